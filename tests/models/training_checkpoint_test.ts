/** Checkpoints: an interrupted training ends at the same bits, and no other training can go on from one. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { readSafetensors, writeSafetensors } from "../../kernels/safetensors.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import type { Network } from "../../models/networks/network.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "../../models/training/checkpoint.ts";
import { train, type TrainOptions } from "../../models/training/train.ts";
import { type Training, TrainingError } from "../../models/training/training.ts";
import { gpuOnly, oracle } from "../support.ts";

const data = await loadDigits();
const TRAINING: Training = { method: "adamw", epochs: 2, batch: 100, learningRate: 0.01, momentum: 0, seed: 3 };
const FULL: Training = {
  ...TRAINING,
  ...{ method: "sgd", momentum: 0.9, nesterov: true, weightDecay: 1e-3, clipNorm: 1 },
  schedule: { kind: "cosine", warmUpEpochs: 0.3 },
  augmentation: { flip: true, pad: 1 },
};
const STEPS = 28;
const SPEC = namedNetwork("mlp_64_16_10", { input: [...data.image], classes: 10, activation: "relu" });
const BASE = { spec: SPEC, data };

function bitsOf({ tensors }: Network): number[] {
  return Object.values(tensors).flatMap((values) => [...values]);
}

/** All checkpoints of a training, and its network. */
async function keepAll(engine: Engine, { training, every }: { training: Training; every: number }) {
  const kept: Checkpoint[] = [];
  const keep = (one: Checkpoint) => Promise.resolve(void kept.push(one));
  return { network: await train(engine, { ...BASE, training, every, checkpoint: keep }), kept };
}

async function resumesAlike(engine: Engine, training: Training): Promise<void> {
  const plain = bitsOf(await train(engine, { ...BASE, training }));
  const { network, kept } = await keepAll(engine, { training, every: 9 });
  assert.deepEqual(bitsOf(network), plain, "checkpoints change nothing");
  assert.deepEqual(kept.map(({ step }) => step), [9, 18, 27]);
  for (const one of kept) {
    const resume = readCheckpoint(writeCheckpoint(one));
    const done: number[] = [];
    const progress: TrainOptions["progress"] = (now) => done.push(now.done);
    assert.deepEqual(bitsOf(await train(engine, { ...BASE, training, resume, progress })), plain, `from ${one.step}`);
    assert.deepEqual([done[0], done.at(-1)], [one.step, STEPS]);
  }
}

for (const training of [TRAINING, FULL]) {
  Deno.test(`a resumed training ends at the same bits on the oracle [${training.method}]`, () =>
    resumesAlike(oracle, training));
  gpuOnly(
    `a resumed training ends at the same bits on the gpu [${training.method}]`,
    (gpu) => resumesAlike(gpu, training),
  );
}

Deno.test("augmented images train another network", async () => {
  const plain = bitsOf(await train(oracle, { ...BASE, training: TRAINING }));
  const none = { flip: false, pad: 0 };
  assert.deepEqual(bitsOf(await train(oracle, { ...BASE, training: { ...TRAINING, augmentation: none } })), plain);
  for (const augmentation of [{ flip: true, pad: 0 }, { flip: false, pad: 1 }]) {
    assert.notDeepEqual(bitsOf(await train(oracle, { ...BASE, training: { ...TRAINING, augmentation } })), plain);
  }
});

Deno.test("a checkpoint of the last step gives the network without another step", async () => {
  const { network, kept } = await keepAll(oracle, { training: TRAINING, every: STEPS });
  assert.deepEqual(kept.map(({ step }) => step), [STEPS]);
  assert.deepEqual(bitsOf(await train(oracle, { ...BASE, training: TRAINING, resume: kept[0] })), bitsOf(network));
});

Deno.test("a checkpoint is a safetensors file of weights, memory and step", async () => {
  const { kept: [first] } = await keepAll(oracle, { training: TRAINING, every: 20 });
  const bytes = writeCheckpoint(first);
  const { metadata, tensors } = readSafetensors(bytes);
  assert.deepEqual([metadata.format, metadata.step], ["noisegate checkpoint/1", "20"]);
  assert.equal(JSON.parse(metadata.fingerprint)["training.learningRate"], 0.01);
  const names = ["1.weight", "1.bias", "3.weight", "3.bias"];
  const memory = names.flatMap((name) => [`mean.${name}`, `square.${name}`]);
  assert.deepEqual(Object.keys(tensors).toSorted(), ["step", ...names, ...memory].toSorted());
  assert.deepEqual([...tensors.step.data], [20]);
  assert.deepEqual(readCheckpoint(bytes), first);
});

/** The message of the TrainingError that going on from a checkpoint must end in. */
async function refusalOf(resume: Checkpoint, options: Partial<TrainOptions> = {}): Promise<string> {
  try {
    await train(oracle, { ...BASE, training: TRAINING, ...options, resume });
  } catch (error) {
    assert(error instanceof TrainingError, String(error));
    return error.message;
  }
  assert.fail("a foreign checkpoint was taken");
}

const REMEDY = "(resume with what the checkpoint was made with, or begin anew without it)";

Deno.test("train() refuses a checkpoint of another network, training or data, and names what differs", async () => {
  const { kept: [first] } = await keepAll(oracle, { training: TRAINING, every: 20 });
  const other = { ...TRAINING, learningRate: 0.02 };
  assert.equal(
    await refusalOf(first, { training: other }),
    `checkpoint training.learningRate: expected 0.02, got 0.01 ${REMEDY}`,
  );
  assert.equal(
    await refusalOf(first, { spec: { ...SPEC, name: "mlp_64_17_10" } }),
    `checkpoint network.name: expected "mlp_64_17_10", got "mlp_64_16_10" ${REMEDY}`,
  );
  assert.equal(
    await refusalOf(first, { training: { ...TRAINING, schedule: { kind: "cosine" } } }),
    `checkpoint training.schedule.kind: expected "cosine", got nothing ${REMEDY}`,
  );
  assert.equal(
    await refusalOf(first, { data: { ...data, sha256: "0" } }),
    `checkpoint data.sha256: expected "0", got "${data.sha256}" ${REMEDY}`,
  );
});

Deno.test("train() refuses a checkpoint that is not whole", async () => {
  const { kept: [first] } = await keepAll(oracle, { training: TRAINING, every: 20 });
  const { "mean.1.weight": _, ...without } = first.state;
  const spoilt = first.state["1.weight"].slice().fill(NaN, 3, 4);
  const cases: [Partial<Checkpoint>, string][] = [
    [{ state: without }, `checkpoint mean.1.weight: expected 1024 numbers, got none ${REMEDY}`],
    [{ state: { ...first.state, x: new Float32Array(1) } }, "checkpoint x: expected no such numbers in this training"],
    [{ state: { ...first.state, "1.bias": new Float32Array(3) } }, "checkpoint 1.bias: expected 16 numbers, got 3"],
    [{ state: { ...first.state, "1.bias": new Uint32Array(16) } }, "checkpoint 1.bias: expected f32, got Uint32Array"],
    [{ step: 99 }, "checkpoint step: expected a whole number up to 28, got 99"],
    [{ step: 19 }, "checkpoint step: expected 19, as it says itself, got 20"],
    [{ state: { ...first.state, "1.weight": spoilt } }, "NaN in 1.weight after 20 steps"],
    [{ fingerprint: "no" }, `checkpoint fingerprint: expected settings as JSON, got no ${REMEDY}`],
  ];
  for (const [change, message] of cases) {
    const told = await refusalOf({ ...first, ...change });
    assert(told.startsWith(message), told);
  }
});

Deno.test("readCheckpoint() refuses bytes that are none, other files and numbers that are none", async () => {
  const { kept: [first] } = await keepAll(oracle, { training: TRAINING, every: 20 });
  const refusal = (message: RegExp) => ({ name: "TrainingError", message });
  const bytes = writeCheckpoint(first);
  assert.throws(
    () => readCheckpoint(bytes.subarray(0, -8), "a.ckpt"),
    refusal(/^a\.ckpt .* \(was it written to the end\?\)$/),
  );
  const other = writeSafetensors({ x: { dtype: "F32", shape: [1], data: new Float32Array(1) } });
  assert.throws(
    () => readCheckpoint(other, "a.ckpt"),
    refusal(/^a\.ckpt format: .* got none \(is it a checkpoint\?\)$/),
  );
  const weight = first.state["1.weight"].slice().fill(Infinity, 0, 1);
  const spoilt = writeCheckpoint({ ...first, state: { ...first.state, "1.weight": weight } });
  assert.throws(() => readCheckpoint(spoilt), refusal(/^Infinity in 1\.weight after 20 steps$/));
});

Deno.test("train() refuses checkpoints that are never due", async () => {
  await assert.rejects(train(oracle, { ...BASE, training: TRAINING, every: 0 }), {
    name: "RangeError",
    message: "train every: expected at least 1 step, got 0",
  });
});
