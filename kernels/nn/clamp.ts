import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./clamp.wgsl" with { type: "text" };
import { clampOracle } from "./clamp_oracle.ts";

/**
 * Numbers limited in place to ± factor · limit, a limit that was computed on the device; what lies inside keeps its bits.
 *
 * Source: definition, as numpy.clip.
 */
export const clamp = defineKernel({
  id: "nn/clamp",
  about: "numbers limited to ± a factor times a limit, in place",
  source,
  params: { count: "u32", factor: "f32" },
  inputs: { limit: "f32[1]" },
  state: { value: "f32[count]" },
  outputs: {},
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: clampOracle,
});
