import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./softmax_tangent.wgsl" with { type: "text" };
import { softmaxTangentOracle } from "./softmax_tangent_oracle.ts";

/**
 * What the gradient of nn/softmax_cross_entropy changes by with the logits: the Hessian of the mean loss by the logits times
 * a batch of directions, (diag p − p pᵀ) t / rows.
 *
 * The probabilities come from the gradient of the primal call, p = rows · gradient + onehot; a label ≥ classes marks a row
 * that had no one-hot term. Rows that are certain of their label keep their relative accuracy. rows ≤ 2²⁴.
 */
export const softmaxTangent = defineKernel({
  id: "nn/softmax_tangent",
  about: "Hessian of the mean softmax cross-entropy by the logits times a batch of directions",
  source,
  params: { batch: "u32", rows: "u32", classes: "u32" },
  inputs: { gradient: "f32[rows, classes]", labels: "u32[rows]", tangent: "f32[batch, rows, classes]" },
  outputs: { out: "f32[batch, rows, classes]" },
  workgroups: ({ batch, rows }) => coverLine(batch * rows, { size: 32 }),
  rounds: ({ classes }) => 2 * classes,
  oracle: softmaxTangentOracle,
});
