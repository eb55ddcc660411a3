/** The factor of gradient clipping in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;

/**
 * clip f64[1].
 *
 * Bound: √ is off by 5 u (WGSL: 1 / inverseSqrt), and that of a square below 10⁻³⁰, taken for it, by 10⁻¹⁵, a thousand-
 * millionth of the 10⁻⁶ beside it; that and the limit become f32 (½ u each), the sum is off by u, the quotient by 2.5 u. A
 * quotient that is above 1 by more than that gives exactly 1.
 */
export function clipFactorOracle({ params, buffers, bounds }: OracleCall) {
  const norm = Math.sqrt(buffers.square[0]);
  const divisor = norm + 1e-6;
  const quotient = params.limit / divisor;
  const relative = U * ((5 * norm + 0.5e-6) / divisor + 1 + 0.5 + 2.5) + 1e-15 / divisor;
  const low = Math.min(1, quotient * (1 - 1.01 * relative)), high = Math.min(1, quotient * (1 + 1.01 * relative));
  const value = Math.min(1, quotient);
  const bound = Math.max(high - value, value - low) + 2 ** -126;
  return {
    clip: { value: Float64Array.of(value), bound: bounds ? Float64Array.of(value === low ? 0 : bound) : undefined },
  };
}
