import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./philox.wgsl" with { type: "text" };
import functions from "./_philox.wgsl" with { type: "text" };
import { philoxOracle } from "./philox_oracle.ts";

/** Random words by counter: the same chip gets the same words alone, in any batch, on any machine. */
export const philox = defineKernel({
  id: "noise/philox",
  about: "random 32-bit words from (seed, purpose) and (quad, chip, layer, draw)",
  source,
  snippets: [functions],
  params: { chips: "u32", quads: "u32", seed: "u32", purpose: "u32", layer: "u32", draw: "u32" },
  inputs: { chip: "u32[chips]" },
  outputs: { words: "u32[chips, quads, 4]" },
  workgroups: ({ quads, chips }) => coverLine(quads, { depth: chips }),
  oracle: philoxOracle,
});
