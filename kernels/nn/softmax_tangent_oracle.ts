/** The Hessian of the softmax cross-entropy by the logits times directions, in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-36;

/**
 * p∘(t − p·t)/rows, f64[batch, rows, classes], with t less that of the label; of order second with (t − p·t)² as t.
 *
 * Bounds in u: t is off by 1 of itself; p by 1 of its product and, at the label, 1 of its sum; a term of p·t by those and 1,
 * their sum by an addition per class; the difference by its two sides and 1 of itself; the result by that, by p, by 2.5 for
 * the share and 2 products. A square is off by twice its root's error, that squared, and 1.
 */
export function softmaxTangentOracle({ params, constants, buffers, bounds }: OracleCall) {
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
    const first = centred({ value: t, error: t.map((v) => U * Math.abs(v)) }, { p, pError });
    const differences = constants.order === 1 ? first : centred(
      {
        value: first.value.map((d) => d * d),
        error: first.value.map((d, c) => (2 * Math.abs(d) + first.error[c]) * first.error[c] + U * d * d),
      },
      { p, pError },
    );
    for (let c = 0; c < classes; c++) {
      const difference = differences.value[c], error = differences.error[c], at = line * classes + c;
      value[at] = p[c] * difference / rows;
      if (!bound) continue;
      bound[at] = 1.0001 * (Math.abs(p[c]) * error + pError[c] * (Math.abs(difference) + error)) / rows +
        4.5 * U * Math.abs(value[at]) + TINY * (1 + Math.abs(difference));
    }
  }
  return { out: { value, bound } };
}

interface Close {
  value: number[];
  error: number[];
}

/** t − p·t with its error. */
function centred(t: Close, { p, pError }: { p: number[]; pError: number[] }): Close {
  let mean = 0, meanError = 0;
  p.forEach((share, c) => {
    mean += share * t.value[c];
    meanError += pError[c] * Math.abs(t.value[c]) + U * (p.length + 2) * Math.abs(share * t.value[c]) +
      (Math.abs(share) + pError[c]) * t.error[c];
  });
  const value = t.value.map((v) => v - mean);
  return { value, error: t.error.map((e, c) => e + U * Math.abs(value[c]) + meanError) };
}
