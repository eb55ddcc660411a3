/** The digital sum over row tiles in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * scale · Σ_t gain · current + bias.
 *
 * @returns out [chips, images, cols]. Bound: K products, K − 1 sums, the scale and the bias are at most K + 2 roundings
 * to any term, so γ_{K+2} (|scale| Σ|gain · current| + |bias|); below the normal range each
 * product and sum may be flushed.
 * @throws {RangeError} if the tiles or the stride do not fit
 */
export function recombineOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/recombine", params);
  const { chips, row_tiles, col_tiles, images, cols, stride, tile_cols } = params;
  const { current, gain, bias } = buffers;
  const scale = Math.fround(params.scale);
  const value = new Float64Array(chips * images * cols);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const c = i % cols, m = Math.floor(i / cols) % images, chip = Math.floor(i / cols / images);
    let sum = 0, size = 0;
    for (let t = chip * row_tiles; t < (chip + 1) * row_tiles; t++) {
      const term = gain[t * col_tiles + Math.floor(c / tile_cols)] * current[(t * images + m) * stride + c];
      sum += term;
      size += Math.abs(term);
    }
    value[i] = scale * sum + bias[c];
    if (bound) {
      const flushed = 2 * TINY * (row_tiles * Math.abs(scale) + 1);
      bound[i] = gamma(row_tiles + 2) * (Math.abs(scale) * size + Math.abs(bias[c])) + flushed;
    }
  }
  return { out: { value, bound } };
}
