/** The product rule of a scalar map's reverse pass in f64. */

import type { OracleCall } from "../kernel.ts";
import { MAPS } from "./activation_oracle.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * f′(x) · upstream_tangent + f″(x) · upstream · x_tangent, f64[batch, count].
 *
 * Bounds: each term is off by its derivative's bound and by u per product; the sum by u.
 */
export function activationTangentOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { batch, count, alpha } = params;
  const value = new Float64Array(batch * count);
  const bound = bounds ? new Float64Array(batch * count) : undefined;
  for (let i = 0; i < count; i++) {
    const [slope, bend] = [1, 2].map((order) => MAPS[constants.kind](buffers.x[i], { order, alpha }));
    const upstream = buffers.upstream[i];
    for (let at = i; at < batch * count; at += count) {
      const [dUpstream, dx] = [buffers.upstream_tangent[at], buffers.x_tangent[at]];
      const terms = [slope.value * dUpstream, bend.value * upstream * dx];
      value[at] = terms[0] + terms[1];
      if (!bound) continue;
      const derivatives = slope.bound * Math.abs(dUpstream) + bend.bound * Math.abs(upstream * dx);
      const roundings = Math.abs(terms[0]) + 2 * Math.abs(terms[1]) + Math.abs(value[at]);
      // the flush of f″ · upstream is magnified by the tangent
      bound[at] = 1.0001 * derivatives + U * roundings + TINY * (1 + Math.abs(dx));
    }
  }
  return { out: { value, bound } };
}
