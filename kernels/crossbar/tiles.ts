/** How a layer lies on arrays of cells: tiles along both axes, columns padded to whole vec4s, and the check of both. */

import type { Params } from "../kernel.ts";

/** Columns that a row of `cols` takes in memory: a multiple of 4, so that it is read and written as vec4. */
export function strideOf(cols: number): number {
  return 4 * Math.ceil(cols / 4);
}

/** Tiles that cover an axis; the last one may be smaller. */
export function tilesOf(length: number, tile: number): number {
  return Math.ceil(length / tile);
}

/** Most planes of cells that one group subtracts before its converter. */
export const MOST_PLANES = 16;

/**
 * Checks those parameters of a layer that follow from others; every kernel here that takes them asks before it runs.
 *
 * @throws {RangeError} if a stride, a number of tiles, lines or sets does not fit, or a tile, a number of planes or a floor
 * is too small
 */
export function checkLayer(kernel: string, params: Params): void {
  for (const { key, good, expected } of [...tileRules(params), ...setRules(params), ...limitRules(params)]) {
    if (key in params && !good) {
      throw new RangeError(`kernels/${kernel} ${key}: expected ${expected}, got ${params[key]}`);
    }
  }
}

function tileRules({ rows, cols, stride, own_cols, own_stride, tile_rows, tile_cols, row_tiles, col_tiles }: Params) {
  return [
    { key: "tile_rows", good: tile_rows > 0, expected: "at least 1 row" },
    { key: "tile_cols", good: tile_cols > 0, expected: "at least 1 column" },
    strideRule("stride", stride, cols),
    strideRule("own_stride", own_stride, own_cols),
    tilesRule("row_tiles", row_tiles, { length: rows, tile: tile_rows, of: "rows" }),
    tilesRule("col_tiles", col_tiles, { length: cols, tile: tile_cols, of: "columns" }),
  ];
}

function strideRule(key: string, stride: number, cols?: number) {
  return cols === undefined
    ? { key, good: stride % 4 === 0, expected: "a multiple of 4" }
    : { key, good: stride === strideOf(cols), expected: `${strideOf(cols)} (${cols} columns padded to 4)` };
}

function tilesRule(key: string, tiles: number, { length, tile, of }: { length?: number; tile?: number; of: string }) {
  if (length === undefined || tile === undefined) return { key, good: true, expected: "" };
  const expected = tilesOf(length, tile);
  return { key, good: tiles === expected, expected: `${expected} (${length} ${of} in tiles of ${tile})` };
}

/** Axes that several of a longer one share, or that are a whole number of another. */
function setRules(
  { chips, arrays, input_sets, alpha_sets, lines, row_tiles, vectors, variance_vectors }: Params,
) {
  const readers = arrays ?? alpha_sets ?? chips;
  return [
    wholeRule("input_sets", input_sets, readers),
    wholeRule("alpha_sets", alpha_sets, chips),
    {
      key: "lines",
      good: row_tiles === undefined || divides(row_tiles, lines),
      expected: `a multiple of ${row_tiles} row tiles`,
    },
    {
      key: "variance_vectors",
      good: variance_vectors === 1 || variance_vectors === vectors,
      expected: `1 or ${vectors}`,
    },
  ];
}

function wholeRule(key: string, sets: number, readers?: number) {
  return { key, good: readers === undefined || divides(sets, readers), expected: `a divisor of ${readers}` };
}

function divides(part: number, whole: number): boolean {
  return part > 0 ? whole % part === 0 : whole === 0;
}

function limitRules({ arrays, planes, own_cols, floor }: Params) {
  // of an array, which is one group; a chip may have any number
  const grouped = arrays === undefined || planes >= 1 && planes <= MOST_PLANES;
  return [
    { key: "planes", good: grouped, expected: `1 to ${MOST_PLANES} of a group` },
    { key: "own_cols", good: own_cols >= 1, expected: "at least 1 column" },
    { key: "floor", good: floor >= 1e-30, expected: "at least 1e-30 µS" },
  ];
}
