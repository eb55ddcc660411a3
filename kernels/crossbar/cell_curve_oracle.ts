/** Current–voltage curves in f64, and how far an f32 evaluation may lie from them. */

import type { OracleCall, Params } from "../kernel.ts";
import { boundOf, given, logNear, type Near, parameter, plusNear, timesNear } from "./_cell_bounds.ts";

/** The least conductance µS that the fit sees, and the least that no adapter flushes to 0. */
const LEAST = 1e-30;
const NORMAL = 2 ** -126;

/** A parameter as the uniform buffer holds it. */
function held(parameter: number): Near {
  return given(Math.fround(parameter));
}

/** P(log10(10⁻⁶·g)) · 10⁶ by Horner's rule as the shader does. */
function fitted(g: number, { p0, p1, p2, p3 }: Params): Near {
  if (g <= 0) return given(0);
  // the shader's 1e-30 is rounded to f32
  const x = g < LEAST ? parameter(LEAST) : given(g);
  const z = plusNear(timesNear(logNear(x), parameter(Math.LOG10E)), given(-6));
  const sum = [p2, p1, p0].reduce((s, p) => plusNear(timesNear(s, z), held(p)), held(p3));
  const near = timesNear(given(1e6), sum);
  return g < NORMAL ? { exact: near.exact, error: near.error + Math.abs(near.exact) } : near;
}

/**
 * Coefficients of one order.
 *
 * @returns µA/Vⁿ f64[count]; the bound follows the errors of the logarithm and of every operation, a flushed
 * conductance counting as 0
 */
export function cellCurveOracle({ params, constants, buffers, bounds }: OracleCall) {
  const value = new Float64Array(params.count);
  const bound = bounds ? new Float64Array(params.count) : undefined;
  for (let i = 0; i < params.count; i++) {
    const g = buffers.conductance[i];
    const near = constants.kind === 1 ? timesNear(held(params.p1), given(g)) : fitted(g, params);
    value[i] = near.exact;
    if (bound) bound[i] = boundOf(near);
  }
  return { coefficient: { value, bound } };
}
