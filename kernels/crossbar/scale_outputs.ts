import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./scale_outputs.wgsl" with { type: "text" };
import alphaAt from "./_alpha.wgsl" with { type: "text" };
import { scaleOutputsOracle } from "./scale_outputs_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/scale_outputs", params);
  const { chips, lines, slices, images, stride } = params;
  return coverLine(chips * lines * slices * Math.ceil(images / 4) * stride / 4);
}

/**
 * Converted currents times the scale that the inputs of their row tile and image were divided by. Chip c has the scales
 * of set c / (chips / alpha_sets), line l those of row tile l % row_tiles, whatever its group and slice.
 *
 * @throws {RangeError} if stride, lines or the number of sets do not fit
 * Source: aihwkit, noise and bound management of an analog tile.
 */
export const scaleOutputs = defineKernel({
  id: "crossbar/scale_outputs",
  about: "converted current µA times the scale of its row tile and image",
  source,
  snippets: [alphaAt],
  params: {
    chips: "u32",
    alpha_sets: "u32",
    lines: "u32",
    row_tiles: "u32",
    slices: "u32",
    images: "u32",
    stride: "u32",
  },
  inputs: {
    current: "f32[chips, lines, slices, images, stride]",
    alpha: "f32[alpha_sets, row_tiles, images]",
  },
  outputs: { y: "f32[chips, lines, slices, images, stride]" },
  workgroups: cover,
  oracle: scaleOutputsOracle,
});
