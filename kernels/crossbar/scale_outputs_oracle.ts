/** Currents scaled back in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * current · alpha by set, row tile and image.
 *
 * @returns y [chips, lines, slices, images, stride]. Bound: one product, of which a factor or the result may be
 * flushed.
 * @throws {RangeError} if stride, lines or the number of sets do not fit
 */
export function scaleOutputsOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/scale_outputs", params);
  const { chips, alpha_sets, lines, row_tiles, slices, images, stride } = params;
  const value = new Float64Array(chips * lines * slices * images * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let vector = 0; vector < chips * lines * slices * images; vector++) {
    const array = Math.floor(vector / images / slices);
    const set = Math.floor(Math.floor(array / lines) * alpha_sets / chips);
    const alpha = buffers.alpha[(set * row_tiles + array % lines % row_tiles) * images + vector % images];
    for (let at = vector * stride; at < (vector + 1) * stride; at++) {
      const current = buffers.current[at];
      value[at] = current * alpha;
      if (bound) bound[at] = U * Math.abs(value[at]) + TINY * (1 + Math.abs(current) + Math.abs(alpha));
    }
  }
  return { y: { value, bound } };
}
