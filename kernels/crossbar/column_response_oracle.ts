/** Responses of columns in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Σ |net| over the rows of every tile.
 *
 * @returns response µS [arrays, row_tiles, stride]. Bound: K rows are K − 1 sums of positive terms, γ_{K−1} of the sum;
 * a cell below the normal range may be flushed.
 * @throws {RangeError} if the tiles or the stride do not fit
 */
export function columnResponseOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/column_response", params);
  const { arrays, rows, stride, tile_rows, row_tiles } = params;
  const value = new Float64Array(arrays * row_tiles * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const j = i % stride, t = Math.floor(i / stride) % row_tiles, array = Math.floor(i / stride / row_tiles);
    const end = Math.min((t + 1) * tile_rows, rows);
    for (let r = t * tile_rows; r < end; r++) value[i] += Math.abs(buffers.net[(array * rows + r) * stride + j]);
    const terms = end - t * tile_rows;
    if (bound) bound[i] = gamma(terms - 1) * value[i] + terms * TINY;
  }
  return { response: { value, bound } };
}
