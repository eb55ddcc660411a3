/** Numbers repeated along rows and inner axis, in f64. */

import type { OracleCall } from "../kernel.ts";
import { scaleError, TINY } from "./_rounding.ts";

/** scale · s, f64[outer, rows, cols, inner], off by scaleError; a number or product below the normal range may become 0. */
export function broadcastOracle({ params, buffers: { s }, bounds }: OracleCall) {
  const { outer, rows, cols, inner, strips, scale } = params;
  const value = new Float64Array(outer * rows * cols * inner);
  const length = Math.ceil(rows / strips);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < rows; r++) {
      const strip = o * strips + Math.floor(r / length);
      for (let c = 0; c < cols; c++) {
        for (let k = 0; k < inner; k++) value[at++] = scale * s[strip * cols + c];
      }
    }
  }
  const lost = TINY * (1 + Math.abs(scale));
  return { y: { value, bound: bounds ? value.map((v) => scaleError(scale) * Math.abs(v) + lost) : undefined } };
}
