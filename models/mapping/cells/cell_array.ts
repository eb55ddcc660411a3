/** Matrices of cells: what every step of their life needs to know of them. */

import type { Buffer } from "../../../kernels/program.ts";
import type { Device } from "../../devices/device.ts";
import { finite } from "../../devices/distributions.ts";
import type { ChipModel } from "../spec.ts";

/** Matrices of cells that are programmed, age and are read together. */
export interface CellArray {
  /** Tells their random numbers from those of other layers. */
  word: number;
  planes: number;
  rows: number;
  cols: number;
  tileRows: number;
  tileCols: number;
  /** µS [planes, rows, cols], and the multiplier of σ for each. */
  target: Float32Array;
  reference: Float32Array;
}

/** An array on every chip of a Program. */
export interface CellOptions {
  chip: Buffer;
  chips: number;
  array: CellArray;
  model: ChipModel;
}

/** Cells of an array whose target and reference are inputs of the Program. */
export interface DeclaredCells extends CellOptions {
  target: Buffer;
  reference: Buffer;
}

/** Cells of one chip. */
export function cellsOf({ planes, rows, cols }: CellArray): number {
  return planes * rows * cols;
}

/** Which random numbers the cells take, as parameters of the kernels that draw them. */
export function streamOf({ chips, array, model }: CellOptions, purpose: number) {
  return { chips, cells: cellsOf(array), seed: model.seed, purpose, layer: array.word };
}

/** Conductance that the laws of a technology call 1. */
export function lawMaxOf({ lawMaxMicrosiemens, gMaxMicrosiemens }: Device): number {
  return lawMaxMicrosiemens ?? gMaxMicrosiemens;
}

/** Conductances that a cell of this technology cannot leave. */
export function limitsOf({ device, mapping }: ChipModel): { floor: number; ceiling: number } {
  // a weight itself is no cell
  const limits = mapping.style === "signed" ? null : device.limits;
  const { floorMicrosiemens = -Infinity, ceilingMicrosiemens = Infinity } = limits ?? {};
  return { floor: finite(floorMicrosiemens), ceiling: finite(ceilingMicrosiemens) };
}

/** What a read cannot leave: the range of a cell, and the 0 µS of open lines. */
export function readLimitsOf(model: ChipModel): { floor: number; ceiling: number } {
  const { floor, ceiling } = limitsOf(model);
  const { deadRows, deadCols } = model.faults;
  return { floor: deadRows + deadCols > 0 ? Math.min(0, floor) : floor, ceiling };
}
