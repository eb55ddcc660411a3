/** The verbs about golden sets, on a copy of the tree's sets. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { CandidateError } from "../../harness/kernels/candidate.ts";
import { goldensAccept, goldensDiff, goldensVerify } from "../../harness/kernels/golden_commands.ts";
import { GoldenError, sha256Of } from "../../kernels/golden.ts";
import { KERNELS } from "../../kernels/mod.ts";
import { readSafetensors, type Safetensors, writeSafetensors } from "../../kernels/safetensors.ts";

const ROOT = join(import.meta.dirname!, "..", "..");
const ID = "nn/bias";
const BASE = `kernels/${ID}_golden`;

/** Runs a body in a folder that has the golden sets of the tree and nothing else, outside of CI. */
function onCopy(name: string, body: (root: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const root = Deno.makeTempDirSync();
    const ci = Deno.env.get("CI");
    Deno.env.delete("CI");
    try {
      for (const { id } of KERNELS) {
        Deno.mkdirSync(join(root, "kernels", id, ".."), { recursive: true });
        for (const end of ["json", "safetensors"]) {
          const path = `kernels/${id}_golden.${end}`;
          Deno.copyFileSync(join(ROOT, path), join(root, path));
        }
      }
      await body(root);
    } finally {
      if (ci !== undefined) Deno.env.set("CI", ci);
      Deno.removeSync(root, { recursive: true });
    }
  });
}

/** Writes a pending set of nn/bias: the one there, changed. */
async function makePending(root: string, change: (tensors: Safetensors["tensors"]) => void): Promise<void> {
  const { tensors } = readSafetensors(Deno.readFileSync(join(root, `${BASE}.safetensors`)));
  change(tensors);
  const bytes = writeSafetensors(tensors);
  const manifest = JSON.parse(Deno.readTextFileSync(join(root, `${BASE}.json`)));
  Object.assign(manifest, { arrays: "bias_golden.pending.safetensors", sha256: await sha256Of(bytes) });
  Object.assign(manifest.made, { tool: "numpy 9", reason: "not accepted yet" });
  Deno.writeFileSync(join(root, `${BASE}.pending.safetensors`), bytes);
  Deno.writeTextFileSync(join(root, `${BASE}.pending.json`), JSON.stringify(manifest));
}

/** Two values of one answer, far outside the set's tolerance. */
function moveTwo(tensors: Safetensors["tensors"]): void {
  const { data } = tensors["1/expect/out"];
  data[3] += 0.5;
  data[9] = 0;
}

onCopy("goldensVerify() finds every set of the tree good", async (root) => {
  const { lines, code } = await goldensVerify({ root });
  assert.equal(code, 0, lines.join("\n"));
  assert.match(lines.at(-1)!, new RegExp(`^${KERNELS.length} golden sets: 0 bad; \\d+ cases, \\d+ numbers$`));
});

onCopy("goldensVerify() names damaged bytes, a missing file and a wrong number, each at its kernel", async (root) => {
  const arrays = join(root, "kernels/linalg/matmul_golden.safetensors");
  const bytes = Deno.readFileSync(arrays);
  bytes[bytes.length - 1] ^= 1;
  Deno.writeFileSync(arrays, bytes);
  Deno.removeSync(join(root, "kernels/noise/philox_golden.safetensors"));
  await makePending(root, moveTwo);
  await goldensAccept(ID, { reason: "a test of what is wrong", root });
  const { lines, code } = await goldensVerify({ root });
  assert.equal(code, 1);
  const text = lines.join("\n");
  assert.match(
    text,
    /bad {2}linalg\/matmul\n +kernels\/linalg\/matmul_golden.json sha256: expected \w+ of matmul_golden/,
  );
  assert.match(text, /bad {2}noise\/philox\n +.*philox_golden.safetensors: expected a readable file, got no such file/);
  assert.match(text, /bad {2}nn\/bias\n +oracle, case "2 × 63": 2 of 126 elements are outside/);
  assert.match(text, /golden sets: 3 bad/);
});

onCopy("goldensDiff() counts what differs and shows the first", async (root) => {
  await makePending(root, moveTwo);
  const { lines, code } = await goldensDiff(ID, { root });
  assert.equal(code, 1);
  const text = lines.join("\n");
  assert.match(text, /^1\/expect\/out \(2 × 63\): 2 of 126 differ, at most \d\.\d+e[-+]\d+, relatively 1\.00e\+0\n/);
  assert.match(text, /\n {2}\[3\] was .*, is .*\n {2}\[9\] was .*, is 0\n/);
  assert.match(text, /1 of 18 arrays differ in 2 numbers/);
  const arraysOnly = await goldensDiff(ID, { root, other: join(root, `${BASE}.pending.safetensors`) });
  assert.deepEqual(arraysOnly.lines, lines);
  const same = await goldensDiff(ID, { root, other: join(root, `${BASE}.json`) });
  assert.deepEqual(same, { lines: ["18 arrays: nothing differs"], code: 0 });
});

onCopy("goldensDiff() tells arrays and cases that come, go or change their shape", async (root) => {
  const path = join(root, "other.safetensors");
  const { tensors } = readSafetensors(Deno.readFileSync(join(root, `${BASE}.safetensors`)));
  delete tensors["0/x"];
  tensors["9/x"] = { dtype: "U32", shape: [1], data: Uint32Array.of(1) };
  tensors["2/x"].shape = [192];
  Deno.writeFileSync(path, writeSafetensors(tensors));
  const { lines, code } = await goldensDiff(ID, { root, other: path });
  assert.equal(code, 1);
  assert.deepEqual(lines.slice(0, 3), [
    "0/x (1 × 1): was F64 [1,1], is none",
    "2/x (3 × 64): was F64 [3,64], is F64 [192]",
    "9/x: was none, is U32 [1]",
  ]);
});

onCopy("goldensAccept() takes the pending set with its reason, once", async (root) => {
  await makePending(root, moveTwo);
  const pending = Deno.readFileSync(join(root, `${BASE}.pending.safetensors`));
  const verified = await goldensVerify({ root });
  assert(verified.lines.includes(`     ${BASE}.pending.json waits to be accepted`));
  const { lines, code } = await goldensAccept(ID, { reason: "  numpy 8 was wrong ", root });
  assert.equal(code, 0);
  assert(lines.includes(`accepted ${BASE}.json: numpy 8 was wrong`), lines.join("\n"));
  assert.match(lines.join("\n"), /the oracle disagrees: oracle, case "2 × 63": 2 of 126/);
  const manifest = JSON.parse(Deno.readTextFileSync(join(root, `${BASE}.json`)));
  assert.equal(manifest.arrays, "bias_golden.safetensors");
  assert.equal(manifest.made.reason, "numpy 8 was wrong");
  assert.equal(manifest.made.tool, "numpy 9");
  assert.deepEqual(Deno.readFileSync(join(root, `${BASE}.safetensors`)), pending);
  const left = [...Deno.readDirSync(join(root, "kernels/nn"))].map(({ name }) => name);
  assert.deepEqual(left.filter((name) => /pending|tmp/.test(name)), []);
  await assert.rejects(
    goldensAccept(ID, { reason: "again", root }),
    /pending.json: expected a readable file, got no such/,
  );
});

onCopy(
  "goldensAccept() refuses in CI, without a reason, and a set that is broken, and changes nothing",
  async (root) => {
    const before = Deno.readTextFileSync(join(root, `${BASE}.json`));
    await makePending(root, moveTwo);
    Deno.env.set("CI", "true");
    await assert.rejects(goldensAccept(ID, { reason: "why", root }), /CandidateError: goldens accept: .* got CI=true/);
    Deno.env.delete("CI");
    await assert.rejects(goldensAccept(ID, { reason: " ", root }), CandidateError);
    await assert.rejects(
      goldensAccept("nn/bia", { reason: "why", root }),
      /expected the id of a kernel, got "nn\/bia"/,
    );
    await makePending(root, (tensors) => delete tensors["0/x"]);
    await assert.rejects(goldensAccept(ID, { reason: "why", root }), GoldenError);
    Deno.writeFileSync(join(root, `${BASE}.pending.safetensors`), new Uint8Array(8));
    await assert.rejects(goldensAccept(ID, { reason: "why", root }), /sha256: expected/);
    assert.equal(Deno.readTextFileSync(join(root, `${BASE}.json`)), before);
  },
);
