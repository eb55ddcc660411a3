/** Sum of two arrays in f64. */

import type { OracleCall } from "../kernel.ts";
import { scaleError, TINY, U } from "./_rounding.ts";

/**
 * a + scale · b, f64[batch, count].
 *
 * The product is off by e = scaleError, so the sum by e|scale · b| and one rounding, at most u(|sum| + e|scale · b|). Below
 * the normal range a term, the product or the sum may become 0, each losing less than 2⁻¹²⁶, and a b taken for 0 |scale|
 * times that; a sum with one normal term is normal once the other is lost.
 */
export function addOracle({ params, buffers: { a, b }, bounds }: OracleCall) {
  const { batch, batch_a, batch_b, count, scale } = params;
  const value = new Float64Array(batch * count), bound = new Float64Array(bounds ? value.length : 0);
  const error = scaleError(scale);
  for (let s = 0; s < batch; s++) {
    for (let i = 0; i < count; i++) {
      const at = s * count + i;
      const product = scale * b[s % batch_b * count + i];
      value[at] = a[s % batch_a * count + i] + product;
      if (bounds) {
        bound[at] = (1 + U) * error * Math.abs(product) + U * Math.abs(value[at]) + (2 + Math.abs(scale)) * TINY;
      }
    }
  }
  return { sum: { value, bound: bounds ? bound : undefined } };
}
