import { defineKernel } from "../kernel.ts";
import { checkWires, overWordLines } from "./_wire_rules.ts";
import inputs from "./_wire_inputs.wgsl" with { type: "text" };
import source from "./wire_start.wgsl" with { type: "text" };
import { wireStartOracle } from "./wire_start_oracle.ts";

/**
 * The solver's first guess: voltages of the word lines while all bit lines are at 0 V, which is exact for a bit line
 * without resistance. `source: identity` drives row k of every tile with 1 V in vector k; `x` and `sets` are empty
 * then.
 */
export const wireStart = defineKernel({
  id: "crossbar/wire_start",
  about: "word line voltages over bit lines at 0 V, V → V",
  source: source + inputs,
  params: {
    arrays: "u32",
    planes: "u32",
    sets: "u32",
    vectors: "u32",
    blocks: "u32",
    rows: "u32",
    cols: "u32",
    tile_rows: "u32",
    tile_cols: "u32",
    col_tiles: "u32",
  },
  constants: { source: { given: 0, identity: 1 } },
  inputs: { x: "f32[sets, vectors, rows]", reach: "f32[arrays, planes, rows, cols]" },
  outputs: { word: "f32[arrays, planes, rows, cols, 16*blocks]" },
  workgroups: (params, constants) => {
    checkWires("crossbar/wire_start", params, constants);
    return overWordLines(params);
  },
  rounds: ({ cols, tile_cols }) => Math.min(cols, tile_cols) + 1,
  oracle: wireStartOracle,
});
