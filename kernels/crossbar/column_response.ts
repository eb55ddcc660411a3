import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./column_response.wgsl" with { type: "text" };
import { columnResponseOracle } from "./column_response_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * What every column of a row tile answers when its rows are driven one after the other with a unit voltage: the sum of
 * |net conductance|, µS. Taken after programming and again later, it tells crossbar/compensation what drift has cost.
 * Source: the global drift compensation of aihwkit, which reads the tile with the identity matrix and sums the sizes.
 */
export const columnResponse = defineKernel({
  id: "crossbar/column_response",
  about: "response of each column of a row tile in µS, Σ |net| over its rows",
  source,
  params: { arrays: "u32", rows: "u32", stride: "u32", tile_rows: "u32", row_tiles: "u32" },
  inputs: { net: "f32[arrays, rows, stride]" },
  outputs: { response: "f32[arrays, row_tiles, stride]" },
  workgroups: (params) => {
    checkLayer("crossbar/column_response", params);
    return coverLine(params.arrays * params.row_tiles * params.stride / 4);
  },
  rounds: ({ rows, tile_rows }) => Math.ceil(Math.min(rows, tile_rows) / 4) + 4,
  oracle: columnResponseOracle,
});
