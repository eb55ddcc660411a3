/** One read of whole columns in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import { boundOf, given, type Near, normalNear, plusNear, timesNear, U } from "./_cell_bounds.ts";

/** WGSL's sqrt may be 1 / inverseSqrt, 2 ULP and 2.5 ULP off. */
const ROOT_ERROR = 4.5 * U;

/** The shader takes variances up to 10⁻³⁶ for 0; this is their root. */
const LOST_ROOT = 1e-18;

function rootNear(variance: number): Near {
  const exact = Math.sqrt(Math.max(0, variance));
  return { exact, error: Math.max(ROOT_ERROR * exact, exact <= 1.001 * LOST_ROOT ? exact : 0) };
}

/**
 * Column currents of one read.
 *
 * @returns µA f64[chips, lines, vectors, stride]; the bound is that of the normal and of the root, and two roundings
 */
export function readOutputOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, lines, vectors, variance_vectors, stride, seed, purpose, layer, draw } = params;
  const stream: Stream = { seed, purpose, layer, draw };
  const length = lines * vectors * stride;
  const value = new Float64Array(chips * length);
  const bound = bounds ? new Float64Array(chips * length) : undefined;
  for (let c = 0; c < chips; c++) {
    const use = (k: number, xi: number) => {
      const [line, vector, column] = [Math.floor(k / stride / vectors), Math.floor(k / stride) % vectors, k % stride];
      const own = variance_vectors === 1 ? 0 : vector;
      const variance = buffers.variance[((c * lines + line) * variance_vectors + own) * stride + column];
      const noise = timesNear(rootNear(variance), normalNear(xi));
      const near = plusNear(given(buffers.current[c * length + k]), noise);
      value[c * length + k] = near.exact;
      if (bound) bound[c * length + k] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells: length, use });
  }
  return { noisy: { value, bound } };
}
