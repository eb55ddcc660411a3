/** The Hessian of the softmax cross-entropy by the logits times directions, in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-36;

/**
 * p∘(t − p·t)/rows, f64[batch, rows, classes], with t less that of the label.
 *
 * Bounds in u: t is off by 1 of itself; p by 1 of its product and, at the label, 1 of its sum; a term of p·t by those and 1,
 * their sum by an addition per class; the difference by its two sides and 1 of itself; the result by that, by p, by 2.5 for
 * the share and 2 products.
 */
export function softmaxTangentOracle({ params, buffers, bounds }: OracleCall) {
  const { batch, rows, classes } = params;
  const value = new Float64Array(batch * rows * classes);
  const bound = bounds ? new Float64Array(batch * rows * classes) : undefined;
  for (let line = 0; line < batch * rows; line++) {
    const row = line % rows, label = buffers.labels[row];
    const given = buffers.tangent.subarray(line * classes, (line + 1) * classes);
    const g = buffers.gradient.subarray(row * classes, (row + 1) * classes);
    const t = Array.from(given, (v) => v - (label < classes ? given[label] : 0));
    const p = Array.from(g, (v, c) => rows * v + (c === label ? 1 : 0));
    const pError = p.map((v, c) => U * (rows * Math.abs(g[c]) + (c === label ? Math.abs(v) : 0)));
    let mean = 0, meanError = 0;
    for (let c = 0; c < classes; c++) {
      mean += p[c] * t[c];
      meanError += pError[c] * Math.abs(t[c]) + U * (classes + 3) * Math.abs(p[c] * t[c]);
    }
    for (let c = 0; c < classes; c++) {
      const difference = t[c] - mean, at = line * classes + c;
      value[at] = p[c] * difference / rows;
      if (!bound) continue;
      const error = U * (Math.abs(t[c]) + Math.abs(difference)) + meanError;
      bound[at] = 1.0001 * (Math.abs(p[c]) * error + pError[c] * (Math.abs(difference) + error)) / rows +
        4.5 * U * Math.abs(value[at]) + TINY * (1 + Math.abs(difference));
    }
  }
  return { out: { value, bound } };
}
