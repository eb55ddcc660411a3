/** Training against numpy: the same first weights, order, gradients and updates give the same weights. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { permutation } from "../../models/data/dataset.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { type BiasedWeights, matricesOf } from "../../models/mapping/matrices.ts";
import type { Activation } from "../../models/networks/layers.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise } from "../../models/networks/network.ts";
import { PURPOSES } from "../../models/purposes.ts";
import { train, type TrainingProgress } from "../../models/training/train.ts";
import { stepsOf, type Training, TrainingError } from "../../models/training/training.ts";
import { gpuOnly, oracle } from "../support.ts";
import golden from "./training_golden.json" with { type: "json" };

const data = await loadDigits();

interface Expected {
  norm: number;
  bias: number[];
  weights: number[];
}

/** Largest error of a layer's kept weights, biases and norm as a part of its norm, beyond `rounding` of each number. */
function errorOf(
  { weight, bias }: BiasedWeights,
  { expected, rounding }: { expected: Expected; rounding: number },
): number {
  const kept = weight.filter((_, i) => i % golden.every === 0);
  assert.deepEqual([kept.length, bias.length], [expected.weights.length, expected.bias.length]);
  // the root of a sum of rounded squares is rounded no worse than its terms
  const got = [...kept, ...bias, Math.hypot(...weight)];
  const beyond = [...expected.weights, ...expected.bias, expected.norm].map((e, i) =>
    Math.abs(got[i] - e) - rounding * Math.abs(e)
  );
  assert(beyond.every(Number.isFinite), "a weight is no number");
  return Math.max(0, ...beyond) / expected.norm;
}

function specOf(name: string, activation: string) {
  return namedNetwork(name, { input: [...data.image], classes: data.classes, activation: activation as Activation });
}

async function trainGolden(engine: Engine, { name, activation, training }: (typeof golden.runs)[number]) {
  let finalLoss = NaN;
  const progress = ({ newest }: TrainingProgress) => finalLoss = newest;
  const network = await train(engine, {
    spec: specOf(name, activation),
    training: training as Training,
    data,
    progress,
  });
  return { layers: matricesOf(network), finalLoss };
}

for (const run of golden.runs) {
  const { name, activation, training, steps, finalLoss, layers: expected } = run;
  const label = `${name} ${activation} ${training.method} batch=${training.batch} steps=${steps} seed=${training.seed}`;

  Deno.test(`initialise() gives numpy's first weights [${label}]`, () => {
    const network = initialise(specOf(name, activation), { seed: training.seed });
    matricesOf(network).forEach(({ weight, bias }, l) => {
      // two libraries' log and cos may end in different f32 numbers, one step apart
      expected[l].initial.forEach((w, i) => assert(Math.abs(weight[i] - w) <= 2 ** -23 * Math.abs(w), `layer ${l}`));
      assert(bias.every((b) => b === 0));
    });
  });

  Deno.test(`training on the oracle ends at numpy's weights [${label}]`, async () => {
    assert.equal(stepsOf(training as Training, data.train.count), steps);
    const got = await trainGolden(oracle, run);
    assert(Math.abs(got.finalLoss - finalLoss) <= 1e-9 * finalLoss, `loss ${got.finalLoss}, numpy ${finalLoss}`);
    got.layers.forEach((layer, l) => {
      // train() hands out f32 numbers: half a unit in the last place, and f64 underneath
      const error = errorOf(layer, { expected: expected[l], rounding: 2 ** -24 });
      assert(error <= 1e-9, `layer ${l}: ${error} of its norm`);
    });
  });

  gpuOnly(`training on the gpu ends near numpy's weights [${label}]`, async (gpu) => {
    const got = await trainGolden(gpu, run);
    // measured on a software adapter: 1.0e-7 of a layer's norm, 1.5e-7 of the loss; a hundred times that for adapters
    // that round the other way and for a relu unit that lands on the other side of its kink
    assert(Math.abs(got.finalLoss - finalLoss) <= 1e-5 * finalLoss, `loss ${got.finalLoss}, numpy ${finalLoss}`);
    got.layers.forEach((layer, l) => {
      const error = errorOf(layer, { expected: expected[l], rounding: 0 });
      assert(error <= 1e-5, `layer ${l}: ${error} of its norm`);
    });
  });
}

Deno.test("permutation() shuffles as numpy does", () => {
  const { count, seed, draw, first } = golden.shuffle;
  assert.deepEqual([...permutation(count, { seed, purpose: PURPOSES.shuffle, draw })].slice(0, first.length), first);
});

Deno.test("stepsOf() counts whole batches over all epochs, at least one", () => {
  const training = golden.runs[0].training as Training;
  assert.equal(stepsOf({ ...training, epochs: 3, batch: 100 }, 1437), 43);
  assert.equal(stepsOf({ ...training, epochs: 1, batch: 1437 }, 1437), 1);
  assert.equal(stepsOf({ ...training, epochs: 1, batch: 5000 }, 1437), 1);
});

const SHORT: Training = { method: "sgd", epochs: 4, batch: 100, learningRate: 0.1, momentum: 0.9, seed: 3 };
const SHORT_STEPS = 57;

/** The message of the TrainingError that a training must end in. */
async function complaintOf(engine: Engine, training: Training): Promise<string> {
  try {
    await train(engine, { spec: specOf("mlp_64_16_10", "relu"), training, data });
  } catch (error) {
    assert(error instanceof TrainingError, String(error));
    return error.message;
  }
  assert.fail("training went on without complaint");
}

Deno.test("a training set larger than a buffer is fed in windows of its order, and gives the same bits", async () => {
  const small = { ...oracle, bindingBytes: 4 * SHORT.batch * 4 * data.width };
  const spec = specOf("mlp_64_16_10", "relu");
  const [whole, windows] = [
    await train(oracle, { spec, training: SHORT, data }),
    await train(small, { spec, training: SHORT, data }),
  ];
  assert.deepEqual(windows.tensors, whole.tensors);
});

/** The oracle, except that a place of a buffer is spoilt whenever it is read. */
function spoiling(buffer: string, { at, value }: { at: number; value: number }): Engine {
  return {
    ...oracle,
    async load(program, given) {
      const session = await oracle.load(program, given);
      const read = async (name: string) => {
        const values = await session.read(name);
        if (name === buffer) values[at] = value;
        return values;
      };
      return { ...session, read };
    },
  };
}

for (const value of [NaN, Infinity]) {
  Deno.test(`train() stops at the first loss of ${value}, and says at which step and what the one before was`, async () => {
    const losses = async (at: number) => await complaintOf(spoiling("losses", { at, value }), SHORT);
    assert.match(
      await losses(20),
      new RegExp(`^a loss of ${value} at step 21 of 57, after \\d\\.\\d+ at the step before$`),
    );
    // the step before was looked at with the ones before it
    assert.match(
      await losses(8),
      new RegExp(`^a loss of ${value} at step 9 of 57, after \\d\\.\\d+ at the step before$`),
    );
    assert.equal(await losses(0), `a loss of ${value} at step 1 of 57`);
  });

  Deno.test(`train() refuses a weight of ${value} after the last step`, async () => {
    for (const buffer of ["1.weight", "3.bias"]) {
      assert.equal(
        await complaintOf(spoiling(buffer, { at: 1, value }), SHORT),
        `${value} in ${buffer} after 57 steps`,
      );
    }
  });
}

Deno.test("train() reports means of loss and accuracy of all steps since the last report", async () => {
  const told: TrainingProgress[] = [];
  await train(oracle, {
    ...{ spec: specOf("mlp_64_16_10", "relu"), training: SHORT, data },
    progress: (now) => told.push(now),
  });
  assert.deepEqual([told[0].done, told.at(-1)!.done, told.at(-1)!.of], [0, SHORT_STEPS, SHORT_STEPS]);
  assert(Number.isNaN(told[0].loss));
  const [first, last] = [told[1], told.at(-1)!];
  assert.equal(first.done, 8);
  // guessing is ln 10 and a tenth; the network learns
  assert(first.loss > 1 && first.loss < 3 && first.accuracy > 0.1 && first.accuracy < 0.7, JSON.stringify(first));
  assert(last.loss < first.loss && last.accuracy > first.accuracy && last.newest < first.newest, JSON.stringify(last));
});

gpuOnly("train() on the gpu stops if the learning rate is far too large", async (gpu) => {
  // 1e30 leaves the range of f32 within a few steps; whether the loss or a weight shows it first is the adapter's affair
  assert.match(
    await complaintOf(gpu, { ...SHORT, learningRate: 1e30 }),
    /^(a loss of \S+ at step \d+ of 57|\S+ in \S+ after 57 steps)/,
  );
});

Deno.test("train() refuses data that are none, and networks that are not for them", async () => {
  const refusal = async (change: Partial<typeof data>, spec = specOf("mlp_64_16_10", "relu")) => {
    const training = { ...SHORT, epochs: 1 };
    return await train(oracle, { spec, training, data: { ...data, ...change } }).then(() => "none", (e) => String(e));
  };
  const { images, labels, count } = data.train;
  const pixel = { images: images.slice().fill(NaN, 130, 131), labels, count };
  assert.equal(await refusal({ train: pixel }), "TrainingError: digits images[2]: expected finite numbers, got NaN");
  const label = { images, labels: labels.slice().fill(10, 5, 6), count };
  assert.equal(await refusal({ train: label }), "TrainingError: digits labels[5]: expected a class below 10, got 10");
  const eleven = {
    ...specOf("mlp_64_16_10", "relu"),
    layers: [{ kind: "flatten" as const }, { kind: "dense" as const, outputs: 11 }],
  };
  assert.equal(
    await refusal({}, eleven),
    "TrainingError: mlp_64_16_10: expected 64 inputs and 10 outputs, as digits has, got 64 and 11",
  );
});
