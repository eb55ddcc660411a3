import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./compensation.wgsl" with { type: "text" };
import { compensationOracle } from "./compensation_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Global drift compensation, one gain per tile: how much weaker the tile has become since it was programmed. `floor`
 * (µS, say 1e-4 of g_max) keeps an empty tile at gain 1.
 * Source: the global drift compensation of aihwkit, which reads the tile with the identity matrix.
 */
export const compensation = defineKernel({
  id: "crossbar/compensation",
  about: "gain per tile, mean |net| after programming over mean |net| now, both at least floor µS",
  source,
  params: {
    chips: "u32",
    rows: "u32",
    cols: "u32",
    stride: "u32",
    tile_rows: "u32",
    tile_cols: "u32",
    row_tiles: "u32",
    col_tiles: "u32",
    floor: "f32",
  },
  inputs: { before: "f32[chips, rows, stride]", now: "f32[chips, rows, stride]" },
  outputs: { gain: "f32[chips, row_tiles, col_tiles]" },
  workgroups: (params) => {
    checkLayer("crossbar/compensation", params);
    return coverLine(params.chips * params.row_tiles * params.col_tiles);
  },
  rounds: ({ rows, cols, tile_rows, tile_cols }) =>
    Math.min(rows, tile_rows) * (Math.ceil(Math.min(cols, tile_cols) / 32) + 2),
  oracle: compensationOracle,
});
