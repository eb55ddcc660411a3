import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext } from "../kernel.ts";
import { add } from "../linalg/add.ts";
import type { Buffer } from "../program.ts";
import source from "./softmax_tangent.wgsl" with { type: "text" };
import { softmaxTangentOracle } from "./softmax_tangent_oracle.ts";

/**
 * What the gradient of nn/softmax_cross_entropy changes by with the logits: the Hessian of the mean loss by the logits times
 * a batch of directions, (diag p − p pᵀ) t / rows. Of order second what the gradient's second derivative along the
 * direction is: the same of the squares of t − pᵀt.
 *
 * The probabilities come from the gradient of the primal call, p = rows · gradient + onehot; a label ≥ classes marks a row
 * that had no one-hot term. Rows that are certain of their label keep their relative accuracy. rows ≤ 2²⁴.
 */
export const softmaxTangent = defineKernel({
  id: "nn/softmax_tangent",
  about: "Hessian of the mean softmax cross-entropy by the logits times a batch of directions",
  source,
  params: { batch: "u32", rows: "u32", classes: "u32" },
  constants: { order: { first: 1, second: 2 } },
  inputs: { gradient: "f32[rows, classes]", labels: "u32[rows]", tangent: "f32[batch, rows, classes]" },
  outputs: { out: "f32[batch, rows, classes]" },
  workgroups: ({ batch, rows }) => coverLine(batch * rows, { size: 32 }),
  rounds: ({ classes }) => 3 * classes,
  oracle: softmaxTangentOracle,
  jvp: softmaxTangentJvp,
});

/**
 * Linear in the tangent. Where the logits vary as well, they must do so along that very tangent, which shows in the
 * gradient's variation being what this call gives: then the term of order second comes to it.
 *
 * @throws {TypeError} if the logits vary along another direction, or the derivative is the second
 */
function softmaxTangentJvp({ params, constants, buffers, tangents, probes, call }: JvpContext<Buffer>) {
  const { gradient, labels, tangent } = buffers;
  const terms: Buffer[] = [];
  if (tangents.tangent) {
    const given = { gradient, labels, tangent: tangents.tangent };
    terms.push(call(softmaxTangent, { params: { ...params, batch: probes * params.batch }, buffers: given }).out);
  }
  if (tangents.gradient || constants.order === "second") {
    const along = tangents.gradient === buffers.out && probes === 1 && params.batch === 1;
    if (!along || constants.order === "second") {
      throw new TypeError("Cannot take the tangent of nn/softmax_tangent: only along its own direction, and once");
    }
    terms.push(
      call(softmaxTangent, { params, constants: { order: "second" }, buffers: { gradient, labels, tangent } }).out,
    );
  }
  const sizes = { batch: 1, batch_a: 1, batch_b: 1, count: probes * params.batch * params.rows * params.classes };
  return { out: terms.reduce((a, b) => call(add, { params: { ...sizes, scale: 1 }, buffers: { a, b } }).sum) };
}
