import type { OracleCall } from "../kernel.ts";

/** Two axes swapped. @returns y [batch, cols, rows, inner]; an exact copy, so the bound is 0 */
export function permuteOracle({ params, buffers: { x }, bounds }: OracleCall) {
  const { batch, rows, cols, inner } = params;
  const value = new Float64Array(batch * rows * cols * inner);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        for (let k = 0; k < inner; k++) {
          value[((b * cols + j) * rows + i) * inner + k] = x[((b * rows + i) * cols + j) * inner + k];
        }
      }
    }
  }
  return { y: { value, bound: bounds ? new Float64Array(value.length) : undefined } };
}
