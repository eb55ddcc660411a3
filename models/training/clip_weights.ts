/**
 * Weights kept within a range after every update, layer by layer: a few large ones would set the scale of all errors.
 *
 * Source: Joshi et al., Nat. Commun. 11:2473 (2020): weights clipped to ± 2 standard deviations of their layer after every step;
 * aihwkit's weight clipping, kinds fixed_value and layer_gaussian.
 */

import { count } from "../../kernels/kernel.ts";
import { broadcastAdd } from "../../kernels/linalg/broadcast_add.ts";
import { multiply } from "../../kernels/linalg/multiply.ts";
import { appendAxisDot, appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { activation } from "../../kernels/nn/activation.ts";
import { clamp } from "../../kernels/nn/clamp.ts";
import type { Buffer } from "../../kernels/program.ts";
import { analogLayers } from "../mapping/matrices.ts";
import type { StepContext } from "./context.ts";

export interface ClipWeights {
  /** Largest magnitude, in standard deviations of the weights of the layer about their mean or in network units. */
  at: number;
  of: "standard_deviation" | "absolute";
}

/** Clips the weights of every dense layer and convolution of the network, in place. */
export function appendClipping(context: StepContext): void {
  const { builder, layers, tensors, training: { clipWeights } } = context;
  if (!clipWeights) return;
  const one = clipWeights.of === "absolute" ? builder.constant("one", Float32Array.of(1)) : null;
  for (const { path } of analogLayers(layers)) {
    const value = tensors.get(`${path}.weight`)!;
    const limit = one ?? appendDeviation(context, value);
    builder.call(clamp, { params: { count: count(value.dims), factor: clipWeights.at }, buffers: { limit, value } });
  }
}

/** Standard deviation of an array, f32[1]. */
function appendDeviation({ builder }: StepContext, x: Buffer): Buffer {
  const rows = count(x.dims);
  const call: Parameters<typeof appendAxisSum>[0] = (kernel, options) => builder.call(kernel, options);
  const axes = { outer: 1, rows, cols: 1, scale: 1 / rows };
  const mean = appendAxisSum(call, { x, ...axes });
  const params = { batch: 1, batch_x: 1, batch_s: 1, outer: 1, rows, cols: 1, inner: 1, scale: -1 };
  const { y } = builder.call(broadcastAdd, { params, buffers: { x, s: mean } });
  const variance = appendAxisDot(call, { a: y, b: y, ...axes });
  // a root is variance · 1/√variance
  const { out: root } = builder.call(activation, {
    params: { count: 1, alpha: 0 },
    constants: { kind: "rsqrt" },
    buffers: { x: variance },
  });
  const single = { batch: 1, batch_a: 1, batch_b: 1, count: 1 };
  return builder.call(multiply, { params: single, buffers: { a: variance, b: root } }).product;
}
