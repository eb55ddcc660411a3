/** Training steps as a user takes them, from the same weights and images on all sides. */

import { mulberry32 } from "../../../kernels/contract.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { readSafetensors } from "../../../kernels/safetensors.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import { initialise, type Network, tensorsOf } from "../../../models/networks/network.ts";
import { networkToBytes } from "../../../models/networks/weights_file.ts";
import { buildTrainingStep } from "../../../models/training/step.ts";
import type { Training } from "../../../models/training/training.ts";
import { type Job, type JobData, needAtMost, type OpenJob, type Rival } from "../_job.ts";
import { LOSSES } from "../libraries/serving.ts";
import { timed } from "../_times.ts";

const BATCH = 128;
const RATE = 0.05;
const OURS = "sgd";
/** Both sides go down the same way from the same weights; sums in another order part them slowly. */
const MOST_APART = 1e-4;

// more epochs than all timings together take: every step keeps its loss
const TRAINING: Training = {
  ...{ method: "sgd", epochs: 100_000, batch: BATCH, learningRate: RATE, momentum: 0, seed: 1 },
};
const SHAPE = {
  ...{ name: "random images", image: [28, 28, 1] as const, width: 784, classes: 10 },
  ...{ trainCount: BATCH, testCount: 0 },
};

const javascript = (["jax-js webgpu", "jax-js wasm", "tfjs webgpu", "tfjs wasm"] as const).map((peer): Rival => ({
  ...{ ours: OURS, peer },
}));

export const trainingJobs: Job[] = [
  {
    id: "training step of LeNet-5, 128 images",
    key: "lenet5",
    work: { unit: "step", amount: 1 },
    clock: "wall",
    rivals: javascript.map((rival) =>
      rival.peer === "jax-js webgpu" ? { ...rival, bar: { at: "least", value: 1.5 } } : rival
    ),
    open: (engine) => openTraining(engine, "lenet5"),
  },
  {
    id: "training step of mlp_784_128_10, 128 images",
    key: "mlp",
    work: { unit: "step", amount: 1 },
    clock: "wall",
    rivals: [...javascript, { ours: OURS, peer: "numpy, 1 thread" }, { ours: OURS, peer: "numpy, 2 threads" }],
    open: (engine) => openTraining(engine, "mlp_784_128_10"),
  },
];

async function openTraining(engine: Engine, name: string): Promise<OpenJob> {
  const network = initialise(namedNetwork(name, { input: [28, 28, 1], classes: 10, activation: "relu" }), { seed: 1 });
  const random = mulberry32(5);
  const images = Float32Array.from({ length: BATCH * 784 }, random);
  const labels = Uint32Array.from({ length: BATCH }, () => Math.floor(10 * random()));
  const order = Uint32Array.from({ length: BATCH }, (_, i) => i);
  const feed = { samples: BATCH, length: BATCH };
  const program = buildTrainingStep({ network, training: TRAINING, data: SHAPE, feed });
  const session = await engine.load(program, { images, labels, order, ...network.tensors });
  const steps = async (count: number) => {
    session.run(count);
    return Array.from((await session.read("losses")).subarray(0, count));
  };
  const own = await steps(LOSSES);
  return {
    data: dataOf(network, { images, labels }),
    sides: { [OURS]: { time: (calls) => timed(calls, () => steps(calls)) } },
    agreement: { firstLoss: own[0] },
    agree(losses) {
      const lossRelativeDifference = Math.max(...own.map((loss, i) => Math.abs(losses[i] / loss - 1)));
      needAtMost("difference of the first losses, relative", { value: lossRelativeDifference, most: MOST_APART });
      return { lossRelativeDifference };
    },
    close: () => session.close(),
  };
}

function dataOf(network: Network, { images, labels }: { images: Float32Array; labels: Uint32Array }): JobData {
  const { tensors } = readSafetensors(networkToBytes(network));
  const inOrder = tensorsOf(network.layers).map(({ name }, i) => {
    const { shape, data } = tensors[name];
    return [`tensor${i}`, { shape, values: data as Float32Array }];
  });
  const wanted = Float32Array.from({ length: 10 * BATCH }, (_, i) => +(labels[Math.floor(i / 10)] === i % 10));
  return {
    constants: { learningRate: RATE, losses: LOSSES },
    matrices: {
      images: { shape: [BATCH, 784], values: images },
      wanted: { shape: [BATCH, 10], values: wanted },
      ...Object.fromEntries(inOrder),
    },
  };
}
