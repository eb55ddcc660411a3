/**
 * What the wire oracles share: places of a tile's lines, and a line solved in f64 with the error of its f32 solution.
 */

import type { Params } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";

/** Errors are charged on exact numbers; the computed ones differ by less than 10⁻³ of themselves. */
export const SLACK = 1.001;

/** A line of one tile: the place of each node in its array, the driven end first. */
export interface Line {
  array: number;
  row: number;
  column: number;
  tile: number;
  places: number[];
}

/** Word lines of the arrays' tiles: driven before their first column. */
export function wordLines({ arrays, rows, cols, tile_cols, col_tiles }: Params): Line[] {
  return linesOf(arrays, { across: rows, tiles: col_tiles }, (row, tile) => {
    const left = tile * tile_cols;
    const length = Math.min(tile_cols, cols - left);
    return { row, column: left, places: Array.from({ length }, (_, k) => row * cols + left + k) };
  });
}

/** Bit lines: at 0 V behind their last row. */
export function bitLines({ arrays, rows, cols, tile_rows, row_tiles }: Params): Line[] {
  return linesOf(arrays, { across: cols, tiles: row_tiles }, (column, tile) => {
    const bottom = Math.min((tile + 1) * tile_rows, rows);
    const length = bottom - tile * tile_rows;
    return { row: bottom - 1, column, places: Array.from({ length }, (_, k) => (bottom - 1 - k) * cols + column) };
  });
}

function linesOf(
  arrays: number,
  { across, tiles }: { across: number; tiles: number },
  one: (line: number, tile: number) => Omit<Line, "array" | "tile">,
): Line[] {
  return Array.from({ length: arrays * tiles * across }, (_, i) => {
    const tile = Math.floor(i / across) % tiles;
    return { array: Math.floor(i / across / tiles), tile, ...one(i % across, tile) };
  });
}

/** A number and how far its f32 evaluation may lie from it. */
export interface Near {
  exact: number;
  error: number;
}

/** a + b, however many roundings of such a size a compiler makes of it. */
export function plus(a: Near, b: Near): Near {
  const size = Math.abs(a.exact) + Math.abs(b.exact);
  return { exact: a.exact + b.exact, error: a.error + b.error + U * size + TINY };
}

/** a · b for an exact a. */
export function times(a: number, b: Near): Near {
  const exact = a * b.exact;
  const flushed = TINY * (1 + Math.abs(a) + Math.abs(b.exact));
  return { exact, error: Math.abs(a) * b.error + U * Math.abs(exact) + flushed };
}

export function exactly(exact: number): Near {
  return { exact, error: 0 };
}

/** The drive of a row of a plane in vector v. */
export function driveOf(
  { rows, tile_rows, vectors, planes, arrays, sets }: Params,
  { x, source, plane, row, v }: { x: ArrayLike<number>; source: number; plane: number; row: number; v: number },
): number {
  const sign = plane % planes % 2 === 1 ? -1 : 1;
  if (source === 1) return row % tile_rows === v ? sign : 0;
  const set = Math.floor(Math.floor(plane / planes) / (arrays / sets));
  return v < vectors ? sign * x[(set * vectors + v) * rows + row] : 0;
}

/**
 * Potentials in units of the segments' resistance along a line, from currents into its nodes: forward from the open
 * end, back from the driven one, with the given factors.
 */
export function solveLine(currents: Near[], factor: number[]): Near[] {
  const n = currents.length;
  const sums: Near[] = new Array(n);
  for (let k = n - 1; k >= 0; k--) {
    sums[k] = k === n - 1 ? currents[k] : plus(currents[k], times(factor[k + 1], sums[k + 1]));
  }
  const potentials: Near[] = new Array(n);
  for (let k = 0; k < n; k++) {
    potentials[k] = times(factor[k], k === 0 ? sums[k] : plus(sums[k], potentials[k - 1]));
  }
  return potentials;
}

/** own + ω(next − own), charged as if it were multiplied out. */
export function relaxed(next: Near, { own, omega }: { own: number; omega: number }): Near {
  const exact = own + omega * (next.exact - own);
  const size = Math.abs(own) + Math.abs(omega) * (Math.abs(next.exact) + Math.abs(own));
  return { exact, error: Math.abs(omega) * next.error + 3 * U * size + (3 + Math.abs(omega)) * TINY };
}

/** Writes a number and its bound. */
export function put({ value, bound }: { value: Float64Array; bound?: Float64Array }, at: number, near: Near): void {
  value[at] = near.exact;
  if (bound) bound[at] = SLACK * near.error;
}
