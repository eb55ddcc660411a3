/** The correction of offset mappings in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * current − level · drive.
 *
 * @returns out [chips, lines, vectors, stride]. Bound: one rounding of the product and one of the difference, each of
 * which may be flushed.
 * @throws {RangeError} if the sets, the lines or the stride do not fit
 */
export function subtractOffsetOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/subtract_offset", params);
  const { chips, input_sets, lines, row_tiles, vectors, stride } = params;
  const { current, drive, level } = buffers;
  const value = new Float64Array(chips * lines * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const v = Math.floor(i / stride) % vectors;
    const line = Math.floor(i / stride / vectors) % lines;
    const chip = Math.floor(i / stride / vectors / lines);
    const set = Math.floor(chip * input_sets / chips);
    const offset = level[line] * drive[(set * row_tiles + line % row_tiles) * vectors + v];
    value[i] = current[i] - offset;
    if (bound) bound[i] = U * (1 + U) * (Math.abs(offset) + Math.abs(value[i])) + 2 * TINY;
  }
  return { out: { value, bound } };
}
