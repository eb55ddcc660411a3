import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import source from "./wire_current.wgsl" with { type: "text" };
import { wireCurrentOracle } from "./wire_current_oracle.ts";

/**
 * Currents behind the bit lines of every tile: every cell's drive times the share of it that its bit line delivers, so
 * that the bit lines need not be solved for their voltages. With unit vectors as inputs (vectors = tile_rows) the
 * currents at 1 V are the **effective conductances** f32[arrays, rows, stride] of the cells with their wires: `outputs`
 * is rows then, and row_tiles·vectors otherwise, the layout of crossbar/mvm.
 * Source: reciprocity of a resistive network.
 */
export const wireCurrent = defineKernel({
  id: "crossbar/wire_current",
  about: "currents of each row tile behind its bit lines, V × µS → µA",
  source,
  params: {
    arrays: "u32",
    planes: "u32",
    vectors: "u32",
    blocks: "u32",
    rows: "u32",
    cols: "u32",
    stride: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
    outputs: "u32",
  },
  inputs: {
    cells: "f32[arrays, planes, rows, cols]",
    reach: "f32[arrays, rows, cols]",
    word: "f32[arrays, planes, rows, cols, 16*blocks]",
  },
  outputs: { current: "f32[arrays, outputs, stride]" },
  workgroups: (params) => {
    checkWires("crossbar/wire_current", params);
    return coverLine(params.arrays * params.blocks * params.row_tiles * params.stride);
  },
  rounds: ({ planes, rows, tile_rows }) => (planes + 2) * Math.min(rows, tile_rows) + 1,
  oracle: wireCurrentOracle,
});
