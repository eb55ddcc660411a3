/** Which input scales double, in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * One round of bound management.
 *
 * @returns next [chips, row_tiles, images]. Comparing and doubling round nothing. Only most · start does, unless f32
 * holds it: within that rounding of it either answer is right, and they differ by alpha. What lies below the normal
 * range may be flushed, and then counts as 0.
 * @throws {RangeError} if stride, lines or the number of sets do not fit
 */
export function settleOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/settle", params);
  const { chips, alpha_sets, lines, row_tiles, slices, images, cols, stride } = params;
  const most = Math.fround(params.most);
  const reached = new Uint8Array(chips * row_tiles * images);
  for (let vector = 0; vector < chips * lines * slices * images; vector++) {
    const array = Math.floor(vector / images / slices);
    const line = array % lines;
    const at = (Math.floor(array / lines) * row_tiles + line % row_tiles) * images + vector % images;
    for (let j = 0; j < cols; j++) {
      if (Math.abs(buffers.current[vector * stride + j]) >= buffers.bound[line]) reached[at] = 1;
    }
  }
  const value = new Float64Array(reached.length);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const chip = Math.floor(i / images / row_tiles);
    const at = Math.floor(chip * alpha_sets / chips) * row_tiles * images + i % (row_tiles * images);
    const alpha = buffers.alpha[at];
    const limit = most * buffers.start[at];
    value[i] = reached[i] && 2 * alpha <= limit ? 2 * alpha : alpha;
    const error = Math.fround(limit) === limit ? 0 : U * Math.abs(limit) + TINY;
    if (bound && reached[i] && Math.abs(2 * alpha - limit) <= error) bound[i] = Math.abs(alpha);
  }
  return { next: { value, bound } };
}
