/** What the peers that train are given, and how networks lie in it. */

import type { JobData } from "../_job.ts";

/** Weights and biases in turn, as PyTorch lays them out: dense [outputs, inputs], convolutions [outputs, inputs, 5, 5]. */
export interface Training {
  tensors: { shape: readonly number[]; values: Float32Array }[];
  /** f32[batch, 784] */
  images: Float32Array;
  /** One-hot f32[batch, 10]. */
  wanted: Float32Array;
  batch: number;
  learningRate: number;
}

export function trainingOf({ constants, matrices: { images, wanted, ...rest } }: JobData): Training {
  const tensors = Object.keys(rest).map((_, i) => rest[`tensor${i}`]);
  const [batch] = images.shape;
  return { tensors, images: images.values, wanted: wanted.values, batch, learningRate: Number(constants.learningRate) };
}

/** [outputs, inputs] → [inputs, outputs], for a product without a transpose. */
export function transposed({ shape: [rows, cols], values }: Training["tensors"][number]) {
  const out = Float32Array.from({ length: rows * cols }, (_, i) => values[i % rows * cols + Math.floor(i / rows)]);
  return { shape: [cols, rows], values: out };
}
