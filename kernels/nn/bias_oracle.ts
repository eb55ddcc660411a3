/** Row plus bias in f64. */

import type { OracleCall } from "../kernel.ts";

/** x + bias, f64[rows, cols], each within one f32 rounding (2⁻²³ of the sum, WGSL may round either way). */
export function biasOracle({ params, buffers, bounds }: OracleCall) {
  const { rows, cols } = params;
  const value = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) value[r * cols + c] = buffers.x[r * cols + c] + buffers.bias[c];
  }
  // the constant is what a flush of subnormals may take
  return { out: { value, bound: bounds ? value.map((v) => Math.abs(v) * 2 ** -23 + 2 ** -125) : undefined } };
}
