/** Other implementations of the same contracts: another workgroup size, tile, loop order or family is no fault. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { contractOf, validateKernel, validationLines } from "../harness/kernels/validate.ts";
import { gpuOnly } from "./support.ts";

const FOLDER = join(import.meta.dirname!, "rewrites");

const REWRITES: [string, string][] = [
  ["column_sum_wide_group", "nn/column_sum"],
  ["column_sum_backwards", "nn/column_sum"],
  ["column_sum_by_tree", "nn/column_sum"],
  ["mvm_one_current_an_invocation", "crossbar/mvm"],
];

for (const [stem, id] of REWRITES) {
  gpuOnly(`rewrite ${stem} is admitted`, async (engine) => {
    const path = `tests/rewrites/${stem}.wgsl`;
    const text = await Deno.readTextFile(join(FOLDER, `${stem}.wgsl`));
    const result = await validateKernel(contractOf(id), { engine, file: { path, text }, seed: 1, racing: false });
    assert.equal(result.verdict, "admitted", validationLines(result, text).join("\n"));
  });
}
