/** Mean of every window, in plain loops. */

import type { OracleCall } from "../kernel.ts";
import { checkWindows, divisorOf, pixelsOfWindows } from "./_pool_windows.ts";

const U = 2 ** -23;
const TINY = 2 ** -126;

/**
 * y f64[images, out_height, out_width, channels].
 *
 * Bound: n terms in any order are off by (n − 1) u Σ|terms|, the quotient by 2.5 u more (WGSL, 2.5 ULP), and below the normal
 * numbers all may be lost.
 *
 * @throws {RangeError} as checkWindows()
 */
export function averagePoolOracle({ params, constants, buffers: { x }, bounds }: OracleCall) {
  checkWindows("nn/average_pool", params);
  const { images, height, width, channels } = params;
  const windows = pixelsOfWindows(params);
  const value = new Float64Array(images * windows.length * channels), bound = new Float64Array(value.length);
  let to = 0;
  for (let image = 0; image < images; image++) {
    for (const pixels of windows) {
      const divisor = divisorOf(pixels, params, constants);
      for (let c = 0; c < channels; c++, to++) {
        const terms = pixels.map((pixel) => x[(image * height * width + pixel) * channels + c]);
        value[to] = terms.reduce((sum, t) => sum + t, 0) / divisor;
        const size = terms.reduce((sum, t) => sum + Math.abs(t), 0) / divisor;
        bound[to] = 1.01 * U * ((terms.length - 1) * size + 2.5 * Math.abs(value[to])) + 4 * TINY;
      }
    }
  }
  return { y: { value, bound: bounds ? bound : undefined } };
}
