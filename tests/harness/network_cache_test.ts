/** Trained networks in the cache: the same bits as trained ones, and nothing that is there is trusted. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { readSafetensors, writeSafetensors } from "../../kernels/safetensors.ts";
import { userCaches } from "../../harness/cache/cache_folder.ts";
import { type NetworkCache, userNetworks } from "../../harness/execution/network_cache.ts";
import { type NetworkOptions, obtainNetwork, type OriginatedNetwork } from "../../harness/execution/networks.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import type { Training } from "../../models/training/training.ts";
import { gpuOnly, oracle } from "../support.ts";

const data: Dataset = await loadDigits();
const TRAINING: Training = {
  ...{ method: "sgd", epochs: 2, batch: 100, learningRate: 0.05, momentum: 0.9, seed: 3 },
  augmentation: { flip: true, pad: 1 },
};
const STEPS = 28;
const spec = namedNetwork("mlp_64_16_10", { input: [8, 8, 1], classes: 10, activation: "relu" });

/** Runs `body` with an empty cache, in which every look at the device leaves a checkpoint. */
async function inCache(body: (cache: NetworkCache) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body({ folder: join(folder, "networks"), checkpointSeconds: 0 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A network, and what was said of the cache. */
async function obtain(engine: Engine, options: Partial<NetworkOptions>) {
  const warnings: string[] = [];
  const warn = (what: string) => void warnings.push(what);
  return { ...await obtainNetwork(engine, { spec, training: TRAINING, data, warn, ...options }), warnings };
}

function bitsOf({ network, finalLoss }: OriginatedNetwork) {
  const words = Object.entries(network.tensors).map(([name, { buffer }]) => [name, new Uint32Array(buffer)]).toSorted();
  return { words, finalLoss };
}

const filesIn = ({ folder }: NetworkCache) => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

async function isTheSame(engine: Engine, cache: NetworkCache): Promise<void> {
  const plain = await obtain(engine, {});
  const first = await obtain(engine, { cache });
  const second = await obtain(engine, { cache });
  assert.deepEqual([plain, first, second].map(({ origin }) => origin.from), ["training", "training", "cache"]);
  for (const one of [first, second]) assert.deepEqual(bitsOf(one), bitsOf(plain));
  assert.equal(second.origin.seconds, first.seconds, "the time of the training, not of reading");
  assert.deepEqual([...first.warnings, ...second.warnings], []);
  assert.equal(filesIn(cache).length, 1, "no checkpoint and no temporary file is left");
}

Deno.test("a network from the cache has the bits of a trained one on the oracle", () =>
  inCache((cache) => isTheSame(oracle, cache)));
gpuOnly(
  "a network from the cache has the bits of a trained one on the gpu",
  (gpu) => inCache((cache) => isTheSame(gpu, cache)),
);

Deno.test("networks of other settings, images or layers are others", () =>
  inCache(async (cache) => {
    const brighter = { ...data, train: { ...data.train, images: data.train.images.map((x) => 2 * x) } };
    const others: Partial<NetworkOptions>[] = [
      {},
      { training: { ...TRAINING, seed: 4 } },
      { training: { ...TRAINING, learningRate: 0.06 } },
      { spec: namedNetwork("mlp_64_16_10", { input: [8, 8, 1], classes: 10, activation: "tanh" }) },
      { data: brighter },
      { data: { ...data, sha256: "0" } },
    ];
    for (const [i, other] of others.entries()) {
      assert.equal((await obtain(oracle, { ...other, cache })).origin.from, "training", `${i}`);
      assert.equal(filesIn(cache).length, i + 1);
    }
    const elsewhere = { ...oracle, facts: { ...oracle.facts, adapter: "another" } };
    assert.equal((await obtain(elsewhere, { cache })).origin.from, "training");
    assert.equal((await obtain(oracle, { cache })).origin.from, "cache");
  }));

Deno.test("a broken or foreign file in the cache is ignored with a warning, and replaced", () =>
  inCache(async (cache) => {
    const whole = await obtain(oracle, { cache });
    const [name] = filesIn(cache);
    const path = join(cache.folder, name);
    const bytes = await Deno.readFile(path);
    const { metadata, tensors } = readSafetensors(bytes);
    const flipped = bytes.slice();
    flipped[bytes.length - 9] ^= 1;
    const broken: [Uint8Array, RegExp][] = [
      [new Uint8Array(), /file: expected at least 8 bytes, got 0/],
      [bytes.subarray(0, -4), /expected/],
      [flipped, /digest: expected [0-9a-f]{64}, got [0-9a-f]{64}/],
      [writeSafetensors(tensors, { ...metadata, key: "0" }), /key: expected [0-9a-f]{64}, got 0/],
      [writeSafetensors(tensors), /format: expected noisegate network\/1, got none/],
      [new TextEncoder().encode("no safetensors at all"), /expected/],
    ];
    for (const [content, message] of broken) {
      await Deno.writeFile(path, content);
      const again = await obtain(oracle, { cache });
      assert.equal(again.warnings.length, 1);
      assert(again.warnings[0].startsWith(path) && again.warnings[0].endsWith(" (ignored, and trained anew)"));
      assert.match(again.warnings[0], message);
      assert.deepEqual([again.origin.from, bitsOf(again)], ["training", bitsOf(whole)]);
      assert.equal((await obtain(oracle, { cache })).origin.from, "cache");
    }
  }));

/** Ends a training at a look after its first checkpoint. */
async function interrupt(engine: Engine, cache: NetworkCache): Promise<void> {
  const progress: NetworkOptions["progress"] = ({ done }) => {
    if (done > 8) throw new Error("pulled the plug");
  };
  await assert.rejects(obtain(engine, { cache, progress }), { message: "pulled the plug" });
  assert.match(filesIn(cache).join(), /^[0-9a-f]{32}\.checkpoint$/);
}

async function goesOn(engine: Engine, cache: NetworkCache): Promise<void> {
  const plain = await obtain(engine, {});
  await interrupt(engine, cache);
  const told: unknown[] = [], steps: (number | null)[] = [];
  const kept = (step: number | null) => void steps.push(step);
  const resumed = await obtain(engine, {
    cache: { ...cache, kept },
    progress: ({ done }, from) => told.push([done, from]),
  });
  assert.deepEqual(resumed.origin, { from: "training", seconds: resumed.seconds, resumedAt: 8 });
  assert.deepEqual([told[0], told.at(-1)], [[8, 8], [STEPS, 8]]);
  assert.deepEqual([steps[0], steps.at(-1)], [8, null]);
  assert.deepEqual(bitsOf(resumed), bitsOf(plain));
  assert.match(filesIn(cache).join(), /^[0-9a-f]{32}\.safetensors$/, "the checkpoint is gone");
  assert.deepEqual(bitsOf(await obtain(engine, { cache })), bitsOf(plain));
}

Deno.test("an interrupted training goes on and ends at the same bits on the oracle", () =>
  inCache((cache) => goesOn(oracle, cache)));
gpuOnly(
  "an interrupted training goes on and ends at the same bits on the gpu",
  (gpu) => inCache((cache) => goesOn(gpu, cache)),
);

Deno.test("a broken checkpoint is ignored with a warning", () =>
  inCache(async (cache) => {
    await interrupt(oracle, cache);
    const path = join(cache.folder, filesIn(cache)[0]);
    await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, -4));
    const { origin, warnings } = await obtain(oracle, { cache });
    assert.deepEqual([origin.from, "resumedAt" in origin && origin.resumedAt], ["training", undefined]);
    assert(warnings[0].startsWith(path) && warnings[0].endsWith("(ignored, and trained anew)"), warnings[0]);
  }));

Deno.test("a cache that cannot be written to costs a warning, not the run", () =>
  inCache(async (cache) => {
    await Deno.writeTextFile(cache.folder, "in the way");
    const { origin, warnings } = await obtain(oracle, { cache });
    assert.equal(origin.from, "training");
    assert.equal(warnings.length, 1, "whatever the number of checkpoints");
    assert(warnings[0].startsWith(`${cache.folder}: expected a folder that keeps networks, got `), warnings[0]);
    assert.match(warnings[0], / \(the next run trains again; NOISEGATE_CACHE names another folder\)$/);
  }));

Deno.test("an empty NOISEGATE_CACHE names no folder: the user's caches are taken", () => {
  const before = Deno.env.get("NOISEGATE_CACHE");
  try {
    Deno.env.set("NOISEGATE_CACHE", "");
    const { folder } = userNetworks();
    assert.equal(folder, join(userCaches(), "noisegate", "networks"));
  } finally {
    if (before === undefined) Deno.env.delete("NOISEGATE_CACHE");
    else Deno.env.set("NOISEGATE_CACHE", before);
  }
});
