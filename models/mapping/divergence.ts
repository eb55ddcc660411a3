/** How far the outputs of chips lie from those of the exact network. */

import { appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { softmaxDivergence } from "../../kernels/nn/softmax_divergence.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";

/**
 * The output `divergence` f32[chips], nats: how far each chip's softmax is from the reference's, summed over the images.
 *
 * @param logits f32[chips, images, classes], and the reference f32[images, classes]
 */
export function appendDivergence(
  builder: ProgramBuilder,
  { chips, images, classes, logits, reference }: {
    chips: number;
    images: number;
    classes: number;
    logits: Buffer;
    reference: Float32Array;
  },
): void {
  const given = builder.constant("reference", reference, [images, classes]);
  const { divergence } = builder.call(softmaxDivergence, {
    params: { chips, images, classes },
    buffers: { logits, reference: given },
  });
  const axes = { x: divergence, outer: chips, rows: images, cols: 1 };
  builder.keep(appendAxisSum((kernel, one) => builder.call(kernel, one), axes), "divergence");
}
