import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./accuracy.wgsl" with { type: "text" };
import { accuracyOracle } from "./accuracy_oracle.ts";

/**
 * Number of images that every chip classifies right: the largest logit is that of the label, the lowest class wins a tie.
 * A row with a NaN in it counts as wrong, and so does every row whose label is no class; no NaN is ever compared.
 */
export const accuracy = defineKernel({
  id: "nn/accuracy",
  about: "images that every chip classifies right",
  source,
  params: { chips: "u32", images: "u32", classes: "u32" },
  inputs: { logits: "f32[chips, images, classes]", labels: "u32[images]" },
  outputs: { correct: "u32[chips]" },
  workgroups: ({ chips }) => coverLine(chips, { size: 8 }),
  rounds: ({ images, classes }) => images * (Math.ceil(classes / 4) + 2),
  oracle: accuracyOracle,
});
