/** Programming in f64: the law of each kind, and how far an f32 evaluation may lie from it. */

import type { OracleCall, Params } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import {
  boundOf,
  clampNear,
  expNear,
  given,
  type Near,
  normalNear,
  overNear,
  parameter,
  plusNear,
  timesNear,
} from "./_cell_bounds.ts";

type Law = (g: Near, xi: Near, params: Params) => Near;

/** By number of `kind`: conductance µS before it is limited, from the target µS and a standard normal. */
const LAWS: Law[] = [
  (g, xi, { c0 }) => plusNear(g, timesNear(parameter(c0), xi)),
  (g, xi, { c0 }) => timesNear(g, plusNear(given(1), timesNear(parameter(c0), xi))),
  (g, xi, { c0 }) => timesNear(g, expNear(timesNear(parameter(c0), xi))),
  (g, xi, params) => plusNear(g, timesNear(polynomialSigma(g, params), xi)),
];

/** max(0, Σ cᵢ rⁱ) µS with r = g / g_max, by Horner's rule as the shader does. */
function polynomialSigma(g: Near, { g_max, c0, c1, c2, c3, c4 }: Params): Near {
  const r = overNear(g, parameter(g_max));
  const sum = [c3, c2, c1, c0].reduce((s, c) => plusNear(timesNear(s, r), parameter(c)), parameter(c4));
  return clampNear(sum, { low: 0 });
}

/**
 * Programmed conductances.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of normals, parameters and every operation
 */
export function programOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { chips, cells, seed, purpose, layer, floor: low, ceiling: high } = params;
  const stream: Stream = { seed, purpose, layer, draw: 0 };
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  for (let c = 0; c < chips; c++) {
    const use = (cell: number, xi: number) => {
      const free = LAWS[constants.kind](given(buffers.target[cell]), normalNear(xi), params);
      const near = clampNear(free, { low, high });
      value[c * cells + cell] = near.exact;
      if (bound) bound[c * cells + cell] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells, use });
  }
  return { programmed: { value, bound } };
}
