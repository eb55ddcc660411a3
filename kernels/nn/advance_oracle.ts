/** A step counter. */

import type { OracleCall } from "../kernel.ts";

/** step + by, u32[1], modulo 2³². */
export function advanceOracle({ params, buffers }: OracleCall) {
  return { step: { value: Uint32Array.of(buffers.step[0] + params.by) } };
}
