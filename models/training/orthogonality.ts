/**
 * CorrectNet's error suppression, a modified Lipschitz regulariser: β Σ ‖WᵀW − λ²I‖² over the layers, so that all singular
 * values come close to λ, the largest gain that a layer may have and still not amplify what its errors do. Of a wide matrix
 * WWᵀ is taken. A convolution is its matrix, patch × outputs, group by group.
 *
 * Source: Eldebiky, Zhang, Boecherer, Li, Schlichtmann, arXiv 2211.14917 (DATE 2023): a reconstruction, since its body could not
 * be read; the form as in the NeFT authors' own re-implementation.
 */

import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import type { Buffer } from "../../kernels/program.ts";
import { analogLayers } from "../mapping/matrices.ts";
import type { StepContext } from "./context.ts";
import type { TrainingNoise } from "./noise.ts";

export interface Orthogonality {
  /** β. */
  strength: number;
  /** λ, or the one that the noise of the training asks for. */
  gain: "from_noise" | number;
}

/**
 * λ such that the errors of a layer with this gain do not amplify: 1 / (mean + 3 standard deviations of 1 + their part of
 * the weight).
 *
 * @throws {RangeError} if errors are no part of the weight, so that no gain follows from them
 */
export function gainOf({ gain }: Orthogonality, noise: TrainingNoise | undefined): number {
  if (gain !== "from_noise") return gain;
  const { kind, coefficients: [sigma, shift] } = noise?.programming ?? { coefficients: [0, 0] };
  if (kind === "proportional") return 1 / (1 + 3 * sigma);
  if (kind !== "lognormal") {
    throw new RangeError(`orthogonality gain: expected a number for errors that are ${kind ?? "none"}, got from_noise`);
  }
  const mean = Math.exp(sigma ** 2 / 2 + shift);
  return 1 / (mean * (1 + 3 * Math.sqrt(Math.expm1(sigma ** 2))));
}

/** Adds 4β W (WᵀW − λ²I), the regulariser's derivative, to the gradients of analog weights. */
export function addOrthogonality(context: StepContext, gradients: Map<string, Buffer>): Map<string, Buffer> {
  const { builder, training: { orthogonality, noise }, layers, tensors } = context;
  if (!orthogonality) return gradients;
  const gain = gainOf(orthogonality, noise);
  const added = analogLayers(layers).map(({ path }): [string, Buffer] => {
    const name = `${path}.weight`, weight = tensors.get(name)!;
    const slope = appendSlope(context, { weight, gain });
    const scale = 4 * orthogonality.strength;
    const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(weight.dims), scale };
    return [name, builder.call(add, { params, buffers: { a: gradients.get(name)!, b: slope } }).sum];
  });
  return new Map([...gradients, ...added]);
}

/** W (WᵀW − λ²I), or (WWᵀ − λ²I) W of a wide matrix. */
function appendSlope({ builder }: StepContext, { weight, gain }: { weight: Buffer; gain: number }): Buffer {
  const [rows, cols] = weight.dims.slice(-2);
  const groups = count(weight.dims) / rows / cols;
  const tall = cols <= rows, side = Math.min(rows, cols);
  const batches = { batch: groups, batch_a: groups, batch_b: groups };
  const { c: gram } = builder.call(matmul, {
    params: { ...batches, m: side, k: Math.max(rows, cols), n: side },
    constants: { transpose: tall ? "left" : "right" },
    buffers: { a: weight, b: weight },
  });
  const unit = new Float32Array(side * side);
  for (let i = 0; i < side; i++) unit[i * (side + 1)] = -(gain ** 2);
  const params = { batch: groups, batch_a: groups, batch_b: 1, count: side * side, scale: 1 };
  const { sum: off } = builder.call(add, { params, buffers: { a: gram, b: builder.constant("gain", unit) } });
  return builder.call(matmul, {
    params: { ...batches, m: rows, k: side, n: cols },
    buffers: tall ? { a: weight, b: off } : { a: off, b: weight },
  }).c;
}
