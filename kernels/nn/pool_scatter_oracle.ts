/** Numbers of windows handed back to the pixels that maximum pooling has found, in plain loops. */

import type { OracleCall } from "../kernel.ts";
import { checkWindows, pixelsOfWindows } from "./_pool_windows.ts";

const U = 2 ** -23;
const TINY = 2 ** -126;

/**
 * dx f64[batch, images, height, width, channels].
 *
 * Bound: n terms in any order are off by (n − 1) u Σ|terms|, and each may lose what lies below the normal numbers.
 *
 * @throws {RangeError} as checkWindows()
 */
export function poolScatterOracle({ params, buffers: { upstream, index }, bounds }: OracleCall) {
  checkWindows("nn/pool_scatter", params);
  const { batch, images, height, width, channels } = params;
  const windows = pixelsOfWindows(params);
  const value = new Float64Array(batch * images * height * width * channels);
  const [sizes, terms] = [new Float64Array(value.length), new Float64Array(value.length)];
  let from = 0;
  for (let image = 0; image < batch * images; image++) {
    for (const pixels of windows) {
      for (let c = 0; c < channels; c++, from++) {
        const found = index[from % index.length];
        if (!pixels.includes(found)) continue;
        const to = (image * height * width + found) * channels + c;
        value[to] += upstream[from];
        sizes[to] += Math.abs(upstream[from]);
        terms[to]++;
      }
    }
  }
  const bound = bounds ? sizes.map((s, i) => (terms[i] - 1) * U * s + 2 * terms[i] * TINY) : undefined;
  return { dx: { value, bound: bound?.map((b) => Math.max(0, b)) } };
}
