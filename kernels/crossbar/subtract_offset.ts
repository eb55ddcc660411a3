import { defineKernel } from "../kernel.ts";
import strips from "./_strips.wgsl" with { type: "text" };
import { coverStrips } from "./_strips.ts";
import source from "./subtract_offset.wgsl" with { type: "text" };
import { subtractOffsetOracle } from "./subtract_offset_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Currents less what a conductance `level`, by which all cells of a line were raised, adds to each: the digital
 * correction of offset mappings. Chips share the drive in `input_sets` equal parts; line l lies in row tile l %
 * row_tiles.
 */
export const subtractOffset = defineKernel({
  id: "crossbar/subtract_offset",
  about: "column currents µA less level µS × the sum of the row tile's voltages V",
  source,
  params: { chips: "u32", input_sets: "u32", lines: "u32", row_tiles: "u32", vectors: "u32", stride: "u32" },
  inputs: {
    current: "f32[chips, lines, vectors, stride]",
    drive: "f32[input_sets, row_tiles, vectors]",
    level: "f32[lines]",
  },
  outputs: { out: "f32[chips, lines, vectors, stride]" },
  snippets: [strips],
  workgroups: (params) => {
    checkLayer("crossbar/subtract_offset", params);
    return coverStrips(params);
  },
  rounds: () => 4,
  oracle: subtractOffsetOracle,
});
