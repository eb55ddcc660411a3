/** Gains of the drift compensation in plain f64. */

import type { OracleCall, Params } from "../kernel.ts";
import { gamma, TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

const PER_COLUMN = 1;

/**
 * max(floor, mean before) / max(floor, mean now) over the responses that column j goes by.
 *
 * @returns gain [arrays, row_tiles, stride]. Bound: all terms are positive, so a sum of n is within γ_n of itself: n − 1
 * sums, and one rounding for floor · n on the other side of the maximum. Flushed responses add at most 2⁻¹²⁶ each,
 * TINY / floor of the least sum. Both sides of the ratio may be off, and its division by 2.5 units of 2⁻²³. Padding is 1.
 * @throws {RangeError} if a stride or a tile does not fit, there is no own column, or floor is below 1e-30 µS
 */
export function compensationOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/compensation", params);
  const { arrays, row_tiles, own_stride, cols, stride } = params;
  const value = new Float64Array(arrays * row_tiles * stride).fill(1);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  const floor = Math.fround(params.floor);
  for (let i = 0; i < value.length; i++) {
    const j = i % stride;
    if (j >= cols) continue;
    const { begin, end } = constants.per === PER_COLUMN ? ownOf(j, params) : tileOf(j, params);
    const line = Math.floor(i / stride) * own_stride;
    const mean = (response: ArrayLike<number>) => {
      let sum = 0;
      for (let k = line + begin; k < line + end; k++) sum += response[k];
      return sum / (end - begin);
    };
    value[i] = Math.max(floor, mean(buffers.before)) / Math.max(floor, mean(buffers.now));
    if (bound) {
      const e = gamma(end - begin) + TINY / floor;
      bound[i] = value[i] * ((1 + e) / (1 - e) * (1 + 2.5 * U) - 1);
    }
  }
  return { gain: { value, bound } };
}

interface Columns {
  begin: number;
  end: number;
}

/** The one own column that column j goes by. */
function ownOf(j: number, { own_cols }: Params): Columns {
  const begin = Math.min(j, own_cols - 1);
  return { begin, end: begin + 1 };
}

/** The columns of the tile of column j, or all reference columns. */
function tileOf(j: number, { own_cols, cols, tile_cols }: Params): Columns {
  if (own_cols !== cols) return { begin: 0, end: own_cols };
  const begin = Math.floor(j / tile_cols) * tile_cols;
  return { begin, end: Math.min(begin + tile_cols, cols) };
}
