/** Weight columns less their unit column in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkUnits } from "./_strips.ts";
import { TINY, U } from "./_rounding.ts";

/**
 * current of a weight column − current of its unit column; unit columns and padding 0.
 *
 * @returns out [chips, lines, vectors, stride]. Bound: one rounding, which may be flushed.
 * @throws {RangeError} if the tiles or the stride do not fit
 */
export function subtractUnitOracle({ params, buffers: { current }, bounds }: OracleCall) {
  checkUnits("crossbar/subtract_unit", params);
  const { chips, lines, vectors, cols, tile_cols, stride } = params;
  const value = new Float64Array(chips * lines * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let row = 0; row < value.length; row += stride) {
    for (let j = 0; j < cols; j++) {
      value[row + j] = current[row + j] - current[row + cols + Math.floor(j / tile_cols)];
      if (bound) bound[row + j] = U * Math.abs(value[row + j]) + TINY;
    }
  }
  return { out: { value, bound } };
}
