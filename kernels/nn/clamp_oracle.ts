/** Numbers limited to ± a product, in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * min(max(value, −factor · limit), factor · limit), f64[count].
 *
 * Bound: the factor has become an f32, half a u, and its product rounds by u; only what reaches the limit notices. A
 * subnormal number may count as 0.
 */
export function clampOracle({ params: { count, factor }, buffers, bounds }: OracleCall) {
  const most = Math.abs(factor * buffers.limit[0]);
  const value = new Float64Array(count), bound = new Float64Array(count);
  const error = 1.51 * U * most + TINY;
  for (let i = 0; i < count; i++) {
    const before = buffers.value[i];
    value[i] = Math.min(Math.max(before, -most), most);
    const inside = Math.abs(before) < most - error;
    bound[i] = inside ? (Math.abs(before) < 2 ** -126 ? 2 ** -126 : 0) : error;
  }
  return { value: { value, bound: bounds ? bound : undefined } };
}
