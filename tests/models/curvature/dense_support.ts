/** Dense matrices as operators, and matrices with a spectrum that is known. */

import { mulberry32 } from "../../../kernels/contract.ts";
import { orthonormalise } from "../../../models/curvature/basis.ts";
import type { Operator, Segment } from "../../../models/curvature/operator.ts";

/** An operator that counts what it was asked. */
export type Counted = Operator & { calls: number; products: number };

/** The operator of a matrix f64[n, n]; in one segment unless lengths are given. */
export function denseOperator(matrix: Float64Array, lengths?: number[]): Counted {
  const size = Math.sqrt(matrix.length);
  const operator: Counted = { size, segments: segmentsOf(lengths ?? [size]), calls: 0, products: 0, apply };
  function apply(vectors: Float64Array, count: number): Promise<Float64Array> {
    operator.calls++;
    operator.products += count;
    const out = new Float64Array(count * size);
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += matrix[i * size + j] * vectors[k * size + j];
        out[k * size + i] = sum;
      }
    }
    return Promise.resolve(out);
  }
  return operator;
}

/** The operator of a diagonal matrix, cheap for many parameters. */
export function diagonalOperator(entries: Float64Array): Operator {
  const size = entries.length;
  const apply = (vectors: Float64Array) => Promise.resolve(vectors.map((v, i) => v * entries[i % size]));
  return { size, segments: segmentsOf([size]), apply };
}

export function segmentsOf(lengths: number[]): Segment[] {
  let offset = 0;
  return lengths.map((length, i) => {
    const segment = { name: `layer${i + 1}`, offset, length };
    offset += length;
    return segment;
  });
}

/** A random symmetric matrix with entries uniform in [−1, 1]. */
export function randomSymmetric(n: number, seed: number): Float64Array {
  const random = mulberry32(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = 2 * random() - 1;
  return matrix;
}

/** V diag(values) Vᵀ with a random orthogonal V; row i of `vectors` belongs to value i. */
export function withSpectrum(values: number[], seed: number): { matrix: Float64Array; vectors: Float64Array[] } {
  const n = values.length;
  const random = mulberry32(seed);
  const vectors = orthonormalise(values.map(() => Float64Array.from({ length: n }, () => 2 * random() - 1)));
  const matrix = new Float64Array(n * n);
  vectors.forEach((v, k) => {
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] += values[k] * v[i] * v[j];
  });
  // one triangle mirrored: symmetric to the last bit
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
  return { matrix, vectors };
}

/** tr A, ‖A‖_F² and Σ a_ii². */
export function normsOf(matrix: Float64Array): { trace: number; frobenius: number; diagonal: number } {
  const n = Math.sqrt(matrix.length);
  let [trace, diagonal] = [0, 0];
  for (let i = 0; i < n; i++) {
    trace += matrix[i * n + i];
    diagonal += matrix[i * n + i] ** 2;
  }
  return { trace, diagonal, frobenius: matrix.reduce((sum, v) => sum + v * v, 0) };
}
