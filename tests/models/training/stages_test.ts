/** Trainings of several stages, and trainings that begin with given weights. */

import assert from "node:assert/strict";
import { loadDigits } from "../../../models/data/digits.ts";
import { programmingOf } from "../../../models/devices/device.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import type { Checkpoint } from "../../../models/training/checkpoint.ts";
import { prepareTraining, train } from "../../../models/training/train.ts";
import { stagesOf, type Training, TrainingError } from "../../../models/training/training.ts";
import { oracle } from "../../support.ts";

const data = await loadDigits();
const spec = namedNetwork("mlp_64_16_10", { input: [...data.image], classes: 10, activation: "relu" });
const noise = { programming: programmingOf("additive", [0.1]), reference: "layer_max_weight" } as const;
const MAIN: Training = { method: "adam", epochs: 1, batch: 100, learningRate: 0.01, momentum: 0, seed: 3, noise };

Deno.test("stagesOf() gives a plain first training and the one that was asked for", () => {
  const full: Training = {
    ...{ ...MAIN, loss: { temperature: 2 }, sharpness: { radius: 1 }, clipWeights: { at: 2, of: "absolute" } },
    orthogonality: { strength: 1, gain: 1 },
  };
  const { noise: _n, loss: _l, sharpness: _s, clipWeights: _c, orthogonality: _o, ...plain } = full;
  assert.deepEqual(stagesOf(full), [full]);
  assert.deepEqual(stagesOf({ ...full, first: { epochs: 7, learningRate: 0.5 } }), [
    { ...plain, epochs: 7, learningRate: 0.5 },
    full,
  ]);
});

Deno.test("train() begins with the weights that it is given, and nobody resumes it with others", async () => {
  const start = (await train(oracle, { spec, data, training: { ...MAIN, noise: undefined } })).tensors;
  assert.deepEqual(prepareTraining(oracle, { spec, data, training: MAIN, start }).network.tensors, start);
  const still = await train(oracle, { spec, data, training: { ...MAIN, learningRate: 1e-30 }, start });
  assert.deepEqual(still.tensors, start);
  const kept: Checkpoint[] = [];
  const checkpoint = (one: Checkpoint) => Promise.resolve(void kept.push(one));
  const options = { spec, data, training: MAIN, start };
  const whole = await train(oracle, { ...options, checkpoint, every: 5 });
  const turned = Object.fromEntries(Object.entries(start).toReversed());
  assert.deepEqual((await train(oracle, { ...options, start: turned, resume: kept[0] })).tensors, whole.tensors);
  const other = { ...start, "1.bias": start["1.bias"].map((b) => b + 1) };
  await assert.rejects(train(oracle, { ...options, start: other, resume: kept[0] }), (error) => {
    assert(error instanceof TrainingError);
    assert.match(error.message, /^checkpoint start: expected "[0-9a-f]{16}", got "[0-9a-f]{16}" /);
    return true;
  });
  await assert.rejects(train(oracle, { ...options, start: { ...start, "1.bias": new Float32Array(3) } }), {
    name: "NetworkError",
    message: "mlp_64_16_10 start 1.bias: expected 16 numbers (16), got 3",
  });
});

Deno.test("train() refuses two stages at once", async () => {
  await assert.rejects(train(oracle, { spec, data, training: { ...MAIN, first: { epochs: 1 } } }), {
    name: "TypeError",
    message: "Cannot train two stages at once: take them one by one (stagesOf)",
  });
});

Deno.test("frozen tensors stay as they are, and the others do not", async () => {
  const training = { ...MAIN, noise: { ...noise, use: "antithetic", draws: 2 } } as const;
  const frozen = ["1.weight", "1.bias"];
  const { network: { tensors: before } } = prepareTraining(oracle, { spec, data, training });
  const { tensors } = await train(oracle, { spec, data, training, frozen });
  for (const name of frozen) assert.deepEqual(tensors[name], before[name]);
  assert.notDeepEqual(tensors["3.weight"], before["3.weight"]);
});

Deno.test("everything at once trains, resumes at the same bits, and gives the network without its heads", async () => {
  const training: Training = {
    ...{ ...MAIN, noise: { ...noise, use: "antithetic", draws: 2, rampEpochs: 0.5, dropConnect: 0.05 } },
    loss: { temperature: 2, feedback: { kind: "irs", strength: 0.01, heads: 1, hidden: 8 } },
    ...{ orthogonality: { strength: 1e-3, gain: 1 }, sharpness: { radius: 0.05 }, clipNorm: 1 },
    clipWeights: { at: 2, of: "standard_deviation" },
  };
  const kept: Checkpoint[] = [];
  const checkpoint = (one: Checkpoint) => Promise.resolve(void kept.push(one));
  const shares: number[] = [];
  const options = { spec, data, training, progress: ({ accuracy }: { accuracy: number }) => shares.push(accuracy) };
  const whole = await train(oracle, { ...options, checkpoint, every: 6 });
  assert.deepEqual(Object.keys(whole.tensors), ["1.weight", "1.bias", "3.weight", "3.bias"]);
  assert.deepEqual((await train(oracle, { ...options, resume: kept[0] })).tensors, whole.tensors);
  const told = shares.filter((share) => !Number.isNaN(share));
  assert(told.length > 0 && told.every((share) => share > 0.03 && share <= 1), `${told}`);
});
