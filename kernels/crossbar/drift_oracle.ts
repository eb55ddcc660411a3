/** Power-law drift in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall, Params } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import {
  boundOf,
  clampNear,
  expNear,
  given,
  MOST_EXPONENT,
  type Near,
  normalNear,
  overNear,
  parameter,
  plusNear,
  timesNear,
} from "./_cell_bounds.ts";
import { piecewiseNear } from "./_law_bounds.ts";

/** Mean and standard deviation of the drift exponent before its sign is dropped, from the target conductance µS. */
function exponentLaw(target: number, params: Params): { mu: Near; sd: Near } {
  const r = clampNear(overNear(given(target), parameter(params.g_max)), { low: 1e-7 });
  const law = (name: "mu" | "sd") =>
    piecewiseNear(r, {
      threshold: params[`${name}_threshold`],
      slope: params[`${name}_log`],
      intercept: params[`${name}_const`],
      low: params[`${name}_min`],
      high: params[`${name}_max`],
      cubic: [0, 1, 2, 3].map((i) => params[`${name}_p${i}`]),
    });
  return { mu: law("mu"), sd: law("sd") };
}

/**
 * Drifted conductances.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of normals, parameters and every operation, the error of
 * ν·log_time becoming a relative one of the result
 */
export function driftOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, cells, seed, purpose, layer } = params;
  const stream: Stream = { seed, purpose, layer, draw: 0 };
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  const laws = Array.from({ length: cells }, (_, cell) => exponentLaw(buffers.target[cell], params));
  const time = parameter(-params.log_time);
  for (let c = 0; c < chips; c++) {
    const use = (cell: number, xi: number) => {
      const i = c * cells + cell;
      const signed = plusNear(laws[cell].mu, timesNear(laws[cell].sd, normalNear(xi)));
      const nu = { exact: Math.abs(signed.exact), error: signed.error };
      const exponent = clampNear(timesNear(nu, time), { low: -MOST_EXPONENT, high: MOST_EXPONENT });
      const near = timesNear(given(buffers.programmed[i]), expNear(exponent));
      value[i] = near.exact;
      if (bound) bound[i] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells, use });
  }
  return { drifted: { value, bound } };
}
