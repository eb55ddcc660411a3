import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./softmax_divergence.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { softmaxDivergenceOracle } from "./softmax_divergence_oracle.ts";

/**
 * Kullback–Leibler divergence of every chip's softmax from that of the reference on the same image, in nats:
 * KL(softmax(reference[i]) ‖ softmax(logits[c, i])), never below 0, and 0 without classes.
 *
 * The span of a row of logits times the number of classes must stay below the largest f32. What the reference holds less
 * likely than e⁻⁸⁷ counts as impossible. Within a few u of nats near 0, not of itself: there the terms cancel.
 */
export const softmaxDivergence = defineKernel({
  id: "nn/softmax_divergence",
  about: "divergence of every chip's softmax from that of a reference, in nats",
  source,
  snippets: [math],
  params: { chips: "u32", images: "u32", classes: "u32" },
  inputs: { logits: "f32[chips, images, classes]", reference: "f32[images, classes]" },
  outputs: { divergence: "f32[chips, images]" },
  workgroups: ({ chips, images }) => coverLine(chips * images, { size: 32 }),
  rounds: ({ classes }) => 2 * Math.ceil(classes / 4),
  oracle: softmaxDivergenceOracle,
});
