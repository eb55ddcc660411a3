/** What kernels share that take currents [chips, lines, vectors, stride] in the strips of _strips.wgsl. */

import { coverLine } from "../grid.ts";
import type { Params } from "../kernel.ts";
import { checkLayer } from "./tiles.ts";

/** Vectors of a strip. */
const VECTORS = 4;

/** One invocation per strip, 64 a group, chips along the third axis. */
export function coverStrips({ chips, lines, vectors, stride }: Params): [number, number, number] {
  return coverLine(lines * Math.ceil(vectors / VECTORS) * stride / 4, { depth: chips });
}

/**
 * Checks the columns of an array that has, behind its weight columns, one unit column of each column tile.
 *
 * @throws {RangeError} if the tiles do not fit the weight columns, or the stride both
 */
export function checkUnits(kernel: string, { cols, tile_cols, col_tiles, stride }: Params): void {
  checkLayer(kernel, { cols, tile_cols, col_tiles });
  checkLayer(kernel, { cols: cols + col_tiles, stride });
}
