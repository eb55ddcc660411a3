import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./row_range.wgsl" with { type: "text" };
import byRow from "./_row_range_rows1.wgsl" with { type: "text" };
import byFourRows from "./_row_range_rows4.wgsl" with { type: "text" };
import { rowRangeOracle } from "./row_range_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/row_range", params);
  checkLeast(params);
  return coverLine(params.input_sets * params.row_tiles * params.images);
}

/** @throws {RangeError} for a limit that a division by the result could not bear */
function checkLeast({ least }: Params): void {
  if (least >= 1e-30) return;
  throw new RangeError(`kernels/crossbar/row_range least: expected at least 1e-30, got ${least}`);
}

/** Rows of every tile come in whole fours. */
function inFours({ rows, tile_rows, row_tiles }: Params): boolean {
  return rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1);
}

/**
 * Largest input of every row tile and image, in the unit of x: what noise management divides an input vector by, so
 * that it fills the range of its DAC. Never below `least`, and 1 where a tile has no input at all.
 *
 * @throws {RangeError} if row_tiles does not fit, or `least` is below 1e-30
 * Source: aihwkit `NoiseManagementType.ABS_MAX`, here per row tile.
 */
export const rowRange = defineKernel({
  id: "crossbar/row_range",
  about: "largest |input| of every row tile and image, at least `least`, 1 without input",
  params: {
    input_sets: "u32",
    images: "u32",
    rows: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
    least: "f32",
  },
  inputs: { x: "f32[input_sets, images, rows]" },
  outputs: { largest: "f32[input_sets, row_tiles, images]" },
  variants: [
    { name: "rows by four", source: source + byFourRows, when: inFours, workgroups: cover },
    { name: "plain", source: source + byRow, when: () => true, workgroups: cover },
  ],
  rounds: ({ tile_rows, rows }) => Math.ceil(Math.min(tile_rows, rows) / 4),
  oracle: rowRangeOracle,
});
