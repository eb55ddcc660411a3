import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import source from "./wire_factor.wgsl" with { type: "text" };
import { wireFactorOracle } from "./wire_factor_oracle.ts";

function linesOf({ arrays, rows, cols, row_tiles, col_tiles }: Params, along: number): number {
  return arrays * (along === 0 ? rows * col_tiles : cols * row_tiles);
}

/**
 * What solving a line needs of its cells, once per chip: the factor of every node in the elimination from the open end,
 * and the share of the driven end's voltage that reaches the node through the line alone. Loads are conductances in
 * series and in parallel, sums of positive numbers, so that nothing cancels however long the line.
 *
 * Word lines are driven before the first column of a tile, bit lines held behind its last row. `head` is the first
 * segment's conductance over that of the others, resistance / (resistance + driver or terminal).
 */
export const wireFactor = defineKernel({
  id: "crossbar/wire_factor",
  about: "elimination factors and reach of the wires' nodes, µS × MΩ → 1",
  source,
  params: {
    arrays: "u32",
    planes: "u32",
    rows: "u32",
    cols: "u32",
    tile_rows: "u32",
    tile_cols: "u32",
    row_tiles: "u32",
    col_tiles: "u32",
    resistance: "f32",
    head: "f32",
  },
  constants: { along: { word: 0, bit: 1 } },
  inputs: { cells: "f32[arrays, planes, rows, cols]" },
  outputs: { factor: "f32[arrays, rows, cols]", reach: "f32[arrays, rows, cols]" },
  workgroups: (params, { along }) => {
    checkWires("crossbar/wire_factor", params);
    return coverLine(linesOf(params, along));
  },
  rounds: ({ planes, rows, cols, tile_rows, tile_cols }) =>
    (planes + 2) * Math.max(Math.min(rows, tile_rows), Math.min(cols, tile_cols)) + 2,
  oracle: wireFactorOracle,
});
