/** Voltages of a row tile summed in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Σ voltage over the rows of every tile.
 *
 * @returns sum [input_sets, row_tiles, vectors]. Bound: n numbers in any order are at most n − 1 roundings to any of
 * them, γ_{n−1} Σ|voltage|; below the normal range each sum may be flushed. Source: Higham 2002, §4.2
 * @throws {RangeError} if the tiles do not fit
 */
export function driveSumOracle({ params, buffers: { voltage }, bounds }: OracleCall) {
  checkLayer("crossbar/drive_sum", params);
  const { input_sets, vectors, rows, tile_rows, row_tiles } = params;
  const value = new Float64Array(input_sets * row_tiles * vectors);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const v = i % vectors, t = Math.floor(i / vectors) % row_tiles, set = Math.floor(i / vectors / row_tiles);
    const begin = t * tile_rows, end = Math.min(begin + tile_rows, rows);
    let size = 0;
    for (let r = begin; r < end; r++) {
      const one = voltage[(set * vectors + v) * rows + r];
      value[i] += one;
      size += Math.abs(one);
    }
    if (bound) bound[i] = gamma(end - begin - 1) * size + (end - begin) * TINY;
  }
  return { sum: { value, bound } };
}
