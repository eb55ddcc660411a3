/** Reads of noisy cells in f64, and how far an f32 evaluation may lie from them. */

import type { OracleCall } from "../kernel.ts";
import { eachNormal } from "../noise/normal_oracle.ts";
import { boundOf, clampNear, given, normalNear, plusNear, timesNear } from "./_cell_bounds.ts";

/**
 * Conductances of every read.
 *
 * @returns µS f64[chips, reads, cells]; the bound is that of the normal times sigma, and two roundings
 */
export function readCellsOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, reads, cells, seed, purpose, layer, draw, first_read, floor: low, ceiling: high } = params;
  const value = new Float64Array(chips * reads * cells);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let row = 0; row < chips * reads; row++) {
    const c = Math.floor(row / reads);
    const use = (cell: number, xi: number) => {
      const noise = timesNear(given(buffers.sigma[c * cells + cell]), normalNear(xi));
      const near = clampNear(plusNear(given(buffers.conductance[c * cells + cell]), noise), { low, high });
      value[row * cells + cell] = near.exact;
      if (bound) bound[row * cells + cell] = boundOf(near);
    };
    // counter words are 32 bits wide and wrap around
    const stream = (layer + 4096 * (first_read + row % reads)) % 2 ** 32;
    eachNormal({ seed, purpose, layer: stream, draw }, { chip: buffers.chip[c], cells, use });
  }
  return { noisy: { value, bound } };
}
