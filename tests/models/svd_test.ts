/** Singular values against matrices of known ones. */

import assert from "node:assert/strict";
import { mulberry32 } from "../../kernels/contract.ts";
import { svd } from "../../models/numeric/svd.ts";

for (const [rows, cols] of [[7, 5], [5, 7], [4, 4], [1, 3], [40, 12]]) {
  Deno.test(`svd() puts a matrix together again from orthonormal vectors [${rows} × ${cols}]`, () => {
    const random = mulberry32(3);
    const a = Float64Array.from({ length: rows * cols }, () => random() - 0.5);
    const { values, left, right } = svd(a, { rows, cols });
    const n = Math.min(rows, cols);
    assert.deepEqual([...values], [...values].toSorted((x, y) => y - x));
    a.forEach((v, i) => {
      const [r, c] = [Math.floor(i / cols), i % cols];
      let sum = 0;
      for (let k = 0; k < n; k++) sum += values[k] * left[r * n + k] * right[c * n + k];
      assert(Math.abs(sum - v) < 1e-13, `[${i}]`);
    });
    for (const [vectors, length] of [[left, rows], [right, cols]] as const) {
      for (let p = 0; p < n; p++) {
        for (let q = 0; q <= p; q++) {
          let dot = 0;
          for (let i = 0; i < length; i++) dot += vectors[i * n + p] * vectors[i * n + q];
          assert(Math.abs(dot - Number(p === q)) < 1e-12, `${p} · ${q}`);
        }
      }
    }
  });
}

Deno.test("svd() knows the values of a diagonal, of rank one and of nothing", () => {
  assert.deepEqual([...svd([3, 0, 0, 0, -5, 0], { rows: 2, cols: 3 }).values], [5, 3]);
  const one = svd([2, 4, 1, 2], { rows: 2, cols: 2 }).values; // (2, 1) ⊗ (1, 2)
  assert(Math.abs(one[0] - 5) < 1e-14 && one[1] < 1e-14);
  assert.deepEqual([...svd(new Float64Array(6), { rows: 3, cols: 2 }).values], [0, 0]);
});
