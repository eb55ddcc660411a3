/** Inner products over strips of rows and all that lies inside, in f64. */

import type { OracleCall, Params } from "../kernel.ts";
import { gamma, magnitude, scaleError, TINY } from "./_rounding.ts";

/**
 * scale · Σ a · b over the rows of a strip and all k, f64[batch, outer, strips, cols].
 *
 * The bound holds for any order of the sum: a product is rounded once and takes part in at most n − 1 additions, so that
 * the sum of n is off by at most γ_n Σ|a · b| (fusing leaves out roundings), and its product with the scale by scaleError
 * of what it then is. A factor below the normal range may be taken for 0 with its whole product; a product or a sum there
 * loses 2⁻¹²⁶ each, carried to the end with a factor below 2.
 * Source: Higham 2002, §3.1.
 */
export function axisDotOracle({ params, buffers, bounds }: OracleCall) {
  const [a, b] = [buffers.a as Float64Array, buffers.b as Float64Array];
  const { rows, inner, strips, scale } = params;
  const value = sumProducts(a, b, params).map((total) => scale * total);
  if (!bounds) return { dot: { value } };
  const terms = Math.ceil(rows / strips) * inner;
  const mass = sumProducts(a.map(magnitude), b.map(magnitude), params);
  const bound = mass.map((size, i) =>
    Math.abs(scale) * (gamma(terms) * size + 4 * terms * TINY) * (1 + scaleError(scale)) +
    scaleError(scale) * Math.abs(value[i]) + TINY
  );
  return { dot: { value, bound } };
}

function sumProducts(
  a: Float64Array,
  b: Float64Array,
  { batch, batch_a, batch_b, outer, rows, cols, inner, strips }: Params,
): Float64Array {
  const sum = new Float64Array(batch * outer * strips * cols);
  const member = outer * rows * cols * inner;
  for (let s = 0; s < batch; s++) {
    for (let at = 0; at < member; at++) {
      const row = Math.floor(at / inner / cols);
      const strip = Math.floor(row % rows / Math.ceil(rows / strips));
      const to = ((s * outer + Math.floor(row / rows)) * strips + strip) * cols + Math.floor(at / inner) % cols;
      sum[to] += a[s % batch_a * member + at] * b[s % batch_b * member + at];
    }
  }
  return sum;
}
