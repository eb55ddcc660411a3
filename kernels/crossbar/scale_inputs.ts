import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./scale_inputs.wgsl" with { type: "text" };
import alphaAt from "./_alpha.wgsl" with { type: "text" };
import quads from "./_scale_inputs_quads.wgsl" with { type: "text" };
import values from "./_scale_inputs_values.wgsl" with { type: "text" };
import { scaleInputsOracle } from "./scale_inputs_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params, width: number): [number, number, number] {
  checkLayer("crossbar/scale_inputs", params);
  return coverLine(params.alpha_sets * Math.ceil(params.images / 4) * params.rows / width);
}

/** Rows of every tile come in whole fours. */
function inFours({ rows, tile_rows, row_tiles }: Params): boolean {
  return rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1);
}

/**
 * Inputs divided by the scale of their row tile and image, so that they fill the range of a DAC. Chips may each have a
 * scale of their own while they share the inputs: alpha_sets is a multiple of input_sets, and set i reads the inputs
 * i / (alpha_sets / input_sets). |alpha| is between 10⁻³⁰ and 10³⁰, in the unit of x.
 *
 * @throws {RangeError} if row_tiles or the numbers of sets do not fit
 * Source: aihwkit, noise and bound management of an analog tile.
 */
export const scaleInputs = defineKernel({
  id: "crossbar/scale_inputs",
  about: "inputs divided by the scale of their row tile and image",
  snippets: [alphaAt],
  params: {
    input_sets: "u32",
    alpha_sets: "u32",
    images: "u32",
    rows: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
  },
  inputs: { x: "f32[input_sets, images, rows]", alpha: "f32[alpha_sets, row_tiles, images]" },
  outputs: { y: "f32[alpha_sets, images, rows]" },
  variants: [
    { name: "quads", source: source + quads, when: inFours, workgroups: (params) => cover(params, 4) },
    { name: "plain", source: source + values, when: () => true, workgroups: (params) => cover(params, 1) },
  ],
  oracle: scaleInputsOracle,
});
