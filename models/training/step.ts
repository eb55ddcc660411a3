/**
 * One training step as a Program: gather a batch, augment it, take the gradient of the objective, add regularisers, update,
 * constrain, keep the diary, advance the step.
 */

import { count } from "../../kernels/kernel.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { augment } from "../../kernels/nn/augment.ts";
import { batch as batchKernel } from "../../kernels/nn/batch.ts";
import { tally } from "../../kernels/nn/tally.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import type { DatasetShape } from "../data/dataset.ts";
import { declareTensors, type Network, trainedOf } from "../networks/network.ts";
import { PURPOSES } from "../purposes.ts";
import { appendClipping } from "./clip_weights.ts";
import { type Companion, companionsOf } from "./companions.ts";
import type { Evaluate, Evaluated, StepContext } from "./context.ts";
import { appendFirst } from "./gather.ts";
import { appendGradientAt } from "./gradient.ts";
import { appendUpdates } from "./optimiser.ts";
import { addOrthogonality } from "./orthogonality.ts";
import { appendAscent } from "./sharpness.ts";
import { stepsOf, type Training } from "./training.ts";

/** Steps that the diary remembers, at most: nobody may wait longer with a look. */
const DIARY = 4096;

/** Places of the diary of a training. */
export function diaryLength(steps: number): number {
  return Math.min(steps, DIARY);
}

/** What takes the gradient elsewhere than at the weights, the innermost first. */
const ASCENTS: ((context: StepContext, evaluate: Evaluate) => Evaluate)[] = [appendAscent];

/** What is added to gradients. */
const REGULARISERS: ((context: StepContext, gradients: Map<string, Buffer>) => Map<string, Buffer>)[] = [
  addOrthogonality,
];

/** What is done to weights after an update. */
const CONSTRAINTS: ((context: StepContext) => void)[] = [appendClipping];

/** Images and labels that a Program holds, and the order in which batches take them. */
export interface Feed {
  /** Samples in the buffer: a whole training set, or a window of its order. */
  samples: number;
  /** Entries of the order that is run through again and again. */
  length: number;
}

/**
 * One training step.
 *
 * Inputs images f32[samples, …], labels u32[samples], order u32[length]; the tensors of the network and of its companions, the
 * optimiser's memory and `step` are state; outputs `losses` and `hits`, see appendDiary().
 *
 * @param frozen tensors that stay as they are
 */
export function buildTrainingStep(
  { network, training, data, feed, companions = companionsOf(training, network), frozen = () => false }: {
    network: Pick<Network, "spec" | "layers">;
    training: Training;
    data: DatasetShape;
    feed: Feed;
    companions?: Companion[];
    frozen?: (tensor: string) => boolean;
  },
): Program {
  const builder = new ProgramBuilder("training step");
  const { width, trainCount } = data;
  const { samples, length } = feed;
  const rows = training.batch;
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const { x, y } = builder.call(batchKernel, {
    params: { samples, width, batch: rows, length },
    buffers: {
      images: builder.buffer("images", { dims: [samples, width], role: "input" }),
      labels: builder.buffer("labels", { scalar: "u32", dims: [samples], role: "input" }),
      order: builder.buffer("order", { scalar: "u32", dims: [length], role: "input" }),
      step,
    },
  });
  const { layers } = network;
  const all = [...layers, ...companions.flatMap((one) => one.layers)];
  const trained = trainedOf(all).map(({ name }) => name).filter((name) => !frozen(name));
  const context: StepContext = {
    ...{ builder, training, layers, companions, step, labels: y, rows, images: trainCount, trained },
    x: appendAugmentation(builder, { x, step, training, image: data.image }),
    tensors: declareTensors(builder, { layers: all }),
  };
  const start: Evaluate = (tensors, options) => appendGradientAt(context, tensors, options);
  const evaluate = ASCENTS.reduce((inner, wrap) => wrap(context, inner), start);
  const { gradients: taken, ...evaluated } = evaluate(context.tensors);
  const gradients = REGULARISERS.reduce((sum, regularise) => regularise(context, sum), taken);
  appendUpdates(builder, {
    ...{ weights: trained.map((name) => context.tensors.get(name)!), step, training, images: trainCount },
    gradients: trained.map((name) => gradients.get(name)!),
  });
  for (const constrain of CONSTRAINTS) constrain(context);
  appendDiary(context, { ...evaluated, length: diaryLength(stepsOf(training, trainCount)) });
  builder.call(advance, { params: { by: 1 }, buffers: { step } });
  return builder.program;
}

/** Images mirrored with probability ½ and shifted by up to `pad` pixels in both directions, zeros from outside. */
function appendAugmentation(
  builder: ProgramBuilder,
  { x, step, training, image }: { x: Buffer; step: Buffer; training: Training; image: DatasetShape["image"] },
): Buffer {
  const { flip, pad } = training.augmentation ?? { flip: false, pad: 0 };
  if (!flip && pad === 0) return x;
  const [height, width, channels] = image;
  const size = { images: training.batch, height, width, channels };
  const params = { ...size, pad, flip: flip ? 1 : 0, seed: training.seed, purpose: PURPOSES.augmentation };
  return builder.call(augment, { params, buffers: { x, step } }).y;
}

/**
 * Keeps mean loss and right answers of the step as outputs `losses` and `hits`, at place step mod length. Of several passes
 * the first one tells the right answers.
 *
 * @param logits f32[sets · rows, classes]
 */
function appendDiary(
  { builder, step, labels, rows: images }: StepContext,
  { loss, logits, length }: Pick<Evaluated, "loss" | "logits"> & { length: number },
): void {
  const [rows] = loss.dims;
  const classes = count(logits.dims) / rows;
  const { correct: all } = builder.call(accuracy, {
    params: { chips: rows / images, images, classes },
    buffers: { logits, labels },
  });
  const correct = appendFirst(builder, { of: all });
  const losses = builder.buffer("losses", { dims: [length], role: "output" });
  const hits = builder.buffer("hits", { scalar: "u32", dims: [length], role: "output" });
  builder.call(tally, { params: { rows, length }, buffers: { loss, correct, step, losses, hits } });
}
