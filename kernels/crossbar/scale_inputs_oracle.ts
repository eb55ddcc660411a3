/** Scaled inputs in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * x / alpha by set, row tile and image.
 *
 * @returns y [alpha_sets, images, rows]. Bound: WGSL lets a division be 2.5 units of 2⁻²³ off. Below the normal range
 * the result may be flushed, and an input too, which is then as small over alpha.
 * @throws {RangeError} if the tiles or the sets do not fit
 * Source: WGSL, accuracy of x / y for |y| in 2⁻¹²⁶ to 2¹²⁶.
 */
export function scaleInputsOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/scale_inputs", params);
  const { input_sets, alpha_sets, images, rows, tile_rows, row_tiles } = params;
  const value = new Float64Array(alpha_sets * images * rows);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let set = 0; set < alpha_sets; set++) {
    const from = Math.floor(set * input_sets / alpha_sets);
    for (let m = 0; m < images; m++) {
      for (let r = 0; r < rows; r++) {
        const alpha = buffers.alpha[(set * row_tiles + Math.floor(r / tile_rows)) * images + m];
        const at = (set * images + m) * rows + r;
        value[at] = buffers.x[(from * images + m) * rows + r] / alpha;
        if (bound) bound[at] = 2.5 * U * Math.abs(value[at]) + TINY * (1 + 1 / Math.abs(alpha));
      }
    }
  }
  return { y: { value, bound } };
}
