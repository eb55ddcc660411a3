/** Largest number of every window, in plain loops. */

import type { OracleCall } from "../kernel.ts";
import { checkWindows, pixelsOfWindows } from "./_pool_windows.ts";

/**
 * y f64 and index u32[images, out_height, out_width, channels]; both exact: one of the numbers is handed on.
 *
 * @throws {RangeError} as checkWindows()
 */
export function maxPoolOracle({ params, buffers: { x } }: OracleCall) {
  checkWindows("nn/max_pool", params);
  const { images, height, width, channels } = params;
  const windows = pixelsOfWindows(params);
  const y = new Float64Array(images * windows.length * channels);
  const index = new Uint32Array(y.length);
  let to = 0;
  for (let image = 0; image < images; image++) {
    for (const pixels of windows) {
      for (let c = 0; c < channels; c++) {
        const at = (pixel: number) => x[(image * height * width + pixel) * channels + c];
        index[to] = pixels.reduce((best, pixel) => at(pixel) > at(best) ? pixel : best);
        y[to] = at(index[to]);
        to++;
      }
    }
  }
  return { y: { value: y }, index: { value: index } };
}
