import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./compensation.wgsl" with { type: "text" };
import { compensationOracle } from "./compensation_oracle.ts";
import { checkLayer, tilesOf } from "./tiles.ts";

/**
 * Gains that undo what drift has cost: how much weaker the responses of crossbar/column_response have become since
 * programming. Per `tile` one gain for the columns of every tile, from the mean of their responses; per `column` one for
 * each. `own_cols` other than the layer's are reference cells beside it: then per tile takes the mean of them all, and
 * per column the last one serves all columns past it. `floor` (µS; a response is a sum over rows) keeps what is empty at
 * gain 1; columns that are padding have gain 1.
 * Source: the global drift compensation of aihwkit, which reads the tile with the identity matrix.
 */
export const compensation = defineKernel({
  id: "crossbar/compensation",
  about: "gain of each column, its response or its tile's after programming over that of now, both at least floor µS",
  source,
  params: {
    arrays: "u32",
    row_tiles: "u32",
    own_cols: "u32",
    own_stride: "u32",
    cols: "u32",
    stride: "u32",
    tile_cols: "u32",
    floor: "f32",
  },
  constants: { per: { tile: 0, column: 1 } },
  inputs: { before: "f32[arrays, row_tiles, own_stride]", now: "f32[arrays, row_tiles, own_stride]" },
  outputs: { gain: "f32[arrays, row_tiles, stride]" },
  workgroups: (params) => {
    checkLayer("crossbar/compensation", params);
    return coverLine(params.arrays * params.row_tiles * tilesOf(params.cols, params.tile_cols));
  },
  rounds: ({ own_cols, cols, tile_cols }) =>
    Math.min(cols, tile_cols) + (own_cols === cols ? Math.min(cols, tile_cols) : own_cols) + 5,
  oracle: compensationOracle,
});
