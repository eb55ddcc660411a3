import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./softmax_roots.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { softmaxRootsOracle } from "./softmax_roots_oracle.ts";

/**
 * A square root of the Hessian of the mean softmax cross-entropy by the logits: √(p_c/rows) (e_c − p) of every class c.
 *
 * The sum of their outer products over c is (diag p − p pᵀ)/rows, whatever the labels: the classes are the probes that give
 * the diagonal of a Gauss–Newton matrix exactly. Rows that are certain keep their relative accuracy. The largest and
 * smallest logit of a row may differ by less than the largest f32; rows ≤ 2²⁴.
 * Source: Botev et al. 2017, "Practical Gauss-Newton optimisation for deep learning".
 */
export const softmaxRoots = defineKernel({
  id: "nn/softmax_roots",
  about: "square root of the Hessian of the mean softmax cross-entropy by the logits, a vector per class",
  source,
  snippets: [math],
  params: { rows: "u32", classes: "u32" },
  inputs: { logits: "f32[rows, classes]" },
  outputs: { roots: "f32[classes, rows, classes]" },
  workgroups: ({ rows, classes }) => coverLine(rows * classes),
  rounds: ({ classes }) => 3 * Math.ceil(classes / 4),
  oracle: softmaxRootsOracle,
});
