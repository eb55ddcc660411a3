/** Numbers of windows spread over their pixels, in plain loops. */

import type { OracleCall } from "../kernel.ts";
import { checkWindows, divisorOf, pixelsOfWindows } from "./_pool_windows.ts";

const U = 2 ** -23;
const TINY = 2 ** -126;

/**
 * dx f64[images, height, width, channels].
 *
 * Bound: every quotient is off by 2.5 u (WGSL, 2.5 ULP), the sum of n of them by (n − 1) u Σ|terms| more, and each may lose
 * what lies below the normal numbers.
 *
 * @throws {RangeError} as checkWindows()
 */
export function averagePoolBackwardOracle({ params, constants, buffers: { upstream }, bounds }: OracleCall) {
  checkWindows("nn/average_pool_backward", params);
  const { images, height, width, channels } = params;
  const windows = pixelsOfWindows(params);
  const value = new Float64Array(images * height * width * channels);
  const [sizes, terms] = [new Float64Array(value.length), new Float64Array(value.length)];
  let from = 0;
  for (let image = 0; image < images; image++) {
    for (const pixels of windows) {
      const divisor = divisorOf(pixels, params, constants);
      for (let c = 0; c < channels; c++, from++) {
        for (const pixel of pixels) {
          const to = (image * height * width + pixel) * channels + c;
          value[to] += upstream[from] / divisor;
          sizes[to] += Math.abs(upstream[from]) / divisor;
          terms[to]++;
        }
      }
    }
  }
  const boundOf = (size: number, i: number) => 1.01 * U * (terms[i] + 1.5) * size + 4 * terms[i] * TINY;
  return { dx: { value, bound: bounds ? sizes.map(boundOf) : undefined } };
}
