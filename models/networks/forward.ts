/** The forward pass of a network as kernel calls. */

import { broadcastAdd } from "../../kernels/linalg/broadcast_add.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { multiply } from "../../kernels/linalg/multiply.ts";
import { count, type Params } from "../../kernels/kernel.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import { averagePool } from "../../kernels/nn/average_pool.ts";
import { bias as biasKernel } from "../../kernels/nn/bias.ts";
import { conv2d } from "../../kernels/nn/conv2d.ts";
import { dropoutMask, dropoutParams } from "../../kernels/nn/dropout_mask.ts";
import { maxPool } from "../../kernels/nn/max_pool.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { PURPOSES } from "../purposes.ts";
import { appendGlobalAverage, appendNorm } from "./forward_norm.ts";
import type { Layer, PlacedLayer, Windows } from "./layers.ts";
import { geometryOf } from "./shapes.ts";
import { appendSide } from "./side_paths/side_path.ts";
import { appendSum } from "./side_paths/sum.ts";

/** What a layer works on: `copies` (chips, say) of `images` images, or one copy that all share. */
export interface Value {
  /** f32[copies, images, height, width, channels], the axes perhaps merged. */
  buffer: Buffer;
  copies: number;
}

/** Everything that a pass shares between its layers. */
export interface Pass {
  builder: ProgramBuilder;
  images: number;
  tensors: Map<string, Buffer>;
  /** Copies of the weights of dense layers and convolutions, with a leading axis in their tensors: 1 if left out. */
  weightCopies?: number;
  /** The same of the layers of side paths, biases included. */
  sideCopies?: number;
  /**
   * `train`: batch norms take the statistics of the batch and move their running ones, dropouts drop. `batch`: the former
   * alone, without moving anything. `evaluate`: running statistics, nothing dropped.
   */
  mode: "train" | "batch" | "evaluate";
  /** Leaves the running statistics of batch norms where they are: a second look at the same batch. */
  still?: boolean;
  /** Of batch norms, by path: filled in mode `batch`, and taken in place of the running ones in mode `evaluate`. */
  statistics?: Map<string, { mean: Buffer; variance: Buffer }>;
  /** Filled with what every layer gives, by its path. */
  seen?: Map<string, Value>;
  /** For dropout: u32[1], the number of the step, and the seed. */
  step?: Buffer;
  seed?: number;
  /** Stands in for the exact product and bias of dense layers and convolutions. */
  product?: (placed: PlacedLayer, x: Value) => Value;
}

/**
 * Appends the layers of a network.
 *
 * @param x f32[images, height · width · channels]
 * @returns f32[copies · images, outputs]
 */
export function appendForward(
  pass: Pass,
  { layers, x }: { layers: PlacedLayer[]; x: Value },
): Value {
  return layers.reduce((value, placed) => {
    const out = appendLayer(pass, { placed, x: value });
    const { builder, images } = pass;
    const given = { ...out, buffer: builder.refine(out.buffer, [out.copies, images, ...placed.output]) };
    pass.seen?.set(placed.path, given);
    return given;
  }, x);
}

function appendLayer(pass: Pass, { placed, x }: { placed: PlacedLayer; x: Value }): Value {
  const { builder } = pass;
  const { layer } = placed;
  switch (layer.kind) {
    case "dense":
    case "conv2d":
      return appendWeighted(pass, { placed, x });
    case "activation": {
      const params = { count: count(x.buffer.dims), alpha: layer.of === "leaky_relu" ? layer.slope ?? 0.01 : 0 };
      const constants = { kind: layer.of };
      return { ...x, buffer: builder.call(activationKernel, { params, constants, buffers: { x: x.buffer } }).out };
    }
    case "max_pool": {
      const params = windowParams(pass, { placed, layer, x });
      return { ...x, buffer: builder.call(maxPool, { params, buffers: { x: x.buffer } }).y };
    }
    case "average_pool": {
      const params = windowParams(pass, { placed, layer, x });
      const constants = { padding: layer.ignorePadding ? "ignored" : "counted" };
      return { ...x, buffer: builder.call(averagePool, { params, constants, buffers: { x: x.buffer } }).y };
    }
    case "global_average_pool":
      return appendGlobalAverage(pass, { placed, x });
    case "batch_norm":
    case "group_norm":
    case "layer_norm":
      return appendNorm(pass, { placed, layer, x });
    case "dropout":
      return pass.mode === "train" && layer.rate > 0 ? appendDropout(pass, { placed, rate: layer.rate, x }) : x;
    case "flatten":
      return x;
    case "residual": {
      const body = appendForward(pass, { layers: placed.body, x });
      return appendSum(pass, body, appendForward(pass, { layers: placed.shortcut, x }));
    }
  }
}

/** A dense layer or convolution and the digital path beside it. */
function appendWeighted(pass: Pass, { placed, x }: { placed: PlacedLayer; x: Value }): Value {
  const { builder, images } = pass;
  const whole = (own: PlacedLayer, { copies, buffer }: Value): Value => (
    { copies, buffer: builder.refine(buffer, [copies, images, ...own.output]) }
  );
  const y = pass.product?.(placed, x) ?? appendProduct(pass, { placed, x });
  if (placed.side.length === 0) return y;
  const digital = { ...pass, weightCopies: pass.sideCopies };
  const product = (own: PlacedLayer, value: Value) => whole(own, appendProduct(digital, { placed: own, x: value }));
  return appendSide(pass, { placed, x, y: whole(placed, y), product });
}

function windowParams(
  { images }: Pass,
  { placed, layer, x }: { placed: PlacedLayer; layer: Layer & Windows; x: Value },
): Params {
  const [height, width, channels] = placed.input;
  const { out, stride, pad } = geometryOf(layer, placed.input);
  return {
    ...{ images: x.copies * images, height, width, channels },
    ...{ kernel_height: layer.kernel[0], kernel_width: layer.kernel[1], stride_y: stride[0], stride_x: stride[1] },
    ...{ pad_y: pad[0], pad_x: pad[1], out_height: out[0], out_width: out[1] },
  };
}

/** The exact product of a dense layer or a convolution, and its bias. */
export function appendProduct(pass: Pass, { placed, x }: { placed: PlacedLayer; x: Value }): Value {
  const { builder, tensors, weightCopies: copies = 1 } = pass;
  const { path, layer, input, output } = placed;
  const weight = tensors.get(`${path}.weight`)!;
  // copies of the images under one weight are more images; under copies of the weight they are members of a batch
  const [batch, batch_x, images] = copies === 1 ? [1, 1, x.copies * pass.images] : [copies, x.copies, pass.images];
  let product: Buffer;
  if (layer.kind === "conv2d") {
    const { channels, ...params } = windowParams(pass, { placed, layer, x });
    const groups = layer.groups ?? 1;
    const shares = { groups, group_in: channels / groups, group_out: output[2] / groups };
    const all = { batch, batch_x, batch_weight: copies, ...params, images, ...shares };
    product = builder.call(conv2d, { params: all, buffers: { x: x.buffer, weight } }).y;
  } else {
    const params = { batch, batch_a: batch_x, batch_b: copies, m: images, k: input[2], n: output[2] };
    product = builder.call(matmul, { params, buffers: { a: x.buffer, b: weight } }).c;
  }
  const all = Math.max(copies, x.copies);
  return { copies: all, buffer: appendBias(pass, { placed, x: product, images: all * pass.images }) };
}

/** Adds the bias of a layer, if it has one. */
function appendBias(
  { builder, tensors }: Pass,
  { placed, x, images }: { placed: PlacedLayer; x: Buffer; images: number },
): Buffer {
  const bias = tensors.get(`${placed.path}.bias`);
  if (!bias) return x;
  const [height, width, cols] = placed.output;
  const rows = images * height * width, outer = count(bias.dims) / cols;
  if (outer === 1) return builder.call(biasKernel, { params: { rows, cols }, buffers: { x, bias } }).out;
  const params = { batch: 1, batch_x: 1, batch_s: 1, outer, rows: rows / outer, cols, inner: 1, scale: 1 };
  return builder.call(broadcastAdd, { params, buffers: { x, s: bias } }).y;
}

function appendDropout(
  { builder, step, seed }: Pass,
  { placed, rate, x }: { placed: PlacedLayer; rate: number; x: Value },
): Value {
  if (!step || seed === undefined) throw new TypeError(`Cannot drop out ${placed.path}: the pass has no step and seed`);
  const size = count(x.buffer.dims);
  // in order of execution, so that every dropout has a stream of its own
  const layer = builder.program.calls.filter(({ kernel }) => kernel === dropoutMask).length;
  const params = { count: size, seed, purpose: PURPOSES.dropout, layer, ...dropoutParams(rate) };
  const { mask } = builder.call(dropoutMask, { params, buffers: { step } });
  const product = { batch: 1, batch_a: 1, batch_b: 1, count: size };
  return { ...x, buffer: builder.call(multiply, { params: product, buffers: { a: x.buffer, b: mask } }).product };
}
