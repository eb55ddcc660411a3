/** An array times numbers repeated along rows and inner axis, in f64. */

import type { OracleCall } from "../kernel.ts";
import { scaleError, TINY, U } from "./_rounding.ts";
import { repeated } from "./_repeated.ts";

/**
 * scale · x · s, f64[batch, outer, rows, cols, inner].
 *
 * Of its two products, taken in any order, the one with the scale is off by e = scaleError and the other by one rounding.
 * A factor or a product below the normal range may become 0, losing 2⁻¹²⁶ times what it is still to be multiplied by.
 */
export function broadcastMultiplyOracle({ params, buffers: { x, s }, bounds }: OracleCall) {
  const { scale } = params;
  const error = (1 + scaleError(scale)) * (1 + U) - 1;
  return repeated({ params, bounds }, (i, j) => {
    const value = scale * x[i] * s[j];
    const lost = 1 + (1 + Math.abs(scale)) * (Math.abs(x[i]) + Math.abs(s[j]));
    return { value, bound: error * Math.abs(value) + 1.01 * lost * TINY };
  });
}
