/** Factors of dropout from Philox words, in plain loops. */

import type { OracleCall } from "../kernel.ts";
import { philox4x32 } from "../noise/philox_oracle.ts";

/** mask f64[count]: 0 or keep_scale as it is in f32; exact. */
export function dropoutMaskOracle({ params, buffers: { step } }: OracleCall) {
  const { count, seed, purpose, layer, threshold, keep_scale } = params;
  const value = new Float64Array(count);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    if (i % 4 === 0) {
      words.set([i / 4, step[0], layer, 0]);
      philox4x32(words, seed, purpose);
    }
    value[i] = words[i % 4] >= threshold ? Math.fround(keep_scale) : 0;
  }
  return { mask: { value } };
}
