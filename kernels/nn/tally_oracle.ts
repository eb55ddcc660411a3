/** The diary of a training in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;

/**
 * losses f64[length] and hits u32[length] after one step; bounds are 0 where nothing was written.
 *
 * Bound: a sum of n terms in any order is off by (n − 1) u Σ|term| at most, and one in four lanes by (⌈n / 4⌉ + 3) u; the
 * number of rows becomes an f32 (½ u), and a division is off by 2.5 u.
 */
export function tallyOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, length } = params;
  const at = buffers.step[0] % length;
  const losses = Float64Array.from(buffers.losses), hits = Uint32Array.from(buffers.hits);
  const bound = new Float64Array(length);
  let [sum, size] = [0, 0];
  for (const loss of buffers.loss) {
    sum += loss;
    size += Math.abs(loss);
  }
  losses[at] = sum / rows;
  bound[at] = 1.01 * U * (Math.ceil(rows / 4) + 6) * (size / rows) + 2 ** -124;
  hits[at] = buffers.correct[0];
  return { losses: { value: losses, bound: bounds ? bound : undefined }, hits: { value: hits } };
}
