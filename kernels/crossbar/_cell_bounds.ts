/** Error bounds of the cell kernels' oracles. WGSL may round either way, so one operation costs u = 2⁻²³. */

import { NORMAL_ERROR } from "../noise/normal_oracle.ts";

export const U = 2 ** -23;

/**
 * Relative error of exp4() in _math.wgsl for an exact argument: last sum 1 u; reduction, quadratic and linear term,
 * each at most 0.35 u over a result of at least 0.7, together 1.5 u; polynomial 0.2 u. Rounded up.
 */
export const EXP_ERROR = 4 * U;

/**
 * Relative error of ln4() in _math.wgsl for an exact argument: the last sum 1 u; r + low 1.7 u of |r| ≤ 0.415, while
 * the result is at least 0.83 |r|, and 0.346 where the exponent is not 0; polynomial 0.1 u. Rounded up.
 */
export const LN_ERROR = 4 * U;

/** The kernels limit the argument of exp4() to ± this, so that no product of a conductance overflows; so does the law. */
export const MOST_EXPONENT = 80;

/** Adapters may flush any number below 2⁻¹²⁶ to zero; a factor of up to 2¹⁶ may follow. */
const TINY = 2 ** -110;

/** Roundings are charged on exact values; the computed ones are off by less than 10⁻³ of themselves. */
const SLACK = 1.001;

/** What an f32 normal may differ from the f64 one. */
export function normalError(z: number): number {
  return NORMAL_ERROR * (1 + Math.abs(z));
}

/** A number and how far its f32 evaluation may lie from it. */
export interface Near {
  exact: number;
  error: number;
}

/** e^x limited as in the kernels; an error of the argument is a relative error of the result. */
export function expNear(x: Near): Near {
  const exact = Math.exp(Math.min(MOST_EXPONENT, Math.max(-MOST_EXPONENT, x.exact)));
  return { exact, error: exact * (Math.expm1(x.error) + EXP_ERROR) };
}

/** ln x for x > 0; a relative error of the argument is an error of the result. */
export function logNear(x: Near): Near {
  const exact = Math.log(x.exact);
  return { exact, error: -Math.log1p(-x.error / x.exact) + LN_ERROR * Math.abs(exact) };
}

/** x · y with one rounding. */
export function timesNear(x: Near, y: Near): Near {
  const exact = x.exact * y.exact;
  const carried = Math.abs(x.exact) * y.error + Math.abs(y.exact) * x.error + x.error * y.error;
  return { exact, error: carried + U * Math.abs(exact) };
}

/** x / y, which WGSL may give 2.5 ULP off. */
export function overNear(x: Near, y: Near): Near {
  const exact = x.exact / y.exact;
  const least = Math.abs(y.exact) - y.error;
  return { exact, error: (x.error + Math.abs(exact) * y.error) / least + 2.5 * U * Math.abs(exact) };
}

/** x + y with one rounding. */
export function plusNear(x: Near, y: Near): Near {
  const exact = x.exact + y.exact;
  return { exact, error: x.error + y.error + U * Math.abs(exact) };
}

/** A parameter, which the host rounds to f32. */
export function parameter(exact: number): Near {
  return { exact, error: U * Math.abs(exact) };
}

/** A number that f32 holds: an input buffer, or an exact constant. */
export function given(exact: number): Near {
  return { exact, error: 0 };
}

/** A standard normal. */
export function normalNear(exact: number): Near {
  return { exact, error: normalError(exact) };
}

/**
 * x limited to [low, high]. Limiting is monotone, so the ends of the interval around x bound the result; limits are
 * parameters and count only where they are reached: −10³⁰ for "no limit" costs nothing.
 */
export function clampNear(x: Near, { low = -Infinity, high = Infinity }): Near {
  const exact = Math.min(Math.max(x.exact, low), high);
  const far = (end: number) => Math.abs(Math.min(Math.max(end, Math.fround(low)), Math.fround(high)) - exact);
  return { exact, error: Math.max(far(x.exact - x.error), far(x.exact + x.error)) };
}

/** The bound that goes with a number: its error, with room for flushed and second-order terms. */
export function boundOf({ error }: Near): number {
  return SLACK * error + TINY;
}
