/** What the planes of a group give together, in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

interface Law {
  term: (f: number, g: number) => number;
  /** Products within one term. */
  products: number;
  /** Sizes that multiply a flushed number somewhere in the term. */
  flushed: (f: number, g: number) => number;
}

const difference: Law = { term: (f, g) => f * g, products: 1, flushed: (f, g) => Math.abs(f) + Math.abs(g) };
/** By the number of each kind. */
const LAWS: Law[] = [
  difference,
  { term: (f, g) => f * f * g * g, products: 3, flushed: (f, g) => f * f + g * g + Math.abs(f * g) },
  { term: (f, g) => f * f * g, products: 2, flushed: (f, g) => f * f + Math.abs(g) + Math.abs(f * g) },
  difference,
];
const MAGNITUDE = 3;

/**
 * Σ over the planes of f g, f² g² or f² g, or |Σ f g|; 0 in the padding.
 *
 * @returns net µS or µS² [arrays, rows, stride]. Bound: the products of a term and P − 1 sums of P planes are at most
 * γ_{products + P − 1} of Σ|terms|, in whatever order. Below the normal range each factor, product and sum may be flushed,
 * and what was flushed is multiplied by the other factors.
 * @throws {RangeError} if the stride or the number of planes does not fit
 */
export function combineOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/combine", params);
  const { arrays, planes, rows, cols, stride } = params;
  const { cells, factor } = buffers;
  const { term, products, flushed } = LAWS[constants.kind];
  const value = new Float64Array(arrays * rows * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let line = 0; line < arrays * rows; line++) {
    const array = Math.floor(line / rows);
    for (let c = 0; c < cols; c++) {
      let [sum, size, lost] = [0, 0, 0];
      for (let p = 0; p < planes; p++) {
        const g = cells[((array * planes + p) * rows + line % rows) * cols + c];
        sum += term(factor[p], g);
        size += Math.abs(term(factor[p], g));
        lost += TINY * (products + 1 + flushed(factor[p], g));
      }
      value[line * stride + c] = constants.kind === MAGNITUDE ? Math.abs(sum) : sum;
      if (bound) bound[line * stride + c] = gamma(products + planes - 1) * size + lost;
    }
  }
  return { net: { value, bound } };
}
