/** Two axes swapped in plain loops. */

import type { OracleCall } from "../kernel.ts";

/** y f64[batch, cols, rows, inner] with y[b, j, i, k] = x[b, i, j, k]; a copy, and so exact: there is no bound. */
export function permuteOracle({ params: { batch, rows, cols, inner }, buffers: { x } }: OracleCall) {
  const value = new Float64Array(batch * rows * cols * inner);
  let from = 0;
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        for (let k = 0; k < inner; k++) value[((b * cols + j) * rows + i) * inner + k] = x[from++];
      }
    }
  }
  return { y: { value } };
}
