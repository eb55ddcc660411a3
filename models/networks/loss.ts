/** Losses that end a network: the mean over images of one number each. */

import { count } from "../../kernels/kernel.ts";
import { softmaxCrossEntropy } from "../../kernels/nn/softmax_cross_entropy.ts";
import { squaredError } from "../../kernels/nn/squared_error.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";

export type LossKind = "softmax_cross_entropy" | "squared_error";

export interface LossBuffers {
  /** Of every image, f32[images]. */
  loss: Buffer;
  /** Derivative of the mean by what the network gives, f32[images, outputs]. */
  gradient: Buffer;
}

/**
 * Appends the loss of a network's outputs, and declares what they are compared with if it is not given: `labels` u32[images] for the
 * cross-entropy, in nats; `wanted` f32[images, outputs] for the squared error, the mean over outputs.
 */
export function appendLoss(
  builder: ProgramBuilder,
  { outputs, rows, kind, labels, wanted }: {
    outputs: Buffer;
    rows: number;
    kind: LossKind;
    labels?: Buffer;
    wanted?: Buffer;
  },
): LossBuffers {
  const cols = count(outputs.dims) / rows;
  if (kind === "squared_error") {
    const given = wanted ?? builder.buffer("wanted", { dims: [rows, cols], role: "input" });
    const { loss, gradient } = builder.call(squaredError, {
      params: { rows, cols },
      buffers: { x: outputs, wanted: given },
    });
    return { loss, gradient };
  }
  const given = labels ?? builder.buffer("labels", { scalar: "u32", dims: [rows], role: "input" });
  const params = { rows, classes: cols };
  const { loss, gradient } = builder.call(softmaxCrossEntropy, { params, buffers: { logits: outputs, labels: given } });
  return { loss, gradient };
}
