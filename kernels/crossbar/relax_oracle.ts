/** Relaxation in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall, Params } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import {
  boundOf,
  clampNear,
  given,
  type Near,
  normalNear,
  overNear,
  parameter,
  plusNear,
  timesNear,
} from "./_cell_bounds.ts";
import { polynomialNear } from "./_law_bounds.ts";

/** Mean and standard deviation µS of a cell that was at `conductance` µS. */
function lawOf(conductance: number, params: Params): { mean: Near; sd: Near } {
  const g = given(conductance);
  const coefficients = Array.from({ length: 11 }, (_, i) => params[`p${i}`]);
  const shift = polynomialNear(overNear(g, parameter(params.unit)), coefficients);
  const sd = plusNear(parameter(params.s0), timesNear(parameter(params.s1), g));
  return { mean: plusNear(g, shift), sd: clampNear(sd, { low: 0 }) };
}

/**
 * Relaxed conductances.
 *
 * @returns µS f64[chips, cells]; the bound follows the errors of normals, parameters and every operation, those of the
 * polynomial by Horner's rule
 */
export function relaxOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, cells, seed, purpose, layer, floor: low, ceiling: high } = params;
  const stream: Stream = { seed, purpose, layer, draw: 0 };
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  for (let c = 0; c < chips; c++) {
    const use = (cell: number, xi: number) => {
      const i = c * cells + cell;
      const { mean, sd } = lawOf(buffers.conductance[i], params);
      const near = clampNear(plusNear(mean, timesNear(sd, normalNear(xi))), { low, high });
      value[i] = near.exact;
      if (bound) bound[i] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells, use });
  }
  return { relaxed: { value, bound } };
}
