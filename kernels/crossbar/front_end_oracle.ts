/** Gain, offset and curvature of a converter's input in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/** Roundings to a term at most: 2.5 of 1 / full and one of its product, twice; three more products; three sums. */
const ROUNDINGS = 13;

/**
 * x · gain + offset + bow2 · x² / full + bow3 · x³ / full².
 *
 * @returns out [chips, lines, vectors, stride]. Bound: 13 u of the terms' sizes together, 1 % on top for products of
 * errors; what is flushed on the way is multiplied by no more than all factors together.
 * @throws {RangeError} if the stride does not fit
 */
export function frontEndOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/front_end", params);
  const { chips, lines, vectors, stride } = params;
  const { current, gain, offset, full } = buffers;
  const bow2 = Math.fround(params.bow2), bow3 = Math.fround(params.bow3);
  const value = new Float64Array(chips * lines * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const row = Math.floor(i / stride / vectors), line = row % lines;
    const column = row * stride + i % stride;
    const x = current[i];
    const terms = [x * gain[column], offset[column], bow2 * x ** 2 / full[line], bow3 * x ** 3 / full[line] ** 2];
    value[i] = terms.reduce((sum, term) => sum + term, 0);
    if (!bound) continue;
    const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
    const factors = (1 + Math.abs(x)) * (1 + Math.abs(x / full[line])) * (1 + Math.abs(bow2) + Math.abs(bow3));
    const flushed = 4 * TINY * (Math.abs(gain[column]) + factors);
    bound[i] = 1.01 * ROUNDINGS * U * size + flushed;
  }
  return { out: { value, bound } };
}
