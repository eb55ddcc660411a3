/** What σ of programming is multiplied by, cell by cell: its reference, what a verify left, and whether it is used. */

import type { ChipModel } from "../spec.ts";
import { colTileOf, hasUnitColumn, physicalColumn } from "../tiles.ts";
import type { MappedLayer } from "./weights.ts";

/**
 * Multipliers of the programming law's σ.
 *
 * A reference to a weight is an error of the weight: √(1/cells) of it goes to each cell that holds the weight.
 *
 * @param verified 1 for every weight that a verify reaches, [rows, cols]; null where it reaches all or none
 * @returns µS or 1 (by the law's unit) [groups, planes, rows, physicalCols]
 */
export function referenceOf(
  mapped: MappedLayer,
  { model, verified }: { model: ChipModel; verified: Uint8Array | null },
): Float32Array {
  const { groups, planes, rows, cols, tiling } = mapped;
  const size = rows * tiling.physicalCols;
  const made = new Float32Array(groups * planes * size);
  const perWeight = perWeightReference(mapped, model);
  for (let p = 0; p < groups * planes; p++) {
    made.fill(perCellReference(model), p * size, (p + 1) * size);
    if (!perWeight) continue;
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < cols; j++) {
        made[p * size + r * tiling.physicalCols + physicalColumn(j, tiling, cols)] = perWeight(r, j);
      }
    }
  }
  leaveOutIdle(made, { mapped, model });
  verifyCells(made, { mapped, model, verified });
  return made;
}

/** σ's multiplier for a cell that holds no weight, or where it does not depend on the weight. */
export function perCellReference({ reference, device: { gMinMicrosiemens, gMaxMicrosiemens } }: ChipModel): number {
  if (reference === "g_max") return gMaxMicrosiemens;
  return reference === "cell_range" ? gMaxMicrosiemens - gMinMicrosiemens : 1;
}

/** Conductance on one cell of the weight that an error is relative to; null where the reference is no weight. */
function perWeightReference(
  { largest, fullWeight, stepMicrosiemens, steps, tiling, cols, planes, groups }: MappedLayer,
  { reference, mapping }: ChipModel,
): ((row: number, col: number) => number) | null {
  const sizes = {
    layer_max_weight: () => largest.layer,
    column_max_weight: (_: number, j: number) => largest.column[j],
    tile_max_weight: (t: number, j: number) => largest.tile[t * tiling.colTiles + colTileOf(j, tiling, cols)],
  };
  if (!(reference in sizes)) return null;
  const sizeOf = sizes[reference as keyof typeof sizes];
  const share = Math.sqrt(mapping.style === "differential" && planes * groups === 2 ? 2 : planes);
  return (row, j) => {
    const t = Math.floor(row / tiling.tileRows);
    return (sizeOf(t, j) / (fullWeight[t * cols + j] || 1)) * stepMicrosiemens[0] * steps / share;
  };
}

function leaveOutIdle(made: Float32Array, { mapped, model }: { mapped: MappedLayer; model: ChipModel }): void {
  if (model.idleCells === "noisy") return;
  const { target, groups, zero, tiling: { physicalCols, tileCols } } = mapped;
  const part = target.length / groups;
  // unit columns hold the offset, which is something
  const isUnit = (col: number) =>
    hasUnitColumn(model.mapping) && (col % tileCols === tileCols - 1 || col === physicalCols - 1);
  target.forEach((g, i) => {
    if (g === Math.fround(zero[Math.floor(i / part)]) && !isUnit(i % physicalCols)) made[i] = 0;
  });
}

/** The remaining share of σ where cells were verified; all cells of a weight are, or none. */
function verifyCells(
  made: Float32Array,
  { mapped, model, verified }: { mapped: MappedLayer; model: ChipModel; verified: Uint8Array | null },
): void {
  const { cells, remaining } = model.verify;
  if (cells === "all") return void made.forEach((m, i) => made[i] = m * remaining);
  if (!verified) return;
  const { rows, cols, tiling, groups, planes } = mapped;
  const size = rows * tiling.physicalCols;
  verified.forEach((is, i) => {
    if (is === 0) return;
    const at = Math.floor(i / cols) * tiling.physicalCols + physicalColumn(i % cols, tiling, cols);
    for (let p = 0; p < groups * planes; p++) made[p * size + at] *= remaining;
  });
}
