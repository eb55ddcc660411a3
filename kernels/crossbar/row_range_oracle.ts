/** Largest input of every row tile. */

import type { OracleCall } from "../kernel.ts";
import { TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * max(least, max |x|) over the rows of a tile, 1 in place of 0.
 *
 * @returns largest [input_sets, row_tiles, images]. Sizes and maxima round nothing; only inputs below the normal range
 * may be flushed, so that a tile that has no others may count as without input.
 * @throws {RangeError} if the tiles do not fit
 */
export function rowRangeOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/row_range", params);
  const { input_sets, images, rows, tile_rows, row_tiles } = params;
  // the uniform buffer holds f32
  const least = Math.fround(params.least);
  const size = new Float64Array(input_sets * row_tiles * images);
  for (let line = 0; line < input_sets * images; line++) {
    const set = Math.floor(line / images);
    for (let r = 0; r < rows; r++) {
      const at = (set * row_tiles + Math.floor(r / tile_rows)) * images + line % images;
      size[at] = Math.max(size[at], Math.abs(buffers.x[line * rows + r]));
    }
  }
  const value = size.map((s) => Math.max(least, s === 0 ? 1 : s));
  const bound = bounds ? size.map((s) => s > 0 && s < TINY ? 1 : 0) : undefined;
  return { largest: { value, bound } };
}
