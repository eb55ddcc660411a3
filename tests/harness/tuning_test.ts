/** Tables of the tuner in the user's cache: kept, merged, and ignored when they are stale or broken. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { type Contract, hashOf } from "../../kernels/contract.ts";
import { type EngineFacts, openOracle } from "../../kernels/engine.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { matmulContract } from "../../kernels/linalg/matmul_contract.ts";
import { sizeClass, type TunedKernel } from "../../kernels/tuner.ts";
import { tune, tuningTable } from "../../harness/kernels/tune_command.ts";
import { ensureTuned, tunableContracts, tuningChoices } from "../../harness/kernels/ensure_tuned.ts";
import {
  adapterKey,
  currentKernels,
  readTable,
  storedChoice,
  storeTable,
  tablePath,
} from "../../harness/kernels/tuning.ts";
import { backendName } from "../../harness/machine/environment.ts";
import { gpuOnly } from "../support.ts";

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
  const times = { tile_16x16_none: { median: 1e6, spread: 2e4 }, shared_64x64_4x4: { median: 3e6, spread: 1e5 } };
  const choices = { usual: "shared_64x64_4x4", choice: "tile_16x16_none" };
  const one = { label: "512", constants: {}, size: sizeClass(matmul, PARAMS), times, ...choices };
  return { kernel: matmul.id, hash: hash ?? await hashOf(matmulContract), cases: [one], wrong: {} };
}

async function choice(facts = FACTS) {
  return (await storedChoice(facts, "vulkan"))({ kernel: matmul, params: PARAMS, constants: {} });
}

Deno.test("tuning: a table comes back as it was stored, and leaves nothing else behind", () =>
  inCache(async () => {
    assert.equal(await readTable(KEY), null);
    assert.equal(await choice(), undefined);
    const tuned = await tunedMatmul();
    const path = await storeTable(KEY, [tuned]);
    assert.deepEqual((await readTable(KEY))!.kernels, [tuned]);
    assert.deepEqual((await readTable(KEY))!.adapter, KEY);
    assert.equal(await choice(), "tile_16x16_none");
    assert.deepEqual([...Deno.readDirSync(dirname(path))].length, 1);
  }));

Deno.test("tuning: kernels tuned later are laid over those that are there", () =>
  inCache(async () => {
    await storeTable(KEY, [{ kernel: "linalg/other", hash: "1", cases: [], wrong: {} }, await tunedMatmul("old")]);
    await storeTable(KEY, [await tunedMatmul("new")]);
    assert.deepEqual((await readTable(KEY))!.kernels.map(({ kernel, hash }) => [kernel, hash]), [
      [matmul.id, "new"],
      ["linalg/other", "1"],
    ]);
  }));

Deno.test("tuning: times of other sources, of no kernel, and of another adapter are ignored", () =>
  inCache(async () => {
    await storeTable(KEY, [await tunedMatmul("0123456789abcdef"), {
      kernel: "linalg/gone",
      hash: "1",
      cases: [],
      wrong: {},
    }]);
    assert.equal(await choice(), undefined);
    assert.deepEqual(await currentKernels((await readTable(KEY))!), []);
    await storeTable(KEY, [await tunedMatmul()]);
    assert.equal(await choice(), "tile_16x16_none");
    assert.equal(await choice({ ...FACTS, adapter: "another" }), undefined);
    assert.notEqual(await tablePath(KEY), await tablePath(adapterKey(FACTS, "metal")));
  }));

Deno.test("tuning: a broken table is ignored", () =>
  inCache(async () => {
    const path = await storeTable(KEY, [await tunedMatmul()]);
    const text = await Deno.readTextFile(path);
    const wrong = [
      ...["", "{", "[]", text.slice(0, -20), text.replace('"tuning": 3', '"tuning": 1')],
      ...[text.replace('"tile_16x16_none"\n', '"texture"\n'), text.replace('"adapter": "one"', '"adapter": "two"')],
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

/** An engine that has a clock, by the backend of this machine. */
const CLOCKED = { ...openOracle(), facts: { ...FACTS, features: ["timestamp-query"] } };

Deno.test("tuningChoices() names kernel, shape and variant, and nothing of sources that are no more", () =>
  inCache(async () => {
    const key = adapterKey(FACTS, backendName());
    assert.equal(await tuningChoices(CLOCKED), null);
    await storeTable(key, [await tunedMatmul("0123456789abcdef")]);
    assert.equal(await tuningChoices(CLOCKED), null);
    await storeTable(key, [await tunedMatmul()]);
    const { utc, choices } = (await tuningChoices(CLOCKED))!;
    assert.deepEqual(choices, { "linalg/matmul 512": "tile_16x16_none" });
    assert.equal(utc, (await readTable(key))!.utc);
  }));

/** Current, and without a case. */
function untimed(contracts: Contract[]): Promise<TunedKernel[]> {
  return Promise.all(
    contracts.map(async (one) => ({ kernel: one.kernel.id, hash: await hashOf(one), cases: [], wrong: {} })),
  );
}

Deno.test("ensureTuned() has nothing to do where all is known, and on a device without a clock", () =>
  inCache(async () => {
    assert.deepEqual(await ensureTuned(openOracle()), []);
    await storeTable(adapterKey(FACTS, backendName()), await untimed(tunableContracts()));
    // the oracle below it has no clock: a measurement would throw
    assert.deepEqual(await ensureTuned(CLOCKED), []);
  }));

gpuOnly("ensureTuned() times what is missing, and the engine chooses by it", (engine) =>
  inCache(async () => {
    if (!engine.facts.features.includes("timestamp-query")) return;
    const others = tunableContracts().filter(({ kernel }) => kernel.id !== "nn/conv2d_input");
    await storeTable(adapterKey(engine.facts, backendName()), await untimed(others));
    const before = engine.choice;
    try {
      assert.deepEqual(await ensureTuned(engine), ["nn/conv2d_input"]);
      const { choices } = (await tuningChoices(engine))!;
      const { kernel, bench } = tunableContracts().find((one) => one.kernel.id === "nn/conv2d_input")!;
      for (const { label, params, constants = {} } of bench.filter(({ label }) => choices[`${kernel.id} ${label}`])) {
        assert.equal(engine.choice!({ kernel, params, constants }), choices[`${kernel.id} ${label}`]);
      }
      assert.deepEqual(await ensureTuned(engine), []);
    } finally {
      engine.choice = before;
    }
  }));

Deno.test("noisegate tune prints medians with half their spread: of the choice, and of the next best", async () => {
  const [head, , row] = tuningTable([await tunedMatmul()]);
  assert.match(head, /^kernel +shape +timed +choice +ms +next best +ms +times as long$/);
  assert.match(
    row,
    /^linalg\/matmul +512 +2 +tile_16x16_none +1\.000 ± 0\.010 +shared_64x64_4x4 +3\.000 ± 0\.050 +3\.00$/,
  );
});

Deno.test("noisegate tune refuses a kernel that has one variant a shape, before it opens anything", async () => {
  const refused = (id: string) => tune([id], { say: () => {} });
  await assert.rejects(refused("linalg/matmull"), {
    name: "CandidateError",
    message:
      'noisegate tune: expected a kernel with variants to choose from, got "linalg/matmull" (did you mean "linalg/matmul"?)',
  });
  await assert.rejects(refused("nn/bias"), /got "nn\/bias"/);
});

Deno.test("noisegate tune names variants that were left out, also where nothing else is left to choose from", async () => {
  const one = await tunedMatmul();
  const [{ times: { shared_64x64_4x4: usual } }] = one.cases;
  const alone = { ...one.cases[0], times: { shared_64x64_4x4: usual }, choice: "shared_64x64_4x4" };
  const lines = tuningTable([{ ...one, cases: [alone], wrong: { tile_16x16_none: "512: c[0]" } }]);
  assert.match(lines[2], /^linalg\/matmul +512 +1 +shared_64x64_4x4 +3\.000 ± 0\.050 *$/);
  assert.equal(lines.at(-1), "linalg/matmul tile_16x16_none is left out: its results are wrong on 512: c[0]");
});
