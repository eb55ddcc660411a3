/** The digital sum over lines and input slices in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * scale · Σ_l Σ_s weight · factor · gain · current + bias.
 *
 * @returns out [chips, images, cols]. Bound: of K terms of three products each, K − 1 sums, the scale and the bias are at
 * most K + 4 roundings to any of them, so γ_{K+4} (|scale| Σ|terms| + |bias|). Below the normal range a factor, a product
 * or a sum may be flushed; the other factors of its term, in whatever order, multiply that by less than Π (1 + |factor|).
 * @throws {RangeError} if the stride does not fit
 */
export function recombineOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/recombine", params);
  const { chips, lines, slices, images, cols, stride } = params;
  const { current, weight, gain, factor, scale, bias } = buffers;
  const value = new Float64Array(chips * images * cols);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const j = i % cols, m = Math.floor(i / cols) % images, chip = Math.floor(i / cols / images);
    let [sum, size, lost] = [0, 0, 0];
    for (let l = 0; l < lines; l++) {
      const line = chip * lines + l;
      for (let s = 0; s < slices; s++) {
        const factors = [
          weight[s],
          factor[l * stride + j],
          gain[line * stride + j],
          current[((line * slices + s) * images + m) * stride + j],
        ];
        const term = factors[0] * factors[1] * factors[2] * factors[3];
        sum += term;
        size += Math.abs(term);
        if (bound) lost += 2 * TINY * factors.reduce((product, f) => product * (1 + Math.abs(f)), 1);
      }
    }
    value[i] = scale[j] * sum + bias[j];
    if (bound) {
      const scaled = Math.abs(scale[j]);
      bound[i] = gamma(lines * slices + 4) * (scaled * size + Math.abs(bias[j])) + scaled * lost + TINY * (2 + size);
    }
  }
  return { out: { value, bound } };
}
