/** Shapes and values that the contracts of the wire kernels share. */

import type { Kernel, Params } from "../kernel.ts";
import { count, shapeOf } from "../kernel.ts";
import type { ValueClass } from "../contract.ts";
import { paramsOf } from "./_wire_solve.ts";
import { blocksOf } from "./_wire_rules.ts";
import { strideOf, tilesOf } from "./tiles.ts";

export interface WireSize {
  arrays?: number;
  planes?: 1 | 2;
  /** Whether every array has inputs of its own. */
  own?: boolean;
  vectors?: number;
  rows: number;
  cols: number;
  tile?: [rows: number, cols: number];
}

/** Segments in MΩ and relaxation, powers of two so that whole numbers stay exact. */
const WIRE = { resistance: 0.5, first_resistance: 1.5, head: 0.25, omega: 1.25 };

/** Parameters of a kernel for a size. */
export function wireShape(kernel: Kernel, size: WireSize, more: Params = {}): Params {
  const { arrays = 1, planes = 1, own = false, vectors = 1, rows, cols, tile = [rows, cols] } = size;
  const [tile_rows, tile_cols] = tile.map((length) => Math.max(1, length));
  const row_tiles = tilesOf(rows, tile_rows);
  return paramsOf(kernel, {
    ...{ arrays, planes, sets: own ? arrays : 1, own_arrays: arrays, vectors, blocks: blocksOf(vectors) },
    ...{ rows, cols, stride: strideOf(cols), tile_rows, tile_cols, row_tiles, col_tiles: tilesOf(cols, tile_cols) },
    ...{ outputs: row_tiles * vectors, ...WIRE, ...more },
  });
}

/** Every remainder of tiles, blocks and sets; long lines both ways; empty axes. */
export const WIRE_SIZES: WireSize[] = [
  { rows: 1, cols: 1 },
  { rows: 3, cols: 5, arrays: 2, vectors: 3 },
  { rows: 5, cols: 7, arrays: 4, planes: 2, own: true, vectors: 17, tile: [3, 4] },
  { rows: 65, cols: 3, vectors: 2, tile: [64, 2] },
  { rows: 3, cols: 65, planes: 2, vectors: 2, tile: [2, 64] },
  { rows: 6, cols: 4, arrays: 3, own: true, vectors: 33, tile: [4, 1] },
  // whole workgroups in each direction
  { rows: 8, cols: 8, arrays: 8, vectors: 16, tile: [4, 4] },
  { rows: 16, cols: 4, arrays: 2, planes: 2, own: true, vectors: 32, tile: [16, 4] },
  // as a layer on a larger array
  { rows: 4, cols: 6, arrays: 2, vectors: 5, tile: [512, 512] },
  { rows: 5, cols: 4, arrays: 0 },
  { rows: 5, cols: 4, vectors: 0 },
  { rows: 0, cols: 4 },
  { rows: 4, cols: 0 },
];

/** Two batches whose parts must not know of each other. */
export const WIRE_BATCHES: WireSize[] = [
  { rows: 9, cols: 13, arrays: 9, own: true, vectors: 19, tile: [4, 5] },
  { rows: 7, cols: 6, arrays: 9, planes: 2, vectors: 3, tile: [7, 6] },
];

/** Six whole workgroups, for word lines and for bit lines, in tiles. */
export const WIRE_GROUPS: WireSize[] = [
  { rows: 8, cols: 8, arrays: 6, planes: 2, own: true, vectors: 20, tile: [4, 4] },
  { rows: 8, cols: 8, arrays: 12, own: true, vectors: 20, tile: [4, 4] },
];

/** Factors are shares of a conductance; whole numbers stay small where they are 0 or 1. */
export function wireFill(kernel: Kernel) {
  return (slot: string, params: Params, random: () => number, values: ValueClass) => {
    if (slot !== "factor" || values !== "integers") return undefined;
    return Float32Array.from({ length: count(shapeOf(kernel.inputs[slot], params).dims) }, () => Math.round(random()));
  };
}

/** Of conductances, shares and voltages. */
export const WIRE_DOMAINS = {
  cells: { low: 0, high: 100, huge: 1e6, tiny: 1e-20 },
  factor: { low: 0, high: 1, huge: 1 },
  reach: { low: 0, high: 1, huge: 1 },
  ...Object.fromEntries(
    ["x", "bit", "word", "own"].map((slot) => [slot, { low: -1, high: 1, huge: 1e6, tiny: 1e-15 }]),
  ),
};

export const WIRE_UNITS = {
  ...{ cells: "µS", factor: "1", reach: "1", x: "V", bit: "V", word: "V", own: "V", next: "V", residual: "V" },
  ...{ current: "µA", resistance: "MΩ", first_resistance: "MΩ", head: "1", omega: "1" },
};

export const WIRE_LAW = "Kirchhoff's laws on a network of resistors, one line of it at a time";
