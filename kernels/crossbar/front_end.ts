import { defineKernel } from "../kernel.ts";
import strips from "./_strips.wgsl" with { type: "text" };
import { coverStrips } from "./_strips.ts";
import source from "./front_end.wgsl" with { type: "text" };
import { frontEndOracle } from "./front_end_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * What reaches the decisions of a real converter: the current with a gain and an offset of each column's own circuit,
 * bent by the curvature of a ramp or an amplifier.
 *
 * `bow2` and `bow3` are the deviations at full scale, as a part of it, of the quadratic and the cubic term. `full` is
 * the full scale of a line, µA > 0.
 */
export const frontEnd = defineKernel({
  id: "crossbar/front_end",
  about: "column current µA as a converter sees it: gain, offset and curvature",
  source,
  params: { chips: "u32", lines: "u32", vectors: "u32", stride: "u32", bow2: "f32", bow3: "f32" },
  inputs: {
    current: "f32[chips, lines, vectors, stride]",
    gain: "f32[chips, lines, stride]",
    offset: "f32[chips, lines, stride]",
    full: "f32[lines]",
  },
  outputs: { out: "f32[chips, lines, vectors, stride]" },
  snippets: [strips],
  workgroups: (params) => {
    checkLayer("crossbar/front_end", params);
    return coverStrips(params);
  },
  rounds: () => 4,
  oracle: frontEndOracle,
});
