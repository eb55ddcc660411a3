/** The same numbers. */

import type { OracleCall } from "../kernel.ts";

/** f64[count]; nothing is computed, so nothing is rounded. */
export function copyOracle({ buffers }: OracleCall) {
  return { y: { value: Float64Array.from(buffers.x) } };
}
