/** Weight columns less their unit column in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkUnits } from "./_strips.ts";
import { TINY, U } from "./_rounding.ts";

/**
 * current of a weight column − current of the unit column that ends its tile; padding 0.
 *
 * @returns net [chips, lines, vectors, out_stride]. Bound: one rounding, which may be flushed.
 * @throws {RangeError} if the tiles or the strides do not fit
 */
export function subtractUnitOracle({ params, buffers: { current }, bounds }: OracleCall) {
  checkUnits("crossbar/subtract_unit", params);
  const { chips, lines, vectors, cols, tile_cols, col_tiles, stride, out_stride } = params;
  const rows = chips * lines * vectors;
  const value = new Float64Array(rows * out_stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let row = 0; row < rows; row++) {
    let physical = row * stride;
    for (let tile = 0, j = 0; tile < col_tiles; tile++) {
      const width = Math.min(tile_cols - 1, cols - j);
      const unit = current[physical + width];
      for (let k = 0; k < width; k++, j++) {
        const at = row * out_stride + j;
        value[at] = current[physical + k] - unit;
        if (bound) bound[at] = U * Math.abs(value[at]) + TINY;
      }
      physical += width + 1;
    }
  }
  return { net: { value, bound } };
}
