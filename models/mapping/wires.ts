/** What cells look like through the resistance of their wires. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { appendSourceLines, appendWireSolve, type SweepPlan, sweepPlan } from "../../kernels/crossbar/wires.ts";
import type { Drive } from "./inputs.ts";
import type { ArrayShape } from "./reads.ts";
import type { ChipModel } from "./spec.ts";
import type { Tiling } from "./tiles.ts";

/** Errors of programming may leave the range of a cell: the sweeps are planned for cells this much better than g_max. */
const MARGIN = 1.5;

/** Whether the inputs only switch cells on, and the current comes from a line of its own. */
export function hasSourceLine({ wires }: ChipModel): boolean {
  return wires?.model === "network" && wires.topology.endsWith("source_line");
}

/** Whether the two cells of a pair share one bit line. */
export function isInterleaved({ wires }: ChipModel): boolean {
  return wires?.model === "network" && wires.topology.startsWith("interleaved");
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
    planes: isInterleaved(model) ? 2 : 1,
  });
}

/**
 * Effective conductances: what each cell gives, per volt at its word line, to its column. The network is linear, so they
 * are exact for every input, and solved once per chip.
 *
 * @param cells µS [chips, planes, rows, physicalCols]
 * @returns µS [chips, planes (one per pair where pairs share a line), rows, physicalStride]
 */
export function appendWires(builder: ProgramBuilder, { shape, cells }: { shape: ArrayShape; cells: Buffer }): Buffer {
  const { layer, model } = shape;
  const { arrays, planes } = networksOf(shape);
  separate(builder, { shape, cells });
  return appendWireSolve(builder, {
    ...{ cells, arrays, planes, rows: layer.rows, cols: layer.tiling.physicalCols },
    ...{ tileRows: layer.tiling.tileRows, tileCols: layer.tiling.tileCols, wires: wiresOf(model) },
    ...{ plan: wirePlanOf(model, layer), source: "identity" as const },
  }).current;
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
  { shape, cells, x, reads }: { shape: ArrayShape; cells: Buffer; x: Buffer; reads: number },
): Buffer {
  const { layer, model } = shape;
  const perRead = { ...shape, chips: reads };
  const { arrays, planes } = networksOf(perRead);
  separate(builder, { shape: perRead, cells });
  return appendWireSolve(builder, {
    ...{ cells, arrays, planes, rows: layer.rows, cols: layer.tiling.physicalCols },
    ...{ tileRows: layer.tiling.tileRows, tileCols: layer.tiling.tileCols, wires: wiresOf(model) },
    ...{ plan: wirePlanOf(model, layer), source: { x, sets: reads, vectors: 1 } },
  }).current;
}

/** Tells the axes of cells apart: [chips, groups, pairs or planes, 2 or 1, rows, physicalCols]. */
function separate(builder: ProgramBuilder, { shape, cells }: { shape: ArrayShape; cells: Buffer }): void {
  const { layer: { groups, planes, rows, tiling }, chips, model } = shape;
  const pair = isInterleaved(model) ? 2 : 1;
  builder.refine(cells, [chips, groups, planes / pair, pair, rows, tiling.physicalCols]);
}

/** Networks of their own: one per plane of cells, or per pair. */
function networksOf({ layer: { groups, planes }, chips, model }: ArrayShape): { arrays: number; planes: 1 | 2 } {
  const pair = isInterleaved(model) ? 2 : 1;
  return { arrays: chips * groups * planes / pair, planes: pair };
}

/**
 * Currents of cells that draw from source lines while the inputs switch them on.
 *
 * @returns µS × volts of the drive [chips, planes (one per pair), rowTiles, vectors, physicalStride]
 */
export function appendGatedCurrents(
  builder: ProgramBuilder,
  { shape, cells, drive }: { shape: ArrayShape; cells: Buffer; drive: Drive },
): Buffer {
  const { layer, model, images } = shape;
  const { arrays, planes } = networksOf(shape);
  separate(builder, { shape, cells });
  return appendSourceLines(builder, {
    ...{ cells, arrays, planes, rows: layer.rows, cols: layer.tiling.physicalCols },
    ...{ tileRows: layer.tiling.tileRows, wires: wiresOf(model), supplyVolts: drive.most },
    gates: { x: drive.voltage, sets: drive.sets, vectors: drive.weights.length * images },
  });
}
