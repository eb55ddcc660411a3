/** The loops of oracles that take an array and one number for each of its columns. */

import type { OracleCall } from "../kernel.ts";

/**
 * y [batch, outer, rows, cols, inner]; `one` is given the index of an element of x and that of its number of s
 * [batch_s, outer, strips, cols], one strip if the kernel has none.
 */
export function repeated(
  { params, bounds }: Pick<OracleCall, "params" | "bounds">,
  one: (i: number, j: number) => { value: number; bound: number },
) {
  const { batch, batch_x, batch_s, outer, rows, cols, inner, strips = 1 } = params;
  const length = Math.ceil(rows / strips);
  const value = new Float64Array(batch * outer * rows * cols * inner);
  const bound = new Float64Array(bounds ? value.length : 0);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let o = 0; o < outer; o++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < cols; c++) {
          for (let k = 0; k < inner; k++, at++) {
            const i = (((b % batch_x * outer + o) * rows + r) * cols + c) * inner + k;
            const made = one(i, ((b % batch_s * outer + o) * strips + Math.floor(r / length)) * cols + c);
            value[at] = made.value;
            if (bounds) bound[at] = made.bound;
          }
        }
      }
    }
  }
  return { y: { value, bound: bounds ? bound : undefined } };
}
