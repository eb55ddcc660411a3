/** The kink term of relu under noise in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * ψ(−r) = φ(r) − r Φ(−r) for r ≥ 0 to about 1e-13 of itself.
 * Source: near 0 the series ½ − φ(r) Σ r²ᵏ⁺¹ / (1·3·…·(2k+1)) of Φ(−r), Abramowitz and Stegun 26.2.11; above, the second
 * repeated integral of the normal density, ψ(−r) = φ(r) · m₀ · m₁ with the continued fractions mₙ = 1/(r + (n+1) mₙ₊₁).
 */
export function excess(r: number): number {
  const density = Math.exp(-r * r / 2) / Math.sqrt(2 * Math.PI);
  if (r < 1) {
    let term = r, sum = 0;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      sum += term;
      term *= r * r / (2 * k + 1);
    }
    return density - r * (0.5 - density * sum);
  }
  let ratio = 0, above = 0;
  for (let n = 400; n >= 0; n--) [above, ratio] = [ratio, 1 / (r + (n + 1) * ratio)];
  return density * ratio * above;
}

/**
 * scale · upstream · s ψ(−|a|/s), f64[count].
 *
 * Bounds in u, with r = |a|/s and h = r²/2: s is off by 4.5 (sqrt as 1/inverseSqrt), r by that and 2.5 of the division. So
 * exp(−h) by 14 h, h for the square and 5 of its own; t = k/(r + k) by 7 r/(r + k) and 3.5, and it enters with the condition
 * |2 − 2tQ′/Q| ≤ 4.4; with that, Horner's rule and the fit t²Q is off by at most 45 (grid of 4001 points). Then 4.5 for s and
 * 6.5 for six products and the scale, which is an f32.
 */
export function kinkOracle({ params, buffers, bounds }: OracleCall) {
  const { count, scale } = params;
  const value = new Float64Array(count);
  const bound = bounds ? new Float64Array(count) : undefined;
  for (let i = 0; i < count; i++) {
    const variance = buffers.variance[i];
    if (variance <= Math.fround(1e-36)) continue;
    const s = Math.sqrt(variance), r = Math.abs(buffers.a[i]) / s, factor = Math.abs(scale * buffers.upstream[i]);
    const mean = s * excess(r);
    value[i] = scale * buffers.upstream[i] * mean;
    if (!bound) continue;
    const ulps = mean === 0 ? 0 : 15 * r * r / 2 + 61;
    // the cut of exp at e⁻⁸⁷, and the flush of either factor
    bound[i] = U * factor * mean * ulps + factor * (1e-38 * s + TINY) + TINY * (1 + s);
  }
  return { term: { value, bound } };
}
