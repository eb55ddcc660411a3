/** One training step as a Program: gather a batch, augment, forward, loss, gradient, update, diary, advance the step. */

import { appendGradient } from "../../kernels/derivatives.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { advance } from "../../kernels/nn/advance.ts";
import { augment } from "../../kernels/nn/augment.ts";
import { batch as batchKernel } from "../../kernels/nn/batch.ts";
import { softmaxCrossEntropy } from "../../kernels/nn/softmax_cross_entropy.ts";
import { tally } from "../../kernels/nn/tally.ts";
import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import type { DatasetShape } from "../data/dataset.ts";
import { type Activation, appendForward, declareLayers, type LayerShape } from "../networks/mlp.ts";
import { PURPOSES } from "../purposes.ts";
import { appendNoisyLayers } from "./noise.ts";
import { appendUpdates } from "./optimiser.ts";
import { stepsOf, type Training } from "./training.ts";

/** Steps that the diary remembers, at most: nobody may wait longer with a look. */
const DIARY = 4096;

/** Places of the diary of a training. */
export function diaryLength(steps: number): number {
  return Math.min(steps, DIARY);
}

/**
 * One training step.
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
  const { width, trainCount: images } = data;
  const rows = training.batch, classes = shapes.at(-1)!.cols;
  const step = builder.buffer("step", { scalar: "u32", dims: [1], role: "state" });
  const { x, y } = builder.call(batchKernel, {
    params: { samples: images, width, batch: rows, length: order },
    buffers: {
      images: builder.buffer("images", { dims: [images, width], role: "input" }),
      labels: builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" }),
      order: builder.buffer("order", { scalar: "u32", dims: [order], role: "input" }),
      step,
    },
  });
  const seenImages = appendAugmentation(builder, { x, step, training, image: data.image });
  const layers = declareLayers(builder, shapes);
  const { noise, seed } = training;
  const seen = noise ? appendNoisyLayers(builder, { layers, step, seed, noise }) : layers;
  const logits = appendForward(builder, { x: seenImages, layers: seen, activation });
  const { loss } = builder.call(softmaxCrossEntropy, { params: { rows, classes }, buffers: { logits, labels: y } });
  const parameters = (of: typeof layers) => of.flatMap(({ weight, bias }) => [weight, bias]);
  const gradients = appendGradient(builder, { of: loss, wrt: parameters(seen) });
  appendUpdates(builder, { weights: parameters(layers), gradients, step, training, images });
  appendDiary(builder, { loss, logits, labels: y, step, length: diaryLength(stepsOf(training, images)) });
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
export function appendDiary(
  builder: ProgramBuilder,
  { loss, logits, labels, step, length }: {
    loss: Buffer;
    logits: Buffer;
    labels: Buffer;
    step: Buffer;
    length: number;
  },
): void {
  const [rows, classes] = logits.dims;
  const { correct } = builder.call(accuracy, {
    params: { chips: 1, images: rows, classes },
    buffers: { logits, labels },
  });
  const losses = builder.buffer("losses", { dims: [length], role: "output" });
  const hits = builder.buffer("hits", { scalar: "u32", dims: [length], role: "output" });
  builder.call(tally, { params: { rows, length }, buffers: { loss, correct, step, losses, hits } });
}
