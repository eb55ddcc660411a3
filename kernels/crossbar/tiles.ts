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

/**
 * Checks those parameters of a layer that follow from others; every kernel here that takes them asks before it runs.
 *
 * @throws {RangeError} if a stride, a number of tiles or a number of input chips does not fit, or a tile or floor is 0
 */
export function checkLayer(kernel: string, params: Params): void {
  for (const { key, good, expected } of rulesOf(params)) {
    if (key in params && !good) {
      throw new RangeError(`kernels/${kernel} ${key}: expected ${expected}, got ${params[key]}`);
    }
  }
}

function rulesOf(
  { chips, input_chips, rows, cols, stride, tile_rows, tile_cols, row_tiles, col_tiles, floor }: Params,
) {
  const hasRows = rows !== undefined && tile_rows !== undefined;
  const hasCols = cols !== undefined && tile_cols !== undefined;
  return [
    { key: "tile_rows", good: tile_rows > 0, expected: "at least 1 row" },
    { key: "tile_cols", good: tile_cols > 0, expected: "at least 1 column" },
    cols === undefined
      ? { key: "stride", good: stride % 4 === 0, expected: "a multiple of 4" }
      : { key: "stride", good: stride === strideOf(cols), expected: `${strideOf(cols)} (${cols} columns padded to 4)` },
    {
      key: "row_tiles",
      good: !hasRows || row_tiles === tilesOf(rows, tile_rows),
      expected: `${tilesOf(rows, tile_rows)} (${rows} rows in tiles of ${tile_rows})`,
    },
    {
      key: "col_tiles",
      good: !hasCols || col_tiles === tilesOf(cols, tile_cols),
      expected: `${tilesOf(cols, tile_cols)} (${cols} columns in tiles of ${tile_cols})`,
    },
    { key: "input_chips", good: input_chips === 1 || input_chips === chips, expected: `1 or ${chips}` },
    { key: "floor", good: floor >= 1e-30, expected: "at least 1e-30 µS" },
  ];
}
