import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import source from "./wire_ladder.wgsl" with { type: "text" };
import { wireLadderOracle } from "./wire_ladder_oracle.ts";

/**
 * Currents of tiles whose cells lie between a source line and a bit line that both run along the rows: every column is
 * a ladder of its own, solved exactly, once through. Source lines are fed before their first row, bit lines held at 0 V
 * behind their last; inputs switch cells on (x ≠ 0). Of two planes the second hangs on a source line of −supply.
 * Resistances of segments in MΩ, `first_` and `last_` with what is in series with them.
 * Source: Rosen 1924, star–mesh transformation.
 */
export const wireLadder = defineKernel({
  id: "crossbar/wire_ladder",
  about: "currents of tiles with source lines along the bit lines, gated by x, µS × V → µA",
  source,
  params: {
    arrays: "u32",
    planes: "u32",
    sets: "u32",
    vectors: "u32",
    rows: "u32",
    cols: "u32",
    stride: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
    source_resistance: "f32",
    first_resistance: "f32",
    bit_resistance: "f32",
    last_resistance: "f32",
    supply: "f32",
  },
  inputs: { x: "f32[sets, vectors, rows]", cells: "f32[arrays, planes, rows, cols]" },
  outputs: { current: "f32[arrays, row_tiles, vectors, stride]" },
  workgroups: (params) => {
    checkWires("crossbar/wire_ladder", params);
    const { arrays, row_tiles, vectors, stride } = params;
    return coverLine(arrays * row_tiles * Math.ceil(vectors / 4) * stride);
  },
  rounds: ({ rows, tile_rows }) => Math.min(rows, tile_rows) + 1,
  oracle: wireLadderOracle,
});
