/** Normalisations composed of primitives, so that their first and second derivatives are those of the parts. */

import { commonLayout, count, type Kernel } from "../../kernels/kernel.ts";
import { broadcastAdd } from "../../kernels/linalg/broadcast_add.ts";
import { broadcastMultiply } from "../../kernels/linalg/broadcast_multiply.ts";
import { multiply } from "../../kernels/linalg/multiply.ts";
import { appendAxisDot, appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import { movingAverage } from "../../kernels/nn/moving_average.ts";
import type { Buffer } from "../../kernels/program.ts";
import type { CallOptions } from "../../kernels/kernel.ts";
import type { Pass, Value } from "./forward.ts";
import type { Layer, PlacedLayer } from "./layers.ts";
import { NetworkError } from "./shapes.ts";

/** An array seen as [outer, rows, cols, inner]: one mean and variance for every outer and col. */
interface View {
  outer: number;
  rows: number;
  cols: number;
  inner: number;
}

type Norm = Layer & { kind: "batch_norm" | "group_norm" | "layer_norm" };

const ONE_BATCH = { batch: 1, batch_x: 1, batch_s: 1 };

/**
 * What is normalised together: a channel over the batch of each of `sets`, a group of channels of an image, or an image.
 */
function viewOf(
  placed: PlacedLayer,
  { layer, images, sets }: { layer: Norm; images: number; sets: number },
): View {
  const [height, width, channels] = placed.input;
  switch (layer.kind) {
    case "batch_norm":
      return { outer: sets, rows: images / sets * height * width, cols: channels, inner: 1 };
    case "group_norm":
      return { outer: images, rows: height * width, cols: layer.groups, inner: channels / layer.groups };
    case "layer_norm":
      return { outer: images, rows: 1, cols: 1, inner: height * width * channels };
  }
}

/**
 * (x − mean) / √(variance + ε) · weight + bias. Batch norm takes mean and variance of the batch, its running ones, or those
 * that the pass has for it; every copy of the weights has a batch of its own.
 *
 * Source: Ioffe and Szegedy 2015; Wu and He 2018 (group norm); Ba et al. 2016 (layer norm). The variance is that of the
 * population; the running one is moved by the unbiased one, as in torch.
 * @throws {NetworkError} if a group lies across the pixels of a flattened image, or there is one value to train on
 */
export function appendNorm(
  pass: Pass,
  { placed, layer, x }: { placed: PlacedLayer; layer: Norm; x: Value },
): Value {
  const { builder, tensors } = pass;
  const images = x.copies * pass.images;
  const running = layer.kind === "batch_norm" && pass.mode === "evaluate";
  const given = running ? pass.statistics?.get(placed.path) : undefined;
  const view = viewOf(placed, { layer, images, sets: running && !given ? 1 : x.copies });
  const axes = [view.outer, view.rows, view.cols, view.inner];
  if (!commonLayout(x.buffer.dims, axes)) {
    throw new NetworkError(
      `${placed.path} (${layer.kind}): expected groups of channels, got some across the pixels of a flattened image ` +
        "(put it before the flatten)",
    );
  }
  builder.refine(x.buffer, axes);
  const kept = (role: string) => running ? tensors.get(`${placed.path}.${role}`)! : undefined;
  const mean = given?.mean ?? kept("running_mean") ?? appendMean(pass, { x: x.buffer, view });
  const params = { ...ONE_BATCH, ...view, scale: -1 };
  const { y: centred } = builder.call(broadcastAdd, { params, buffers: { x: x.buffer, s: mean } });
  const variance = given?.variance ?? kept("running_var") ?? appendVariance(pass, { centred, view });
  if (layer.kind === "batch_norm" && pass.mode === "batch") pass.statistics?.set(placed.path, { mean, variance });
  if (layer.kind === "batch_norm" && pass.mode === "train" && !pass.still) {
    appendRunning(pass, { placed, layer, view, mean, variance });
  }
  const { out: root } = builder.call(activationKernel, {
    params: { count: count(variance.dims), alpha: layer.epsilon ?? 1e-5 },
    constants: { kind: "rsqrt" },
    buffers: { x: variance },
  });
  return { ...x, buffer: appendAffine(pass, { placed, layer, view, centred, root, images }) };
}

function appendMean({ builder }: Pass, { x, view }: { x: Buffer; view: View }): Buffer {
  return appendAxisSum(caller(builder), { x, ...view, scale: 1 / (view.rows * view.inner) });
}

function appendVariance({ builder }: Pass, { centred, view }: { centred: Buffer; view: View }): Buffer {
  const one = { batch: 1, batch_a: 1, batch_b: 1 };
  const scale = 1 / (view.rows * view.inner);
  return appendAxisDot(caller(builder), { a: centred, b: centred, ...one, ...view, scale });
}

function caller(builder: Pass["builder"]) {
  return (kernel: Kernel, options: CallOptions<Buffer>) => builder.call(kernel, options);
}

/** Scale and shift of every channel (feature), the scale taken together with the root where they share their axes. */
function appendAffine(
  { builder, tensors }: Pass,
  { placed, layer, view, centred, root, images }: {
    placed: PlacedLayer;
    layer: Norm;
    view: View;
    centred: Buffer;
    root: Buffer;
    images: number;
  },
): Buffer {
  const weight = tensors.get(`${placed.path}.weight`)!;
  const bias = tensors.get(`${placed.path}.bias`)!;
  const features = count(weight.dims);
  const channels = { outer: 1, rows: images * count(placed.input) / features, cols: features, inner: 1 };
  let scaled: Buffer;
  if (layer.kind === "batch_norm" && view.outer === 1) {
    const params = { batch: 1, batch_a: 1, batch_b: 1, count: features };
    const { product } = builder.call(multiply, { params, buffers: { a: root, b: weight } });
    scaled = scale(builder, { x: centred, s: product, view });
  } else {
    scaled = scale(builder, { x: scale(builder, { x: centred, s: root, view }), s: weight, view: channels });
  }
  const params = { ...ONE_BATCH, ...channels, scale: 1 };
  return builder.call(broadcastAdd, { params, buffers: { x: scaled, s: bias } }).y;
}

function scale(builder: Pass["builder"], { x, s, view }: { x: Buffer; s: Buffer; view: View }): Buffer {
  const params = { ...ONE_BATCH, ...view, strips: 1, scale: 1 };
  return builder.call(broadcastMultiply, { params, buffers: { x, s } }).y;
}

/**
 * Moves the running statistics towards those of the batch, their mean over the copies where there are several.
 *
 * @throws {NetworkError} if a channel has one value only, and so no variance
 */
function appendRunning(
  { builder, tensors }: Pass,
  { placed, layer, view, mean, variance }: {
    placed: PlacedLayer;
    layer: Layer & { kind: "batch_norm" };
    view: View;
    mean: Buffer;
    variance: Buffer;
  },
): void {
  if (view.rows === 1) {
    throw new NetworkError(
      `${placed.path} (batch_norm): expected at least 2 values of a channel to train on, got 1 (take a larger batch)`,
    );
  }
  const rate = layer.momentum ?? 0.1;
  const moves = [["running_mean", mean, 1], ["running_var", variance, view.rows / (view.rows - 1)]] as const;
  for (const [role, value, factor] of moves) {
    const average = tensors.get(`${placed.path}.${role}`)!;
    const { outer: rows, cols } = view;
    const one = rows === 1
      ? value
      : appendAxisSum(caller(builder), { x: value, outer: 1, rows, cols, scale: 1 / rows });
    builder.call(movingAverage, { params: { count: cols, rate, scale: factor }, buffers: { average, value: one } });
  }
}

/** Mean of every channel over the pixels of an image. */
export function appendGlobalAverage(
  { builder, images }: Pass,
  { placed, x }: { placed: PlacedLayer; x: Value },
): Value {
  const [height, width, cols] = placed.input;
  const view = { outer: x.copies * images, rows: height * width, cols, inner: 1 };
  const sum = appendAxisSum(caller(builder), { x: x.buffer, ...view, scale: 1 / view.rows });
  return { ...x, buffer: sum };
}
