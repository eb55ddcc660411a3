/** Sum of two arrays in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
/** Smallest normal f32. WGSL may take anything below it, an input or a result, for zero. */
const TINY = 2 ** -126;

/**
 * a + b, f64[count].
 *
 * One f32 rounding is at most u·|a + b|, u = 2⁻²³ (WGSL may round either way). Below the normal range a sum may become 0, or
 * both of its terms may, each losing less than 2⁻¹²⁶; a sum with one normal term is normal once the other is lost.
 */
export function addOracle({ params, buffers: { a, b }, bounds }: OracleCall) {
  const value = Float64Array.from({ length: params.count }, (_, i) => a[i] + b[i]);
  return { sum: { value, bound: bounds ? value.map((v) => U * Math.abs(v) + 2 * TINY) : undefined } };
}
