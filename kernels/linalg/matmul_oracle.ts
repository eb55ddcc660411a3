/** Matrix product in plain f64 loops. */

import { checkBatches } from "../batches.ts";
import type { OracleCall, Params } from "../kernel.ts";
import { gamma, magnitude, TINY } from "./_rounding.ts";

/**
 * c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], summed in f64.
 *
 * The bound is for one f32 sum with k ascending, which begins with 0 + a·b, an exact sum: a product is rounded once and
 * takes part in at most k − 1 rounded sums, so |error| ≤ γ_k Σ|a·b| with γ_k = ku / (1 − ku) (fusing leaves out roundings).
 * To it come numbers below the smallest normal one: a product or a sum taken for zero loses 2⁻¹²⁶ each, carried to the
 * end with a factor 1 + γ_k < 2, and a factor taken for zero its whole product. Holds while Σ|a·b| is in f32's range.
 * Source: Higham 2002, §3.1, with u = 2⁻²³ (WGSL may round either way).
 *
 * @throws {RangeError} if batch_a or batch_b does not divide batch
 */
export function matmulOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkBatches("linalg/matmul", { params, slots: ["a", "b"] });
  const [a, b] = [buffers.a as Float64Array, buffers.b as Float64Array];
  const value = multiply(a, b, { params, transpose: constants.transpose });
  if (!bounds) return { c: { value } };
  const mass = multiply(a.map(magnitude), b.map(magnitude), { params, transpose: constants.transpose });
  const lost = 4 * params.k * TINY;
  return { c: { value, bound: mass.map((sum) => gamma(params.k) * sum + lost) } };
}

function multiply(
  a: Float64Array,
  b: Float64Array,
  { params, transpose }: { params: Params; transpose: number },
): Float64Array {
  const { batch, batch_a, batch_b, m, k, n } = params;
  const [right, left] = [transpose === 1, transpose === 2];
  const c = new Float64Array(batch * m * n);
  for (let s = 0; s < batch; s++) {
    const [startA, startB] = [s % batch_a * m * k, s % batch_b * k * n];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let step = 0; step < k; step++) {
          const x = a[startA + (left ? step * m + i : i * k + step)];
          const y = b[startB + (right ? j * k + step : step * n + j)];
          sum += x * y;
        }
        c[(s * m + i) * n + j] = sum;
      }
    }
  }
  return c;
}
