/** Read noise of single cells in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall, Params } from "../kernel.ts";
import {
  boundOf,
  clampNear,
  expNear,
  given,
  logNear,
  MOST_EXPONENT,
  type Near,
  overNear,
  parameter,
  plusNear,
  timesNear,
} from "./_cell_bounds.ts";
import { piecewiseNear, polynomialNear } from "./_law_bounds.ts";

/** A cell: conductances µS right after programming and now. */
interface Cell {
  programmed: Near;
  drifted: Near;
}

type Law = (cell: Cell, params: Params) => Near;

function power({ programmed }: Cell, { g_max, c0, exponent, floor, most }: Params): Near {
  const r = clampNear(overNear(programmed, parameter(g_max)), { low: 1e-30 });
  const power = clampNear(exponential(timesNear(parameter(exponent), logNear(r))), { low: floor });
  return clampNear(overNear(parameter(c0), power), { high: most });
}

function pieces({ programmed }: Cell, params: Params): Near {
  const { threshold, slope, intercept, floor: low, most: high, c0, c1, c2, c3 } = params;
  const r = clampNear(overNear(programmed, parameter(params.g_max)), { low: 1e-7 });
  return piecewiseNear(r, { threshold, slope, intercept, low, high, cubic: [c0, c1, c2, c3] });
}

function logarithm({ drifted }: Cell, { c0, c1 }: Params): Near {
  const log = logNear(clampNear(drifted, { low: 1e-30 }));
  return plusNear(timesNear(parameter(c1), log), parameter(c0));
}

function saturation({ drifted }: Cell, { c0, c1 }: Params): Near {
  const falling = exponential(overNear(given(-Math.abs(drifted.exact)), parameter(c1)));
  return timesNear(parameter(c0), plusNear(given(1), { exact: -falling.exact, error: falling.error }));
}

function polynomial({ drifted }: Cell, { g_max, c0, c1, c2, c3, c4 }: Params): Near {
  return polynomialNear(overNear(drifted, parameter(g_max)), [c0, c1, c2, c3, c4]);
}

/** Limited first: beyond the limits an error of the argument is none of the result. */
function exponential(x: Near): Near {
  return expNear(clampNear(x, { low: -MOST_EXPONENT, high: MOST_EXPONENT }));
}

/** By number of `law`. */
const LAWS: Law[] = [power, pieces, logarithm, saturation, polynomial];

/**
 * Standard deviations of the read noise.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of parameters and every operation; in a power, the error of
 * exponent·ln r becomes a relative one, and near the threshold of two pieces either may come
 */
export function readSigmaOracle({ params, constants, buffers, bounds }: OracleCall) {
  const value = new Float64Array(params.chips * params.cells);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const cell = { programmed: given(buffers.programmed[i]), drifted: given(buffers.drifted[i]) };
    const noise = clampNear(LAWS[constants.law](cell, params), { low: 0 });
    const scale = given(constants.relative ? Math.abs(buffers.drifted[i]) : 1);
    const near = timesNear(timesNear(scale, noise), parameter(params.time_factor));
    value[i] = near.exact;
    if (bound) bound[i] = boundOf(near);
  }
  return { sigma: { value, bound } };
}
