/** Numbers at chosen pixels, in plain loops. */

import type { OracleCall } from "../kernel.ts";

/** y f64[batch, images, out_pixels, channels]; a copy, and so exact. An index must be a pixel. */
export function poolGatherOracle({ params, buffers: { x, index } }: OracleCall) {
  const { batch, images, pixels, out_pixels, channels } = params;
  const value = new Float64Array(batch * images * out_pixels * channels);
  let to = 0;
  for (let member = 0; member < batch; member++) {
    for (let from = 0; from < images * out_pixels * channels; from++) {
      const image = Math.floor(from / (out_pixels * channels));
      value[to++] = x[((member * images + image) * pixels + index[from]) * channels + from % channels];
    }
  }
  return { y: { value } };
}
