import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./softmax_cross_entropy.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { softmaxCrossEntropyOracle } from "./softmax_cross_entropy_oracle.ts";
import { softmaxTangent } from "./softmax_tangent.ts";

/**
 * Cross-entropy of every row in nats, and the derivative of the mean of them by the logits.
 *
 * A label ≥ classes marks a row without one: its loss is 0 and its gradient has no one-hot term taken off.
 * The largest and smallest logit of a row may differ by less than the largest f32.
 */
export const softmaxCrossEntropy = defineKernel({
  id: "nn/softmax_cross_entropy",
  about: "cross-entropy of every row in nats, and the gradient of their mean by the logits",
  source,
  snippets: [math],
  params: { rows: "u32", classes: "u32" },
  inputs: { logits: "f32[rows, classes]", labels: "u32[rows]" },
  outputs: { loss: "f32[rows]", gradient: "f32[rows, classes]" },
  workgroups: ({ rows }) => coverLine(rows, { size: 32 }),
  rounds: ({ classes }) => 3 * (Math.ceil(classes / 4) + 1),
  oracle: softmaxCrossEntropyOracle,
  vjp: softmaxCrossEntropyVjp,
  jvp: softmaxCrossEntropyJvp,
});

function softmaxCrossEntropyVjp({ buffers, adjoint }: VjpContext<Buffer>): Record<string, Buffer> {
  if (adjoint) {
    throw new TypeError("Cannot differentiate through nn/softmax_cross_entropy: its mean loss must be the last number");
  }
  return { logits: buffers.gradient };
}

function softmaxCrossEntropyJvp({ params, buffers, tangents, probes, call, wants }: JvpContext<Buffer>) {
  if (wants("loss")) {
    throw new TypeError("Cannot take the tangent of nn/softmax_cross_entropy loss: only its gradient has one");
  }
  const given = { gradient: buffers.gradient, labels: buffers.labels, tangent: tangents.logits! };
  return { gradient: call(softmaxTangent, { params: { ...params, batch: probes }, buffers: given }).out };
}
