/** An array plus numbers repeated along rows and inner axis, in f64. */

import type { OracleCall } from "../kernel.ts";
import { scaleError, TINY, U } from "./_rounding.ts";
import { repeated } from "./_repeated.ts";

/**
 * x + scale · s, f64[batch, outer, rows, cols, inner].
 *
 * The product is off by e = scaleError, so the sum by e|scale · s| and one rounding, at most u(|sum| + e|scale · s|). Below
 * the normal range a term, the product or the sum may become 0, each losing less than 2⁻¹²⁶, and an s taken for 0 |scale|
 * times that.
 */
export function broadcastAddOracle({ params, buffers: { x, s }, bounds }: OracleCall) {
  const { scale } = params;
  const error = scaleError(scale), lost = (2 + Math.abs(scale)) * TINY;
  return repeated({ params, bounds }, (i, j) => {
    const product = scale * s[j];
    const value = x[i] + product;
    return { value, bound: (1 + U) * error * Math.abs(product) + U * Math.abs(value) + lost };
  });
}
