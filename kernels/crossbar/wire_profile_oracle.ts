/** Conductances weighted along the rows in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * net·(1 − (1 − k/n)²).
 *
 * @returns out µS [arrays, rows, stride]. Bound: k/n 2.5 roundings of 2⁻²³, which 2 − k/n ≥ 1 at most doubles; a
 * difference, two products.
 * @throws {RangeError} if the tiles or the stride do not fit
 */
export function wireProfileOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/wire_profile", params);
  const { rows, stride, tile_rows } = params;
  const value = new Float64Array(buffers.net.length);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const row = Math.floor(i / stride) % rows;
    const k = row % tile_rows;
    const n = Math.min(tile_rows, rows - (row - k));
    value[i] = buffers.net[i] * (1 - (1 - k / n) ** 2);
    if (bound) bound[i] = 8.01 * U * Math.abs(value[i]) + 2 * TINY;
  }
  return { out: { value, bound } };
}
