/** What kernels share that take currents [chips, lines, vectors, stride] in the strips of _strips.wgsl. */

import { coverLine } from "../grid.ts";
import type { Params } from "../kernel.ts";
import { checkLayer, strideOf } from "./tiles.ts";

/** Vectors of a strip. */
const VECTORS = 4;

/** One invocation per strip, 64 a group, chips along the third axis. */
export function coverStrips({ chips, lines, vectors, stride }: Params): [number, number, number] {
  return coverLine(lines * Math.ceil(vectors / VECTORS) * stride / 4, { depth: chips });
}

/**
 * Checks the columns of an array whose tiles each end in a unit column, and of what is left of it without them.
 *
 * @throws {RangeError} if a tile has no room for a weight, or tiles and strides do not fit
 */
export function checkUnits(kernel: string, { cols, tile_cols, col_tiles, stride, out_stride }: Params): void {
  if (!(tile_cols >= 2)) {
    throw new RangeError(`kernels/${kernel} tile_cols: expected at least 2 columns, got ${tile_cols}`);
  }
  checkLayer(kernel, { cols, tile_cols: tile_cols - 1, col_tiles });
  checkLayer(kernel, { cols: cols + col_tiles, stride });
  const expected = strideOf(cols);
  if (out_stride !== expected) {
    throw new RangeError(
      `kernels/${kernel} out_stride: expected ${expected} (${cols} columns padded to 4), got ${out_stride}`,
    );
  }
}
