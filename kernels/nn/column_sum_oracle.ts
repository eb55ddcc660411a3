/** Column sums in f64. */

import type { OracleCall } from "../kernel.ts";

/**
 * Sum of every column, f64[cols].
 *
 * The bound holds for any order of the sum: rows − 1 additions see a term at most, each off by u = 2⁻²³, so the error is
 * at most (rows − 1)u / (1 − (rows − 1)u) · Σ|x|.
 * Source: Higham 2002, §4.2.
 */
export function columnSumOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, cols } = params;
  const value = new Float64Array(cols);
  const size = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      value[c] += buffers.x[r * cols + c];
      size[c] += Math.abs(buffers.x[r * cols + c]);
    }
  }
  const gamma = Math.max(0, rows - 1) * 2 ** -23;
  return { sum: { value, bound: bounds ? size.map((s) => s * gamma / (1 - gamma) + rows * 2 ** -125) : undefined } };
}
