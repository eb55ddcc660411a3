/** Net conductance of differential pairs in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * G+ − G− or σ+² + σ−² of every pair, 0 in the padding.
 *
 * @returns net µS or µS² [chips, rows, stride]. Bound: a difference is one rounding; a sum of two squares is two
 * roundings to each (positive) term, and a square below the normal range may be flushed.
 * @throws {RangeError} if the stride does not fit
 */
export function differenceOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/difference", params);
  const { chips, rows, cols, stride } = params;
  const { pair } = buffers;
  const value = new Float64Array(chips * rows * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let chip = 0; chip < chips; chip++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        const plus = pair[((2 * chip) * rows + r) * cols + c];
        const minus = pair[((2 * chip + 1) * rows + r) * cols + c];
        const out = (chip * rows + r) * stride + c;
        value[out] = constants.kind === 1 ? plus * plus + minus * minus : plus - minus;
        if (bound) {
          bound[out] = constants.kind === 1 ? gamma(2) * value[out] + 3 * TINY : U * Math.abs(value[out]) + 3 * TINY;
        }
      }
    }
  }
  return { net: { value, bound } };
}
