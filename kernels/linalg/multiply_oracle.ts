/** Product of two arrays, element by element, in f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";

/**
 * a · b, f64[batch, count], each within one f32 rounding; a factor below the normal range may be taken for 0, and with it
 * its whole product, and so may the product.
 */
export function multiplyOracle({ params, buffers: { a, b }, bounds }: OracleCall) {
  const { batch, batch_a, batch_b, count } = params;
  const value = new Float64Array(batch * count), bound = new Float64Array(bounds ? value.length : 0);
  for (let s = 0; s < batch; s++) {
    for (let i = 0; i < count; i++) {
      const at = s * count + i;
      const [left, right] = [a[s % batch_a * count + i], b[s % batch_b * count + i]];
      value[at] = left * right;
      if (bounds) bound[at] = U * Math.abs(value[at]) + TINY * (1 + Math.abs(left) + Math.abs(right));
    }
  }
  return { product: { value, bound: bounds ? bound : undefined } };
}
