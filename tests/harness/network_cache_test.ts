/** Trained networks in the cache: the same bits as trained ones, and nothing that is there is trusted. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Engine } from "../../kernels/engine.ts";
import { readSafetensors, writeSafetensors } from "../../kernels/safetensors.ts";
import { sealed } from "../../harness/cache/seal.ts";
import type { NetworkCache } from "../../harness/execution/network_cache.ts";
import {
  type NetworkOptions,
  obtainNetwork,
  obtainStages,
  type OriginatedNetwork,
  type StageProgress,
} from "../../harness/execution/networks.ts";
import type { Dataset } from "../../models/data/dataset.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { programmingOf } from "../../models/devices/device.ts";
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
    const { digest: _, ...told } = metadata;
    const resealed = (changed: Record<string, string>) => sealed(writeSafetensors(tensors, { ...told, ...changed }));
    const broken: [Uint8Array, RegExp][] = [
      [new Uint8Array(), /file: expected at least 8 bytes, got 0/],
      [bytes.subarray(0, -4), /expected/],
      [flip(bytes), DIGEST],
      [
        writeSafetensors(tensors, { ...metadata, final_loss: "9.75" }),
        DIGEST,
      ],
      [writeSafetensors(tensors, { ...metadata, seconds: "1" }), DIGEST],
      [writeSafetensors(tensors, told), /digest: expected one, got [0-9a-f]{64}/],
      [resealed({ final_loss: "0.5x" }), /final_loss: expected a finite number, got 0\.5x/],
      [resealed({ final_loss: "" }), /final_loss: expected a finite number, got none/],
      [resealed({ seconds: "NaN" }), /seconds: expected a finite number, got NaN/],
      [resealed({ key: "0" }), /key: expected [0-9a-f]{64}, got 0/],
      [writeSafetensors(tensors), /format: expected noisegate network\/2, got none/],
      [new TextEncoder().encode("no safetensors at all"), /expected/],
    ];
    for (const [content, message] of broken) {
      await Deno.writeFile(path, content);
      const again = await obtain(oracle, { cache });
      assert.equal(again.warnings.length, 1);
      assert(again.warnings[0].startsWith(`the cache: networks/${name} `), again.warnings[0]);
      assert(again.warnings[0].endsWith(" (ignored, and trained anew)"));
      assert.match(again.warnings[0], message);
      assert.deepEqual([again.origin.from, bitsOf(again)], ["training", bitsOf(whole)]);
      assert.equal((await obtain(oracle, { cache })).origin.from, "cache");
    }
  }));

const DIGEST = /digest: expected [0-9a-f]{64}, got [0-9a-f]{64}/;

/** The bytes of a file with a bit of its last number but two lost. */
function flip(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  const flipped = bytes.slice();
  flipped[bytes.length - 9] ^= 1;
  return flipped;
}

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

Deno.test("a broken checkpoint is ignored with a warning, even where one bit of a weight is lost", () =>
  inCache(async (cache) => {
    const whole = await obtain(oracle, {});
    const cut = (bytes: Uint8Array) => bytes.subarray(0, -4);
    for (const [change, message] of [[cut, /expected/], [flip, DIGEST]] as const) {
      await interrupt(oracle, cache);
      const [name] = filesIn(cache);
      const path = join(cache.folder, name);
      await Deno.writeFile(path, change(await Deno.readFile(path)));
      const { warnings: [warning], ...again } = await obtain(oracle, { cache });
      assert.deepEqual(again.origin, { from: "training", seconds: again.seconds, resumedAt: undefined });
      assert(
        warning.startsWith(`the cache: networks/${name}`) && warning.endsWith("(ignored, and trained anew)"),
        warning,
      );
      assert.match(warning, message);
      assert.deepEqual(bitsOf(again), bitsOf(whole));
      await Deno.remove(cache.folder, { recursive: true });
    }
  }));

Deno.test("a cache that cannot be written to costs a warning, not the run", () =>
  inCache(async (cache) => {
    await Deno.writeTextFile(cache.folder, "in the way");
    const { origin, warnings } = await obtain(oracle, { cache });
    assert.equal(origin.from, "training");
    assert.equal(warnings.length, 1, "whatever the number of checkpoints");
    assert.match(
      warnings[0],
      /^the cache: expected a folder that keeps networks, got [^/]* \(the next run trains again; NOISEGATE_CACHE names another folder\)$/,
    );
  }));

Deno.test("fine-tunings share what they begin with, and are kept one by one", () =>
  inCache(async (cache) => {
    const noise = { programming: programmingOf("additive", [0.1]), reference: "layer_max_weight" } as const;
    const fine = (sigma: number): Training => ({
      ...{ ...TRAINING, epochs: 1, first: { epochs: 2 } },
      noise: { ...noise, programming: programmingOf("additive", [sigma]) },
    });
    const at: string[] = [];
    const progress: StageProgress = (_, { stage, of }) => void at.push(`${stage} of ${of}`);
    const stages = (sigma: number) =>
      obtainStages(oracle, { spec, data, cache, training: fine(sigma), progress, warn: assert.fail });
    const [one, other, again] = [await stages(0.1), await stages(0.2), await stages(0.1)];
    const origins = [one, other, again].map((all) => all.map(({ origin }) => origin.from));
    assert.deepEqual(origins, [["training", "training"], ["cache", "training"], ["cache", "cache"]]);
    assert.deepEqual(bitsOf(one[0]), bitsOf(await obtain(oracle, {})), "the first stage is the plain training");
    assert.deepEqual(bitsOf(again[1]), bitsOf(one[1]));
    assert.notDeepEqual(bitsOf(other[1]), bitsOf(one[1]));
    assert.deepEqual([...new Set(at)], ["1 of 2", "2 of 2"]);
  }));
