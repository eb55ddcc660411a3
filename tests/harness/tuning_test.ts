/** Tables of the tuner in the user's cache: kept, merged, and ignored when they are stale or broken. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { hashOf } from "../../kernels/contract.ts";
import type { EngineFacts } from "../../kernels/engine.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { matmulContract } from "../../kernels/linalg/matmul_contract.ts";
import { sizeClass, type TunedKernel } from "../../kernels/tuner.ts";
import { tune, tuningTable } from "../../harness/kernels/tune_command.ts";
import {
  adapterKey,
  currentKernels,
  familiesOf,
  readTable,
  storeTable,
  tablePath,
} from "../../harness/kernels/tuning.ts";

const FACTS: EngineFacts = {
  ...{ engine: "gpu", adapter: "one", vendor: "v", architecture: "a", software: false, features: [], limits: {} },
};
const KEY = adapterKey(FACTS, "vulkan");
const PARAMS = { batch: 1, batch_a: 1, batch_b: 1, m: 512, k: 512, n: 512 };

/** Runs `body` with an empty cache of its own. */
async function inCache(body: () => Promise<void>): Promise<void> {
  const before = Deno.env.get("NOISEGATE_CACHE");
  const folder = await Deno.makeTempDir();
  Deno.env.set("NOISEGATE_CACHE", folder);
  try {
    await body();
  } finally {
    if (before === undefined) Deno.env.delete("NOISEGATE_CACHE");
    else Deno.env.set("NOISEGATE_CACHE", before);
    await Deno.remove(folder, { recursive: true });
  }
}

async function tunedMatmul(hash?: string): Promise<TunedKernel> {
  const times = { registers: { median: 3e6, spread: 1e5 }, workgroup: { median: 1e6, spread: 2e4 } };
  const one = { label: "512", constants: {}, size: sizeClass(matmul, PARAMS), times, choice: "workgroup" as const };
  return { kernel: matmul.id, hash: hash ?? await hashOf(matmulContract), cases: [one] };
}

async function choice(facts = FACTS) {
  return (await familiesOf(facts, "vulkan"))({ kernel: matmul, params: PARAMS, constants: {} });
}

Deno.test("tuning: a table comes back as it was stored, and leaves nothing else behind", () =>
  inCache(async () => {
    assert.equal(await readTable(KEY), null);
    assert.equal(await choice(), undefined);
    const tuned = await tunedMatmul();
    const path = await storeTable(KEY, [tuned]);
    assert.deepEqual((await readTable(KEY))!.kernels, [tuned]);
    assert.deepEqual((await readTable(KEY))!.adapter, KEY);
    assert.equal(await choice(), "workgroup");
    assert.deepEqual([...Deno.readDirSync(dirname(path))].length, 1);
  }));

Deno.test("tuning: kernels tuned later are laid over those that are there", () =>
  inCache(async () => {
    await storeTable(KEY, [{ kernel: "linalg/other", hash: "1", cases: [] }, await tunedMatmul("old")]);
    await storeTable(KEY, [await tunedMatmul("new")]);
    assert.deepEqual((await readTable(KEY))!.kernels.map(({ kernel, hash }) => [kernel, hash]), [
      [matmul.id, "new"],
      ["linalg/other", "1"],
    ]);
  }));

Deno.test("tuning: times of other sources, of no kernel, and of another adapter are ignored", () =>
  inCache(async () => {
    await storeTable(KEY, [await tunedMatmul("0123456789abcdef"), { kernel: "linalg/gone", hash: "1", cases: [] }]);
    assert.equal(await choice(), undefined);
    assert.deepEqual(await currentKernels((await readTable(KEY))!), []);
    await storeTable(KEY, [await tunedMatmul()]);
    assert.equal(await choice(), "workgroup");
    assert.equal(await choice({ ...FACTS, adapter: "another" }), undefined);
    assert.notEqual(await tablePath(KEY), await tablePath(adapterKey(FACTS, "metal")));
  }));

Deno.test("tuning: a broken table is ignored", () =>
  inCache(async () => {
    const path = await storeTable(KEY, [await tunedMatmul()]);
    const text = await Deno.readTextFile(path);
    const wrong = [
      ...["", "{", "[]", text.slice(0, -20), text.replace('"tuning": 1', '"tuning": 2')],
      ...[text.replace('"workgroup"\n', '"texture"\n'), text.replace('"adapter": "one"', '"adapter": "two"')],
    ];
    for (const broken of wrong) {
      assert.notEqual(broken, text);
      await Deno.writeTextFile(path, broken);
      assert.equal(await readTable(KEY), null, broken);
      assert.equal(await choice(), undefined);
    }
    await Deno.remove(path);
    await Deno.mkdir(path);
    assert.equal(await choice(), undefined);
  }));

Deno.test("noisegate tune prints medians with half their spread, and the choice", async () => {
  const [head, , row] = tuningTable([await tunedMatmul()]);
  assert.match(head, /^kernel +shape +registers ms +workgroup ms +choice$/);
  assert.match(row, /^linalg\/matmul +512 +3\.000 ± 0\.050 +1\.000 ± 0\.010 +workgroup$/);
});

Deno.test("noisegate tune refuses a kernel that has one family, before it opens anything", async () => {
  const refused = (id: string) => tune([id], { say: () => {} });
  await assert.rejects(refused("linalg/matmull"), {
    name: "CandidateError",
    message:
      'noisegate tune: expected a kernel with variants of two families, got "linalg/matmull" (did you mean "linalg/matmul"?)',
  });
  await assert.rejects(refused("nn/bias"), /got "nn\/bias"/);
});
