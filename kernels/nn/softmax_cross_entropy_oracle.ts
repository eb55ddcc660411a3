/** Softmax cross-entropy and its gradient in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-36;

/**
 * Loss f64[rows] in nats and the gradient of the mean loss f64[rows, classes].
 *
 * Bounds in u = 2⁻²³, with d = z − max and p = softmax: exp(d) is off by |d| (rounding of d) and 5 of its own; the sum of
 * positive terms by the mean of those and one per addition; ln by that, by 3 of its value and 1.5 of the polynomial; the
 * loss by that, by |d| of the label and by its own rounding. p is off by its exp, the sum, 2.5 for 1/sum and 1 for the
 * product; the gradient by that, by 1 for the difference and by 5 for the share 1/rows and the product with it.
 */
export function softmaxCrossEntropyOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, classes } = params;
  const loss = new Float64Array(rows), lossBound = new Float64Array(rows);
  const gradient = new Float64Array(rows * classes), gradientBound = new Float64Array(rows * classes);
  for (let r = 0; r < rows; r++) {
    const z = buffers.logits.subarray(r * classes, (r + 1) * classes);
    const label = buffers.labels[r];
    const top = Math.max(...z);
    let sum = 0, sumError = 0;
    for (const v of z) {
      sum += Math.exp(v - top);
      // far below the maximum exp is 0 and d may be huge
      if (top - v < 700) sumError += Math.exp(v - top) * (5 + top - v);
    }
    sumError = sumError / sum + classes + 4;
    if (label < classes) {
      const d = z[label] - top;
      loss[r] = Math.log(sum) - d;
      lossBound[r] = U * (sumError + 1.5 + 3 * Math.log(sum) + Math.abs(d) + loss[r]) + TINY;
    }
    for (let c = 0; c < classes; c++) {
      const p = Math.exp(z[c] - top) / sum;
      const difference = p - (c === label ? 1 : 0);
      const shareError = p === 0 ? 0 : p * (5 + top - z[c] + sumError + 3.5);
      gradient[r * classes + c] = difference / rows;
      gradientBound[r * classes + c] = U * (shareError + 6 * Math.abs(difference)) / rows + TINY;
    }
  }
  return {
    loss: { value: loss, bound: bounds ? lossBound : undefined },
    gradient: { value: gradient, bound: bounds ? gradientBound : undefined },
  };
}
