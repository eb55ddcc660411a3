/** Small operators as matrices, and all their eigenvalues: what estimates are compared with. */

import { applyChecked, checkInteger, checkOperator, type Operator } from "./operator.ts";
import { qlEigen, type Tridiagonal, type TridiagonalEigen } from "./tridiagonal.ts";

/** Largest operator that is made a matrix: 72 MB, and about a minute for its eigenvalues. */
const LARGEST_DENSE = 3000;

/**
 * The matrix of an operator, column j its product with unit vector j; not made symmetric.
 *
 * @returns f64[P, P], row-major
 * @throws {RangeError} beyond 3000 parameters
 */
export async function denseMatrix(operator: Operator, { batch = 64 }: { batch?: number } = {}): Promise<Float64Array> {
  checkOperator(operator);
  const { size } = operator;
  checkInteger("dense parameters", { value: size, least: 1, most: LARGEST_DENSE });
  checkInteger("dense batch", { value: batch, least: 1 });
  const matrix = new Float64Array(size * size);
  for (let first = 0; first < size; first += batch) {
    const count = Math.min(batch, size - first);
    const vectors = new Float64Array(count * size);
    for (let k = 0; k < count; k++) vectors[k * size + first + k] = 1;
    const products = await applyChecked(operator, { vectors, count, kind: "unit vector", numbers: first });
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < size; i++) matrix[i * size + first + k] = products[k * size + i];
    }
  }
  return matrix;
}

/**
 * All eigenvalues of (A + Aᵀ)/2, ascending, and its eigenvectors as rows if asked for, by Householder's reduction and QL.
 *
 * Errors of the values are a few n · 2⁻⁵³ · ‖A‖.
 * @param matrix f64[n, n], row-major; not changed
 * @throws {RangeError} if it is not square or a value is not finite
 */
export function symmetricEigen(matrix: Float64Array, { vectors }: { vectors: boolean }): TridiagonalEigen {
  const n = Math.round(Math.sqrt(matrix.length));
  if (n * n !== matrix.length || n < 1) {
    throw new RangeError(`curvature/dense matrix: expected n × n values, got ${matrix.length}`);
  }
  if (!matrix.every(Number.isFinite)) {
    throw new RangeError("curvature/dense matrix: expected finite values, got one that is not");
  }
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = (matrix[i * n + j] + matrix[j * n + i]) / 2;
  const { tridiagonal, reflections } = tridiagonalise(a, n);
  if (!vectors) return qlEigen(tridiagonal, { start: new Float64Array(0), width: 0 });
  return qlEigen(tridiagonal, { start: accumulate(reflections, n), width: n });
}

/** v of I − v vᵀ, with zeros before its first entry at `from`; |v|² = 2. */
interface Reflection {
  v: Float64Array;
  from: number;
}

/**
 * A = Q T Qᵀ with Q the product of the reflections. The lower triangle of `a` is used and overwritten.
 *
 * Source: Golub & Van Loan 2013, algorithm 8.3.1.
 */
function tridiagonalise(a: Float64Array, n: number): { tridiagonal: Tridiagonal; reflections: Reflection[] } {
  const off = new Float64Array(Math.max(0, n - 1));
  const reflections: Reflection[] = [];
  for (let k = 0; k < n - 1; k++) {
    const reflection = reflectionOf(a, { n, k });
    off[k] = reflection.image;
    if (reflection.v === null) continue;
    reflections.push({ v: reflection.v, from: k + 1 });
    reflectBothSides(a, { n, from: k + 1, v: reflection.v });
  }
  return { tridiagonal: { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), off }, reflections };
}

/** The reflection that turns column k below the diagonal into (image, 0, …), null if it is that already. */
function reflectionOf(
  a: Float64Array,
  { n, k }: { n: number; k: number },
): { image: number; v: Float64Array | null } {
  const v = new Float64Array(n);
  let largest = 0;
  for (let i = k + 1; i < n; i++) largest = Math.max(largest, Math.abs(v[i] = a[i * n + k]));
  let rest = 0;
  for (let i = k + 2; i < n; i++) rest += (v[i] / largest) ** 2;
  if (largest === 0 || rest === 0) return { image: v[k + 1], v: null };
  const first = v[k + 1] / largest;
  const length = Math.sqrt(first * first + rest);
  // away from the column, so that nothing cancels
  const head = first < 0 ? first - length : first + length;
  const unit = Math.sqrt(2 / (head * head + rest));
  for (let i = k + 2; i < n; i++) v[i] = v[i] / largest * unit;
  v[k + 1] = head * unit;
  return { image: first < 0 ? largest * length : -largest * length, v };
}

/** A ← (I − vvᵀ) A (I − vvᵀ) on rows and columns from `from` on: A − vwᵀ − wvᵀ, w = Av − ½(vᵀAv)v. */
function reflectBothSides(
  a: Float64Array,
  { n, from, v }: { n: number; from: number; v: Float64Array },
): void {
  const w = new Float64Array(n);
  for (let i = from; i < n; i++) {
    const row = a.subarray(i * n, i * n + i);
    let sum = a[i * n + i] * v[i];
    for (let j = from; j < i; j++) {
      sum += row[j] * v[j];
      w[j] += row[j] * v[i];
    }
    w[i] += sum;
  }
  let half = 0;
  for (let i = from; i < n; i++) half += v[i] * w[i] / 2;
  for (let i = from; i < n; i++) w[i] -= half * v[i];
  for (let i = from; i < n; i++) {
    const row = a.subarray(i * n, i * n + i + 1);
    for (let j = from; j <= i; j++) row[j] -= v[i] * w[j] + w[i] * v[j];
  }
}

/** Qᵀ, the product of the reflections, last one first: row i is column i of Q. */
function accumulate(reflections: Reflection[], n: number): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (const { v, from } of reflections.toReversed()) {
    for (let i = from; i < n; i++) {
      const row = q.subarray(i * n, (i + 1) * n);
      let sum = 0;
      for (let j = from; j < n; j++) sum += row[j] * v[j];
      for (let j = from; j < n; j++) row[j] -= sum * v[j];
    }
  }
  return q;
}
