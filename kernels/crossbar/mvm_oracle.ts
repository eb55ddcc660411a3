/** Partial column currents in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/** What each power makes of a voltage, and its roundings. */
const POWERS: Record<number, { of: (v: number) => number; roundings: number }> = {
  1: { of: (v) => v, roundings: 0 },
  2: { of: (v) => v * v, roundings: 1 },
  3: { of: (v) => v * v * v, roundings: 2 },
  4: { of: (v) => Math.abs(v), roundings: 0 },
  5: { of: (v) => v * Math.abs(v), roundings: 1 },
};

/**
 * Currents of each row tile, summed over its rows in f64.
 *
 * @returns current µA (with a variance µA²) [arrays, row_tiles, vectors, stride]. Bound: a sum of K products is within
 * γ_K Σ|terms| (K − 1 sums and a product to each term; each product of the power is one operation more). Below the normal
 * range each factor, product and sum may be flushed; the square within v³ is then |v| times as much.
 * @throws {RangeError} if the tiles, the stride or the input sets do not fit
 * Source: Kirchhoff; bound from Higham 2002, §3.1.
 */
export function mvmOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/mvm", params);
  const { arrays, input_sets, vectors, rows, stride, tile_rows, row_tiles } = params;
  const { voltage, net } = buffers;
  const power = POWERS[constants.power];
  const value = new Float64Array(arrays * row_tiles * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let array = 0; array < arrays; array++) {
    const input = Math.floor(array * input_sets / arrays) * vectors;
    for (let r = 0; r < rows; r++) {
      const tile = Math.floor(r / tile_rows);
      const steps = Math.min(tile_rows, rows - tile * tile_rows) + power.roundings;
      for (let m = 0; m < vectors; m++) {
        const v = voltage[(input + m) * rows + r];
        const drive = power.of(v);
        const out = ((array * row_tiles + tile) * vectors + m) * stride;
        const from = (array * rows + r) * stride;
        for (let c = 0; c < stride; c++) {
          const g = net[from + c];
          value[out + c] += drive * g;
          if (bound) {
            const flushed = TINY * (2 + Math.abs(drive) + Math.abs(g) * (1 + Math.abs(v)));
            bound[out + c] += gamma(steps) * Math.abs(drive * g) + flushed;
          }
        }
      }
    }
  }
  return { current: { value, bound } };
}
