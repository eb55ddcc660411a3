/**
 * Drop-connect: weights that are 0 in one step, each with the same probability, anew at every step and for every draw. What is
 * left keeps its size, and gradients reach the weights that were dropped as well.
 *
 * Source: Wan et al. 2013, "Regularization of neural networks using DropConnect"; in this form the option pdrop of aihwkit's
 * hardware-aware training, Rasch et al., Nat. Commun. 14:5282 (2023).
 */

import { multiply } from "../../kernels/linalg/multiply.ts";
import { dropoutMask, dropoutParams } from "../../kernels/nn/dropout_mask.ts";
import { count } from "../../kernels/kernel.ts";
import type { Buffer } from "../../kernels/program.ts";
import { PURPOSES } from "../purposes.ts";
import type { StepContext } from "./context.ts";

/** 1 and 0 for every weight of every copy, f32[copies · size]; null if none is dropped. */
export function appendMasks(
  { builder, training: { seed, noise }, step }: Pick<StepContext, "builder" | "training" | "step">,
  { layer, copies, size }: { layer: number; copies: number; size: number },
): Buffer | null {
  const share = noise?.dropConnect ?? 0;
  if (share === 0) return null;
  const stream = { seed, purpose: PURPOSES.dropConnect, layer };
  const params = { count: copies * size, ...stream, threshold: dropoutParams(share).threshold, keep_scale: 1 };
  return builder.call(dropoutMask, { params, buffers: { step } }).mask;
}

/** An array of several sets, each times the mask; itself without one. */
export function appendDropped(
  { builder }: Pick<StepContext, "builder">,
  { x, mask, sets }: { x: Buffer; mask: Buffer | null; sets: number },
): Buffer {
  if (!mask) return x;
  const params = { batch: sets, batch_a: sets, batch_b: 1, count: count(mask.dims) };
  const a = builder.refine(x, [sets, count(mask.dims)]);
  return builder.call(multiply, { params, buffers: { a, b: mask } }).product;
}
