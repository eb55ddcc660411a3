/** What cells look like through the resistance of their wires. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import {
  appendSourceLines,
  appendWireSolve,
  type SweepPlan,
  sweepPlan,
  type WiredCells,
} from "../../../kernels/crossbar/wires.ts";
import type { Drive } from "../inputs.ts";
import type { ArrayShape } from "../array_shape.ts";
import type { ChipModel } from "../spec.ts";
import type { Tiling } from "../tiles.ts";

/** Errors of programming may leave the range of a cell: the sweeps are planned for cells this much better than g_max. */
export const MARGIN = 1.5;

/** Whether the inputs only switch cells on, and the current comes from a line of its own. */
export function hasSourceLine({ wires }: ChipModel): boolean {
  return wires?.model === "network" && wires.topology.endsWith("source_line");
}

/** Whether the two cells of a pair share one bit line. */
export function isInterleaved({ wires }: ChipModel): boolean {
  return wires?.model === "network" && wires.topology.startsWith("interleaved");
}

/** Planes of cells on one bit line. */
export function planesPerLine(model: ChipModel): 1 | 2 {
  return isInterleaved(model) ? 2 : 1;
}

function wiresOf({ wires }: ChipModel) {
  const { wordOhm: wordOhms, bitOhm: bitOhms, driverOhm: driverOhms, senseOhm: terminalOhms } = wires!;
  return { wordOhms, bitOhms, driverOhms, terminalOhms };
}

/**
 * Sweeps over the wires of a layer's largest tile.
 *
 * @throws {RangeError} if they do not converge to the stated tolerance
 */
export function wirePlanOf(
  model: ChipModel,
  { tiling, rows }: { tiling: Tiling; rows: number },
): SweepPlan {
  return sweepPlan({
    gMaxMicrosiemens: MARGIN * model.device.gMaxMicrosiemens,
    tileRows: Math.min(tiling.tileRows, rows),
    tileCols: Math.min(tiling.tileCols, tiling.physicalCols),
    wires: wiresOf(model),
    tolerance: model.wires!.tolerance,
    planes: planesPerLine(model),
  });
}

/**
 * Effective conductances: what each cell gives, per volt at its word line, to its column. The network is linear, so they
 * are exact for every input, and solved once per chip.
 *
 * @param cells µS [chips, planes, rows, physicalCols]
 * @returns µS [chips, planes (one per pair where pairs share a line), rows, physicalStride]
 */
export function appendWires(builder: ProgramBuilder, { shape, cells }: WiredShape): Buffer {
  const plan = wirePlanOf(shape.model, shape.layer);
  return appendWireSolve(builder, { ...networksOf(builder, { shape, cells }), plan, source: "identity" }).current;
}

/**
 * Currents of cells that were drawn for one input each.
 *
 * @param cells µS [reads, planes, rows, physicalCols]
 * @param x volts of the drive [reads, rows]
 * @returns µS × volts of the drive [reads, planes (one per pair), rowTiles, physicalStride]
 */
export function appendWiredCurrents(
  builder: ProgramBuilder,
  { shape, cells, x, reads }: WiredShape & { x: Buffer; reads: number },
): Buffer {
  const plan = wirePlanOf(shape.model, shape.layer);
  const networks = networksOf(builder, { shape: { ...shape, chips: reads }, cells });
  return appendWireSolve(builder, { ...networks, plan, source: { x, sets: reads, vectors: 1 } }).current;
}

/**
 * Currents of cells that draw from source lines while the inputs switch them on.
 *
 * @returns µS × volts of the drive [chips, planes (one per pair), rowTiles, vectors, physicalStride]
 */
export function appendGatedCurrents(
  builder: ProgramBuilder,
  { shape, cells, drive, vectors }: WiredShape & { drive: Drive; vectors: number },
): Buffer {
  const gates = { x: drive.voltage, sets: drive.sets, vectors };
  return appendSourceLines(builder, { ...networksOf(builder, { shape, cells }), supplyVolts: drive.most, gates });
}

interface WiredShape {
  shape: ArrayShape;
  cells: Buffer;
}

/** Networks of their own, one per plane of cells or per pair: [chips, groups, pairs or planes, 2 or 1, rows, physicalCols]. */
function networksOf(builder: ProgramBuilder, { shape, cells }: WiredShape): WiredCells {
  const { layer: { groups, planes: all, rows, tiling }, chips, model } = shape;
  const { physicalCols: cols, tileRows, tileCols } = tiling;
  const planes = planesPerLine(model);
  builder.refine(cells, [chips, groups, all / planes, planes, rows, cols]);
  return {
    cells,
    arrays: chips * groups * all / planes,
    planes,
    rows,
    cols,
    tileRows,
    tileCols,
    wires: wiresOf(model),
  };
}
