/** Training as one Program per step: queued thousands of times, read back once. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { count, type Kernel, type Params } from "../../kernels/kernel.ts";
import { appendGradient } from "../../kernels/derivatives.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { adam } from "../../kernels/nn/adam.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { batch as batchKernel } from "../../kernels/nn/batch.ts";
import { sgd } from "../../kernels/nn/sgd.ts";
import { softmaxCrossEntropy } from "../../kernels/nn/softmax_cross_entropy.ts";
import { type Dataset, type DatasetShape, permutation } from "../data/dataset.ts";
import { appendForward, declareLayers, initialise, layerData, type LayerShape, type Network } from "../networks/mlp.ts";
import type { Activation } from "../networks/mlp.ts";
import { PURPOSES } from "../purposes.ts";
import { appendNoisyLayers, type TrainingNoise } from "./noise.ts";

export interface Training {
  method: "adam" | "sgd";
  epochs: number;
  batch: number;
  learningRate: number;
  momentum: number;
  seed: number;
  /** Errors of the weights that every step sees; none if left out. */
  noise?: TrainingNoise;
}

interface Optimiser {
  kernel: Kernel;
  params: Params;
  /** Slots of per-weight memory beside the weight itself. */
  memory: string[];
  usesStep: boolean;
}

/** Adam with the constants of Kingma and Ba 2015 (arXiv 1412.6980), or SGD with heavy-ball momentum. */
function optimiserOf({ method, learningRate, momentum }: Training): Optimiser {
  if (method === "adam") {
    const params = { learning_rate: learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    return { kernel: adam, params, memory: ["mean", "square"], usesStep: true };
  }
  const params = { learning_rate: learningRate, momentum, weight_decay: 0 };
  return { kernel: sgd, params, memory: ["velocity"], usesStep: false };
}

/** Steps of a training: batches run across the borders of epochs, so that every image is seen equally often. */
export function stepsOf({ epochs, batch }: Training, images: number): number {
  return Math.max(1, Math.floor((epochs * images) / batch));
}

/**
 * One training step: gather a batch, forward, loss, gradient, update, advance the step counter.
 *
 * @param order how many indices the shuffled order holds
 */
export function buildTrainingStep(
  { shapes, activation, training, data, order }: {
    shapes: LayerShape[];
    activation: Activation;
    training: Training;
    data: DatasetShape;
    order: number;
  },
): Program {
  const builder = new ProgramBuilder("training step");
  const { width, trainCount } = data;
  const rows = training.batch, classes = shapes.at(-1)!.cols;
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const { x, y } = builder.call(batchKernel, {
    params: { samples: trainCount, width, batch: rows, length: order },
    buffers: {
      images: builder.buffer("images", { dims: [trainCount, width], role: "input" }),
      labels: builder.buffer("labels", { scalar: "u32", dims: [trainCount], role: "input" }),
      order: builder.buffer("order", { scalar: "u32", dims: [order], role: "input" }),
      step,
    },
  });
  const layers = declareLayers(builder, shapes);
  const { noise, seed } = training;
  const seen = noise ? appendNoisyLayers(builder, { layers, step, seed, noise }) : layers;
  const logits = appendForward(builder, { x, layers: seen, activation });
  const loss = builder.buffer("loss", { dims: [rows], role: "output" });
  builder.call(softmaxCrossEntropy, { params: { rows, classes }, buffers: { logits, labels: y, loss } });
  const parameters = (of: typeof layers) => of.flatMap(({ weight, bias }) => [weight, bias]);
  const weights = parameters(layers);
  const gradients = appendGradient(builder, { of: loss, wrt: parameters(seen) });
  weights.forEach((weight, i) => appendUpdate(builder, { weight, gradient: gradients[i], step, training }));
  builder.call(advance, { params: { by: 1 }, buffers: { step } });
  return builder.program;
}

function appendUpdate(
  builder: ProgramBuilder,
  { weight, gradient, step, training }: { weight: Buffer; gradient: Buffer; step: Buffer; training: Training },
): void {
  const { kernel, params, memory, usesStep } = optimiserOf(training);
  const kept = memory.map((slot) => {
    const buffer = builder.buffer(`${slot}.${weight.name}`, { dims: weight.dims, role: "state" });
    return [slot, buffer] as const;
  });
  const buffers = { weight, gradient, ...Object.fromEntries(kept), ...(usesStep ? { step } : {}) };
  builder.call(kernel, { params: { count: count(weight.dims), ...params }, buffers });
}

/** Training went wrong in the numbers, not in the machine. */
export class TrainingError extends Error {
  override name = "TrainingError";
}

/**
 * Trains a network on a data set.
 *
 * @param progress called now and then with steps done, steps in all and the mean loss of the newest batch
 * @returns weights f32, reproducible on one adapter: order and first weights depend on the seed alone
 * @throws {TrainingError} if the loss is no number any more, with the step
 */
export async function train(
  engine: Engine,
  { name, activation, training, data, progress }: {
    name: string;
    activation: Activation;
    training: Training;
    data: Dataset;
    progress?: (done: number, of: number, loss: number) => void;
  },
): Promise<Network> {
  const network = initialise(name, { activation, seed: training.seed });
  const order = shuffledOrder(training, data.train.count);
  const program = buildTrainingStep({ shapes: network.layers, activation, training, data, order: order.length });
  const session = await engine.load(program, {
    images: data.train.images,
    labels: data.train.labels,
    order,
    ...layerData(network),
  });
  try {
    const steps = stepsOf(training, data.train.count);
    const chunk = Math.ceil(steps / engine.looks);
    progress?.(0, steps, NaN);
    for (let done = 0; done < steps;) {
      const now = Math.min(chunk, steps - done);
      session.run(now);
      done += now;
      const losses = Array.from(await session.read("loss"));
      const loss = losses.reduce((sum, l) => sum + l, 0) / losses.length;
      if (!Number.isFinite(loss)) {
        throw new TrainingError(`a loss of ${loss} by step ${done} of ${steps}`);
      }
      progress?.(done, steps, loss);
    }
    const trained = await readNetwork(session, network);
    // the loss is taken before the update, so the last step can still spoil the weights
    if (trained.layers.some(({ weight, bias }) => ![...weight, ...bias].every(Number.isFinite))) {
      throw new TrainingError(`a weight that is no number after ${steps} steps`);
    }
    return trained;
  } finally {
    session.close();
  }
}

/** Sample indices of all epochs one after the other, each epoch shuffled by its own draw. */
function shuffledOrder({ epochs, seed }: Training, count: number): Uint32Array {
  const order = new Uint32Array(epochs * count);
  for (let epoch = 0; epoch < epochs; epoch++) {
    order.set(permutation(count, { seed, purpose: PURPOSES.shuffle, draw: epoch }), epoch * count);
  }
  return order;
}

async function readNetwork(session: Session, network: Network): Promise<Network> {
  const layers = await Promise.all(network.layers.map(async (layer, l) => {
    const [weight, bias] = await Promise.all([session.read(`weight.${l}`), session.read(`bias.${l}`)]);
    return { ...layer, weight: Float32Array.from(weight), bias: Float32Array.from(bias) };
  }));
  return { ...network, layers };
}
