/** Partial column currents in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Currents of each row tile, summed over its rows in f64.
 *
 * @returns current µA (square: µA²) [chips, row_tiles, images, stride]. Bound: a sum of K products is within
 * γ_K Σ|terms| (K − 1 sums and a product to each term; the square of the voltage is one operation more). Below the
 * normal range each factor, product and sum may be flushed.
 * @throws {RangeError} if the tiles or the stride do not fit
 * Source: Kirchhoff; bound from Higham 2002, §3.1.
 */
export function mvmOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/mvm", params);
  const { chips, input_chips, images, rows, stride, tile_rows, row_tiles } = params;
  const { voltage, net } = buffers;
  const square = constants.square === 1;
  const value = new Float64Array(chips * row_tiles * images * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let chip = 0; chip < chips; chip++) {
    const input = input_chips === 1 ? 0 : chip * images;
    for (let r = 0; r < rows; r++) {
      const tile = Math.floor(r / tile_rows);
      const terms = Math.min(tile_rows, rows - tile * tile_rows) + (square ? 1 : 0);
      for (let m = 0; m < images; m++) {
        const v = voltage[(input + m) * rows + r];
        const drive = square ? v * v : v;
        const out = ((chip * row_tiles + tile) * images + m) * stride;
        const from = (chip * rows + r) * stride;
        for (let c = 0; c < stride; c++) {
          const g = net[from + c];
          value[out + c] += drive * g;
          if (bound) bound[out + c] += gamma(terms) * Math.abs(drive * g) + TINY * (2 + Math.abs(drive) + Math.abs(g));
        }
      }
    }
  }
  return { current: { value, bound } };
}
