/** Kernels that cheat or are subtly wrong, one per trick: each is refused for its own reason. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { copySpeed, race } from "../kernels/admission/race.ts";
import { activation } from "../kernels/nn/activation.ts";
import { contractOf, validateKernel, type Validation, validationLines } from "../harness/kernels/validate.ts";
import type { Check } from "../kernels/admission/admit.ts";
import { gpuOnly } from "./support.ts";

const FOLDER = join(import.meta.dirname!, "hostile");

/** File, the contract it claims to keep, the verdict, the check that must find it, and what its reason must say. */
const HOSTILE: [string, string, Validation["verdict"], Check, RegExp][] = [
  [
    ...["caches_results", "nn/bias"] as const,
    ...["rejected", "safety", /^out\[\d+\]: expected the same from the same inputs whatever lay there before/] as const,
  ],
  ["leaves_the_reference", "nn/bias", "rejected", "golden", /worst, beyond any bound: out\[\d+\]: got NaN/],
  ["skips_all_work", "nn/bias", "rejected", "golden", /worst, beyond any bound: out\[\d+\]: got NaN/],
  ["writes_beside_its_output", "nn/bias", "rejected", "safety", /^out: expected the memory beside it untouched/],
  ["overwrites_its_input", "nn/column_sum", "unusable", "source", /binding 1.*expected .*read.*got .*read_write/],
  ["hard_codes_a_golden", "nn/column_sum", "rejected", "oracle", /outside the bound/],
  ["sums_in_half_precision", "nn/column_sum", "rejected", "golden", /outside the bound/],
  ["drops_the_last_tile", "nn/column_sum", "rejected", "golden", /outside the bound/],
  ["races_on_workgroup_memory", "nn/column_sum", "rejected", "golden", /outside the bound/],
  ["barrier_in_a_branch", "nn/column_sum", "unusable", "source", /workgroupBarrier: expected uniform control flow/],
  ["wants_too_much_memory", "nn/column_sum", "unusable", "source", /workgroup memory: expected at most 16384 bytes/],
  ["never_ends", "nn/column_sum", "rejected", "golden", /outside the bound/],
  ["clamps_before_it_quantises", "crossbar/converter", "rejected", "golden", /outside the bound/],
  ["not_wgsl", "nn/bias", "unusable", "source", /^2:1 syntax: expected a declaration, got def/],
];

for (const [stem, id, verdict, check, reason] of HOSTILE) {
  gpuOnly(`hostile kernel ${stem} is refused for its own reason`, async (engine) => {
    const path = `tests/hostile/${stem}.wgsl`;
    const text = await Deno.readTextFile(join(FOLDER, `${stem}.wgsl`));
    const result = await validateKernel(contractOf(id), { engine, file: { path, text }, seed: 1, racing: false });
    const { findings } = result.admission;
    assert.equal(result.verdict, verdict);
    const said = findings.filter((f) => f.check === check).flatMap((f) => f.reasons);
    assert(said.some((line) => reason.test(line)), validationLines(result, text).join("\n"));
    // what the goldens do not know must be found without them
    if (check === "oracle") assert.deepEqual(findings.filter((f) => f.check === "golden"), []);
  });
}

gpuOnly("hostile kernel knows_the_bench is right wherever admission looks, and caught in the race", async (engine) => {
  const path = "tests/hostile/knows_the_bench.wgsl";
  const text = await Deno.readTextFile(join(FOLDER, "knows_the_bench.wgsl"));
  const result = await validateKernel(contractOf("nn/bias"), { engine, file: { path, text }, seed: 1 });
  assert(result.admission.admitted, "admission draws no such shape");
  assert.equal(result.verdict, "rejected");
  assert.match(validationLines(result, text).join("\n"), /speed \[10 000 × 10\]: timed call of round 1 is wrong/);
});

gpuOnly("a time that the memory bus does not allow is refused as impossible", async (engine) => {
  const contract = contractOf("nn/bias");
  const options = { engine, candidate: contract.kernel, seed: 1 };
  const slow = await race(contract, contract.bench[1], { ...options, copyBytesPerSecond: 1e3 });
  assert.match(slow!.refused.join(), /impossible time: .* GB\/s would have to move, a copy moves 0\.0 GB\/s here/);
  const real = await race(contract, contract.bench[1], {
    ...options,
    copyBytesPerSecond: await copySpeed(engine, activation),
  });
  assert.deepEqual(real!.refused, []);
});
