/** The uniform quantiser of DAC and ADC in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { roundHalfEven, TINY, U } from "./_rounding.ts";

/** By the numbers of the constant `order`. */
const ORDERS = [
  (x: number, limit: (x: number) => number) => limit(roundHalfEven(x)),
  (x: number, limit: (x: number) => number) => roundHalfEven(limit(x)),
  (x: number, limit: (x: number) => number) => limit(x),
];

/**
 * Codes of x, times gain.
 *
 * @returns y [blocks, lines, length]. Bound: f32 rounds x · inverse_step (in f64 exact, since both are f32) before it is
 * rounded to a code; rounding and limiting never decrease, so the code lies between those of the product's two ends. Far
 * from a decision level these are one code, and only the product with gain is rounded. A product that f32 holds is exact:
 * a tie stays a tie. An x below the normal range may be flushed.
 */
export function converterOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { blocks, lines, length } = params;
  // the uniform buffer holds f32
  const least = Math.fround(params.code_min), most = Math.fround(params.code_max);
  const limit = (scaled: number) => Math.min(most, Math.max(least, scaled));
  const codeOf = (scaled: number) => ORDERS[constants.order](scaled, limit);
  const value = new Float64Array(blocks * lines * length);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const line = Math.floor(i / length) % lines;
    const inverseStep = buffers.inverse_step[line], gain = buffers.gain[line];
    const scaled = buffers.x[i] * inverseStep;
    const code = codeOf(scaled);
    value[i] = code * gain;
    if (!bound) continue;
    const exact = Math.fround(scaled) === scaled && (scaled === 0 || Math.abs(buffers.x[i]) >= TINY);
    const error = exact ? 0 : U * Math.abs(scaled) + TINY * Math.max(1, Math.abs(inverseStep));
    const off = Math.max(codeOf(scaled + error) - code, code - codeOf(scaled - error));
    bound[i] = Math.abs(gain) * off * (1 + U) + U * Math.abs(value[i]) + (value[i] === 0 ? 0 : TINY);
  }
  return { y: { value, bound } };
}
