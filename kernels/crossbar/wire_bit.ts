import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import source from "./wire_bit.wgsl" with { type: "text" };
import { wireBitOracle } from "./wire_bit_oracle.ts";

/**
 * The other half of a sweep: all bit lines solved exactly while the word lines keep their voltages, from the factors of
 * crossbar/wire_factor along bit lines. Two planes share a bit line. `relax`, `own` and units as in crossbar/wire_word.
 */
export const wireBit = defineKernel({
  id: "crossbar/wire_bit",
  about: "bit line voltages for given word lines, one half sweep, V → V",
  source,
  params: {
    arrays: "u32",
    planes: "u32",
    own_arrays: "u32",
    blocks: "u32",
    rows: "u32",
    cols: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
    resistance: "f32",
    omega: "f32",
  },
  constants: { relax: { no: 0, yes: 1 } },
  inputs: {
    cells: "f32[arrays, planes, rows, cols]",
    factor: "f32[arrays, rows, cols]",
    word: "f32[arrays, planes, rows, cols, 16*blocks]",
    own: "f32[own_arrays, rows, cols, 16*blocks]",
  },
  outputs: { next: "f32[arrays, rows, cols, 16*blocks]" },
  workgroups: (params, constants) => {
    checkWires("crossbar/wire_bit", params, constants);
    return coverLine(params.arrays * params.blocks * params.row_tiles * params.cols);
  },
  rounds: ({ planes, rows, tile_rows }) => (planes + 3) * Math.min(rows, tile_rows) + 2,
  oracle: wireBitOracle,
});
