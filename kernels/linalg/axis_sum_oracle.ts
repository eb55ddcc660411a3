/** Sums over strips of rows and all that lies inside, in f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, scaleError, TINY } from "./_rounding.ts";

/**
 * scale · Σ x over the rows of a strip and all k, f64[outer, strips, cols].
 *
 * The bound holds for any order of the sum: each of n terms takes part in at most n − 1 additions, so that the sum is off
 * by at most γ_(n−1) Σ|x|, and its product with the scale by scaleError of what it then is. A term or a sum below the
 * normal range may become 0 and loses 2⁻¹²⁶ each, carried to the end with a factor below 2.
 * Source: Higham 2002, §4.2.
 */
export function axisSumOracle({ params, buffers: { x }, bounds }: OracleCall) {
  const { outer, rows, cols, inner, strips, scale } = params;
  const sum = new Float64Array(outer * strips * cols), mass = new Float64Array(sum.length);
  const length = Math.ceil(rows / strips);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < rows; r++) {
      const strip = o * strips + Math.floor(r / length);
      for (let c = 0; c < cols; c++) {
        for (let k = 0; k < inner; k++, at++) {
          sum[strip * cols + c] += x[at];
          mass[strip * cols + c] += Math.abs(x[at]);
        }
      }
    }
  }
  const value = sum.map((total) => scale * total);
  if (!bounds) return { sum: { value } };
  const terms = length * inner;
  const drift = gamma(Math.max(0, terms - 1));
  const bound = mass.map((size, i) =>
    Math.abs(scale) * (drift * size + 4 * terms * TINY) * (1 + scaleError(scale)) +
    scaleError(scale) * Math.abs(value[i]) + TINY
  );
  return { sum: { value, bound } };
}
