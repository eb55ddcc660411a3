import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import math from "../_math.wgsl" with { type: "text" };
import source from "./normal.wgsl" with { type: "text" };
import functions from "./_normal.wgsl" with { type: "text" };
import words from "./_philox.wgsl" with { type: "text" };
import { normalOracle } from "./normal_oracle.ts";

/** Standard normals by counter. Integers inside are exact; the values differ between adapters only by f32 rounding. */
export const normal = defineKernel({
  id: "noise/normal",
  about: "standard normals from (seed, purpose) and (quad, chip, layer, draw)",
  source,
  snippets: [functions, math, words],
  params: { chips: "u32", quads: "u32", seed: "u32", purpose: "u32", layer: "u32", draw: "u32" },
  inputs: { chip: "u32[chips]" },
  outputs: { normal: "f32[chips, quads, 4]" },
  workgroups: ({ quads, chips }) => coverLine(quads, { depth: chips }),
  oracle: normalOracle,
});
