/** One training step as a Program: gather a batch, augment, forward, loss, gradient, update, diary, advance the step. */

import { appendGradient } from "../../kernels/derivatives.ts";
import { count } from "../../kernels/kernel.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { augment } from "../../kernels/nn/augment.ts";
import { batch as batchKernel } from "../../kernels/nn/batch.ts";
import { tally } from "../../kernels/nn/tally.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import type { DatasetShape } from "../data/dataset.ts";
import { appendForward } from "../networks/forward.ts";
import { appendLoss } from "../networks/loss.ts";
import { declareTensors, type Network, trainedOf } from "../networks/network.ts";
import { PURPOSES } from "../purposes.ts";
import { appendNoisyTensors } from "./noise.ts";
import { appendUpdates } from "./optimiser.ts";
import { stepsOf, type Training } from "./training.ts";

/** Steps that the diary remembers, at most: nobody may wait longer with a look. */
const DIARY = 4096;

/** Places of the diary of a training. */
export function diaryLength(steps: number): number {
  return Math.min(steps, DIARY);
}

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
 * Inputs images f32[samples, …], labels u32[samples], order u32[length]; the tensors, the optimiser's memory and `step` are
 * state; outputs `losses` and `hits`, see appendDiary().
 */
export function buildTrainingStep(
  { network: { layers }, training, data, feed }: {
    network: Pick<Network, "spec" | "layers">;
    training: Training;
    data: DatasetShape;
    feed: Feed;
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
  const images = appendAugmentation(builder, { x, step, training, image: data.image });
  const { noise, seed } = training;
  const tensors = declareTensors(builder, { layers });
  const seen = noise ? appendNoisyTensors(builder, { layers, tensors, step, seed, noise }) : tensors;
  const pass = { builder, images: rows, tensors: seen, mode: "train" as const, step, seed };
  const { buffer: outputs } = appendForward(pass, { layers, x: { buffer: images, copies: 1 } });
  const { loss } = appendLoss(builder, { outputs, rows, kind: "softmax_cross_entropy", labels: y });
  const trained = trainedOf(layers).map(({ name }) => name);
  const gradients = appendGradient(builder, { of: loss, wrt: trained.map((name) => seen.get(name)!) });
  const weights = trained.map((name) => tensors.get(name)!);
  appendUpdates(builder, { weights, gradients, step, training, images: trainCount });
  appendDiary(builder, { loss, logits: outputs, labels: y, step, length: diaryLength(stepsOf(training, trainCount)) });
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
 * Keeps mean loss and right answers of the step as outputs `losses` and `hits`, at place step mod length.
 *
 * @param logits f32[images, classes], compared with labels u32[images]
 */
function appendDiary(
  builder: ProgramBuilder,
  { loss, logits, labels, step, length }: {
    loss: Buffer;
    logits: Buffer;
    labels: Buffer;
    step: Buffer;
    length: number;
  },
): void {
  const [rows] = loss.dims;
  const classes = count(logits.dims) / rows;
  const { correct } = builder.call(accuracy, {
    params: { chips: 1, images: rows, classes },
    buffers: { logits, labels },
  });
  const losses = builder.buffer("losses", { dims: [length], role: "output" });
  const hits = builder.buffer("hits", { scalar: "u32", dims: [length], role: "output" });
  builder.call(tally, { params: { rows, length }, buffers: { loss, correct, step, losses, hits } });
}
