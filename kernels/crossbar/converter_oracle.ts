/** The uniform quantiser of DAC and ADC in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";

/**
 * Codes of x, times gain.
 *
 * @returns y [count]. Bound: f32 rounds x · inverse_step (in f64 exact, since both are f32) before it is rounded to a
 * code; rounding and clamping never decrease, so the code lies between those of the product's two ends. Far from a
 * decision level these are one code, and only the product with gain is rounded. A product that f32 holds is exact: a
 * tie stays a tie.
 */
export function converterOracle({ params, buffers, bounds }: OracleCall) {
  // the uniform buffer holds f32
  const inverseStep = Math.fround(params.inverse_step);
  const gain = Math.fround(params.gain);
  const least = Math.fround(params.code_min), most = Math.fround(params.code_max);
  const codeOf = (scaled: number) => Math.min(most, Math.max(least, roundHalfEven(scaled)));
  const value = new Float64Array(params.count);
  const bound = bounds ? new Float64Array(params.count) : undefined;
  for (let i = 0; i < params.count; i++) {
    const scaled = buffers.x[i] * inverseStep;
    const code = codeOf(scaled);
    value[i] = code * gain;
    if (!bound) continue;
    const error = Math.fround(scaled) === scaled ? 0 : U * Math.abs(scaled);
    const off = Math.max(codeOf(scaled + error) - code, code - codeOf(scaled - error));
    bound[i] = Math.abs(gain) * off * (1 + U) + U * Math.abs(value[i]) + (value[i] === 0 ? 0 : TINY);
  }
  return { y: { value, bound } };
}

/** The nearest whole number, of two the even one. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
