/** Our training step of LeNet-5 at a batch of 128, as a user trains it, and the same weights and images for a peer. */

import type { Engine } from "../../kernels/engine.ts";
import { readSafetensors } from "../../kernels/safetensors.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { initialise, tensorsOf } from "../../models/networks/network.ts";
import { networkToBytes } from "../../models/networks/weights_file.ts";
import { buildTrainingStep } from "../../models/training/step.ts";
import type { Training } from "../../models/training/training.ts";
import { mulberry32 } from "../../tests/support.ts";
import type { LenetData } from "./_jax_lenet.ts";
import { timed, type Times } from "./_rounds.ts";

export const BATCH = 128;
/** Steps to one wait, which takes the runtime some 10 ms to notice. */
const STEPS = 5;

const TRAINING: Training = {
  ...{ method: "sgd", epochs: 10_000, batch: BATCH, learningRate: 0.05, momentum: 0, seed: 1 },
};
const SHAPE = {
  ...{ name: "random images", image: [28, 28, 1] as const, width: 784, classes: 10 },
  ...{ trainCount: BATCH, testCount: 0 },
};

export interface Lenet {
  /** Of the first steps, nats. */
  losses: number[];
  data: LenetData;
  time(): Promise<Times>;
  close(): void;
}

export async function openLenet(engine: Engine): Promise<Lenet> {
  const spec = namedNetwork("lenet5", { input: [28, 28, 1], classes: 10, activation: "relu" });
  const network = initialise(spec, { seed: 1 });
  const random = mulberry32(5);
  const images = Float32Array.from({ length: BATCH * 784 }, random);
  const labels = Uint32Array.from({ length: BATCH }, () => Math.floor(10 * random()));
  const order = Uint32Array.from({ length: BATCH }, (_, i) => i);
  const feed = { samples: BATCH, length: BATCH };
  const program = buildTrainingStep({ network, training: TRAINING, data: SHAPE, feed });
  const session = await engine.load(program, { images, labels, order, ...network.tensors });
  const steps = async () => {
    session.run(STEPS);
    return Array.from((await session.read("losses")).subarray(0, STEPS));
  };
  const { tensors } = readSafetensors(networkToBytes(network));
  const inOrder = tensorsOf(network.layers).map(({ name }) => tensors[name]);
  return {
    losses: await steps(),
    data: { tensors: inOrder, images, labels, learningRate: TRAINING.learningRate },
    time: () => timed(STEPS, steps),
    close: () => session.close(),
  };
}

/** What both sides of the bench compute, for its record. */
export const LENET_JOB = { network: "lenet5", input: [28, 28, 1], batch: BATCH, method: "sgd", stepsPerWait: STEPS };
