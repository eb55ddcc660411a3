import { defineKernel } from "../kernel.ts";
import { checkWires, overWordLines } from "./_wire_rules.ts";
import inputs from "./_wire_inputs.wgsl" with { type: "text" };
import source from "./wire_word.wgsl" with { type: "text" };
import { wireWordOracle } from "./wire_word_oracle.ts";

/**
 * Half a sweep of block relaxation: all word lines solved exactly while the bit lines keep their voltages, from the
 * factors of crossbar/wire_factor along word lines. `relax: yes` goes `omega` times as far from `own`; without it `own`
 * is empty (own_arrays 0). Of two planes the second is driven with −x. Resistance of a segment in MΩ (V/µA).
 * Source: Thomas' algorithm; Young 1971, Iterative Solution of Large Linear Systems, for the relaxation.
 */
export const wireWord = defineKernel({
  id: "crossbar/wire_word",
  about: "word line voltages for given bit lines, one half sweep, V → V",
  source: source + inputs,
  params: {
    arrays: "u32",
    planes: "u32",
    own_arrays: "u32",
    sets: "u32",
    vectors: "u32",
    blocks: "u32",
    rows: "u32",
    cols: "u32",
    tile_rows: "u32",
    tile_cols: "u32",
    col_tiles: "u32",
    resistance: "f32",
    omega: "f32",
  },
  constants: { source: { given: 0, identity: 1 }, relax: { no: 0, yes: 1 } },
  inputs: {
    x: "f32[sets, vectors, rows]",
    cells: "f32[arrays, planes, rows, cols]",
    factor: "f32[arrays, planes, rows, cols]",
    bit: "f32[arrays, rows, cols, 16*blocks]",
    own: "f32[own_arrays, planes, rows, cols, 16*blocks]",
  },
  outputs: { next: "f32[arrays, planes, rows, cols, 16*blocks]" },
  workgroups: (params, constants) => {
    checkWires("crossbar/wire_word", params, constants);
    return overWordLines(params);
  },
  rounds: ({ cols, tile_cols }) => 2 * Math.min(cols, tile_cols) + 2,
  oracle: wireWordOracle,
});
