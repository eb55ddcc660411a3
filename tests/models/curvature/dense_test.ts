import assert from "node:assert/strict";
import { denseMatrix, symmetricEigen } from "../../../models/curvature/dense.ts";
import { denseOperator, diagonalOperator, normsOf, randomSymmetric, withSpectrum } from "./dense_support.ts";

Deno.test("denseMatrix() gives back the matrix of an operator, in any batch", async () => {
  for (const n of [1, 2, 17]) {
    const matrix = randomSymmetric(n, n);
    matrix[n - 1] += 1;
    for (const batch of [1, 5, 64]) {
      const operator = denseOperator(matrix);
      assert.deepEqual(await denseMatrix(operator, { batch }), matrix);
      assert.equal(operator.calls, Math.ceil(n / batch));
    }
  }
  await assert.rejects(denseMatrix(diagonalOperator(new Float64Array(3001))), /expected integer in 1 … 3000, got 3001/);
});

for (const n of [1, 2, 3, 10, 65, 120]) {
  Deno.test(`symmetricEigen() diagonalises a random matrix [n=${n}]`, () => {
    const matrix = randomSymmetric(n, 100 + n);
    const { values, vectors } = symmetricEigen(matrix, { vectors: true });
    const bound = 8 * n * Number.EPSILON * Math.sqrt(normsOf(matrix).frobenius);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        let [product, inner] = [0, 0];
        for (let j = 0; j < n; j++) {
          product += matrix[k * n + j] * vectors[i * n + j];
          inner += vectors[i * n + j] * vectors[k * n + j];
        }
        assert(Math.abs(product - values[i] * vectors[i * n + k]) <= bound, `residual of ${i}`);
        assert(Math.abs(inner - Number(i === k)) <= 8 * n * Number.EPSILON, `${i} by ${k}: ${inner}`);
      }
    }
    const alone = symmetricEigen(matrix, { vectors: false }).values;
    values.forEach((v, i) => assert(Math.abs(v - alone[i]) <= bound));
  });
}

Deno.test("symmetricEigen() gives clustered, repeated, negative and zero eigenvalues", () => {
  const spectrum = [-5, -1e-9, 0, 0, 1e-9, 1, 1, 1, 1 + 1e-12, 4].toSorted((a, b) => a - b);
  const { matrix } = withSpectrum(spectrum, 3);
  const { values } = symmetricEigen(matrix, { vectors: false });
  values.forEach((v, i) => assert(Math.abs(v - spectrum[i]) < 1e-14 * 5, `${i}: ${v}`));
  assert.deepEqual(symmetricEigen(new Float64Array(16), { vectors: true }).values, new Float64Array(4));
});

Deno.test("symmetricEigen() gives 2 and 2 ± √2 from 1e-300 to 1e140", () => {
  for (const scale of [1, 1e-140, 1e140, 1e-300]) {
    // [[2, 1, 0], [1, 2, 1], [0, 1, 2]] with a corner turned, eigenvalues 2 and 2 ± √2
    const matrix = Float64Array.of(2, 0, 1, 0, 2, 1, 1, 1, 2).map((v) => v * scale);
    const { values } = symmetricEigen(matrix, { vectors: true });
    [2 - Math.SQRT2, 2, 2 + Math.SQRT2].forEach((v, i) => {
      assert(Math.abs(values[i] - v * scale) <= 4e-15 * scale, `${scale} ${i}: ${values[i]}`);
    });
  }
});

Deno.test("symmetricEigen() refuses a matrix that is not square or not finite, and leaves it alone", () => {
  assert.throws(() => symmetricEigen(new Float64Array(6), { vectors: false }), /expected n × n values, got 6/);
  assert.throws(() => symmetricEigen(Float64Array.of(1, NaN, 0, 1), { vectors: false }), /expected finite values/);
  const matrix = randomSymmetric(6, 1);
  const copy = matrix.slice();
  symmetricEigen(matrix, { vectors: true });
  assert.deepEqual(matrix, copy);
});
