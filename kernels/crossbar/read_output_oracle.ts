/** One read of whole columns in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import { boundOf, given, normalNear, plusNear, timesNear, U } from "./_cell_bounds.ts";

/** WGSL's sqrt may be 1 / inverseSqrt, 2 ULP and 2.5 ULP off. */
const ROOT_ERROR = 4.5 * U;

/** The shader takes variances up to 10⁻³⁶ for 0; this is their root. */
const LOST_ROOT = 1e-18;

/**
 * Column currents of one read.
 *
 * @returns µA f64[chips, length]; the bound is that of the normal and of the root, and two roundings
 */
export function readOutputOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, length, seed, purpose, layer, draw } = params;
  const stream: Stream = { seed, purpose, layer, draw };
  const value = new Float64Array(chips * length);
  const bound = bounds ? new Float64Array(chips * length) : undefined;
  for (let c = 0; c < chips; c++) {
    const use = (k: number, xi: number) => {
      const i = c * length + k;
      const root = Math.sqrt(Math.max(0, buffers.variance[i]));
      const sd = { exact: root, error: Math.max(ROOT_ERROR * root, root <= 1.001 * LOST_ROOT ? root : 0) };
      const near = plusNear(given(buffers.current[i]), timesNear(sd, normalNear(xi)));
      value[i] = near.exact;
      if (bound) bound[i] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells: length, use });
  }
  return { noisy: { value, bound } };
}
