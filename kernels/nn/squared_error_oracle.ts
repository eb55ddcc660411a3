/** Mean squared error and its gradient in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * Loss f64[rows] and the gradient of the mean loss f64[rows, cols].
 *
 * Bounds in u: a difference is off by 1, its square by 3, their sum by that and one addition per column, the division
 * by 2.5. The gradient by 1 for the difference, 3.5 for the scale and 2 products (rows and cols are exact up to 2²⁴).
 */
export function squaredErrorOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, cols } = params;
  const loss = new Float64Array(rows);
  const gradient = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let at = r * cols; at < (r + 1) * cols; at++) {
      const difference = buffers.x[at] - buffers.wanted[at];
      loss[r] += difference * difference / cols;
      gradient[at] = 2 * difference / (rows * cols);
    }
  }
  const ulps = cols + 6;
  return {
    loss: { value: loss, bound: bounds ? loss.map((v) => ulps * U * v + TINY * (1 + cols)) : undefined },
    gradient: { value: gradient, bound: bounds ? gradient.map((v) => 7 * U * Math.abs(v) + TINY) : undefined },
  };
}
