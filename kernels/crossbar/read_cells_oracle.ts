/** One read of noisy cells in f64, and how far an f32 evaluation may lie from it. */

import type { OracleCall } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import { boundOf, clampNear, given, normalNear, plusNear, timesNear } from "./_cell_bounds.ts";

/**
 * Conductances of one read.
 *
 * @returns µS f64[chips, cells]; the bound is that of the normal times sigma, and two roundings
 */
export function readCellsOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, cells, seed, purpose, layer, draw, floor: low } = params;
  const stream: Stream = { seed, purpose, layer, draw };
  const value = new Float64Array(chips * cells);
  const bound = bounds ? new Float64Array(chips * cells) : undefined;
  for (let c = 0; c < chips; c++) {
    const use = (cell: number, xi: number) => {
      const i = c * cells + cell;
      const noise = timesNear(given(buffers.sigma[i]), normalNear(xi));
      const near = clampNear(plusNear(given(buffers.conductance[i]), noise), { low });
      value[i] = near.exact;
      if (bound) bound[i] = boundOf(near);
    };
    eachNormal(stream, { chip: buffers.chip[c], cells, use });
  }
  return { noisy: { value, bound } };
}
