/** Read noise of single cells in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall } from "../kernel.ts";
import { boundOf, clampNear, expNear, given, logNear, overNear, parameter, timesNear } from "./_cell_bounds.ts";

/**
 * Standard deviations of the read noise.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of parameters and every operation, the error of
 * exponent·ln r becoming a relative one of the power
 */
export function readSigmaOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, cells, g_max, coefficient, exponent, floor, most, time_factor } = params;
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  for (let i = 0; i < value.length; i++) {
    const r = clampNear(overNear(given(buffers.programmed[i]), parameter(g_max)), { low: 1e-30 });
    const power = clampNear(expNear(timesNear(parameter(exponent), logNear(r))), { low: floor });
    const relative = clampNear(overNear(parameter(coefficient), power), { high: most });
    const near = timesNear(timesNear(given(buffers.drifted[i]), relative), parameter(time_factor));
    value[i] = near.exact;
    if (bound) bound[i] = boundOf(near);
  }
  return { sigma: { value, bound } };
}
