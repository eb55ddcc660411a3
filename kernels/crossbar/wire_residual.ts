import { defineKernel } from "../kernel.ts";
import { checkWires, overWordLines } from "./_wire_rules.ts";
import inputs from "./_wire_inputs.wgsl" with { type: "text" };
import source from "./wire_residual.wgsl" with { type: "text" };
import { wireResidualOracle } from "./wire_residual_oracle.ts";

/**
 * How far a solution is from Kirchhoff's laws: the largest difference on a word line between the voltages and those
 * that the cells' currents would leave of the driver's. For bit lines that are solved for these word lines it is all
 * there is. Rounding alone gives some 10⁻⁶ of the largest input.
 */
export const wireResidual = defineKernel({
  id: "crossbar/wire_residual",
  about: "largest defect of the voltages of each word line, V",
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
    resistance: "f32",
    first_resistance: "f32",
  },
  constants: { source: { given: 0, identity: 1 } },
  inputs: {
    x: "f32[sets, vectors, rows]",
    cells: "f32[arrays, planes, rows, cols]",
    bit: "f32[arrays, rows, cols, 16*blocks]",
    word: "f32[arrays, planes, rows, cols, 16*blocks]",
  },
  outputs: { residual: "f32[arrays, planes, rows, col_tiles, 16*blocks]" },
  workgroups: (params, constants) => {
    checkWires("crossbar/wire_residual", params, constants);
    return overWordLines(params);
  },
  rounds: ({ cols, tile_cols }) => Math.min(cols, tile_cols) + 1,
  oracle: wireResidualOracle,
});
