/** Cells that are stuck, and lines that are open. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { faults } from "../../../kernels/crossbar/faults.ts";
import { PURPOSES } from "../../purposes.ts";
import type { Faults } from "../spec.ts";
import { type CellOptions, cellsOf } from "./cell_array.ts";

/** Appends what faults leave of the cells; nothing where there are none. */
export function appendFaults(
  builder: ProgramBuilder,
  { cells, faults: { stuckOff, stuckOn, deadRows, deadCols, count }, ...options }: CellOptions & {
    cells: Buffer;
    faults: Faults;
  },
): Buffer {
  const { chip, chips, array, model: { device, seed } } = options;
  const { planes, rows, cols, tileRows: tile_rows, tileCols: tile_cols, word: layer } = array;
  if (stuckOff + stuckOn + deadRows + deadCols === 0) return cells;
  const share = (p: number) => count === "exact" ? Math.floor(p * cellsOf(array)) : threshold(p);
  return builder.call(faults, {
    constants: { count },
    params: {
      ...{ chips, planes, rows, cols, tile_rows, tile_cols, seed, layer },
      ...{ purpose: PURPOSES.stuck, row_purpose: PURPOSES.deadRow, col_purpose: PURPOSES.deadCol },
      ...{ on_below: share(stuckOn), off_below: share(stuckOn) + share(stuckOff) },
      ...{ g_on: device.gMaxMicrosiemens, g_off: device.gMinMicrosiemens },
      ...{ dead_row_below: threshold(deadRows), dead_col_below: threshold(deadCols) },
    },
    buffers: { chip, conductance: cells },
  }).faulty;
}

/** A probability as the word below which it happens. */
function threshold(probability: number): number {
  return Math.min(2 ** 32 - 1, Math.round(probability * 2 ** 32));
}
