/** Square roots of the softmax Hessian in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-36;

/**
 * √(p_c/rows) (e_c − p), f64[classes, rows, classes].
 *
 * Bounds in u = 2⁻²³, with d = z − max: exp(d) is off by |d| (rounding of d) and 5 of its own; a sum of them by the mean of
 * those and one per addition; √p by half of |d| and of what the sum is off by, 5 for its exp, 1.5 for the product with rows
 * and inverseSqrt's 2; the result by that, by its own exp or rest, by the sum again, 2.5 of a division and 2 products.
 */
export function softmaxRootsOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, classes } = params;
  const value = new Float64Array(classes * rows * classes);
  const bound = bounds ? new Float64Array(classes * rows * classes) : undefined;
  for (let r = 0; r < rows; r++) {
    const z = buffers.logits.subarray(r * classes, (r + 1) * classes);
    const top = Math.max(...z);
    const e = Array.from(z, (v) => Math.exp(v - top));
    // far below the maximum exp is 0 and d may be huge
    const errors = Array.from(z, (v, k) => e[k] === 0 ? 0 : e[k] * (5 + top - v));
    for (let c = 0; c < classes; c++) {
      let rest = 0, restError = 0;
      for (let k = 0; k < classes; k++) {
        if (k !== c) rest += e[k];
        if (k !== c) restError += errors[k] + (classes / 4 + 4) * e[k];
      }
      const sum = rest + e[c];
      const sumError = (restError + errors[c]) / sum + 1;
      const weight = Math.exp((z[c] - top) / 2) / Math.sqrt(sum * rows);
      const ulps = Math.min(top - z[c], 400) / 2 + 1.5 * sumError + 13;
      for (let k = 0; k < classes; k++) {
        const at = (c * rows + r) * classes + k;
        const [share, shareError] = k === c ? [rest, restError] : [-e[k], errors[k]];
        value[at] = weight * share / sum;
        if (bound) bound[at] = 1.001 * U * weight / sum * (shareError + Math.abs(share) * ulps) + TINY;
      }
    }
  }
  return { roots: { value, bound } };
}
