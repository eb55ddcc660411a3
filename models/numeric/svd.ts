/** Singular values of a dense matrix, f64. */

export interface Svd {
  /** Largest first. */
  values: Float64Array;
  /** Left and right vectors, [rows, n] and [cols, n], n = min(rows, cols); column k belongs to value k. */
  left: Float64Array;
  right: Float64Array;
}

/** Rotations of all pairs, at most: convergence is quadratic in the end. */
const SWEEPS = 60;

/**
 * Singular value decomposition A = Σ σₖ uₖ vₖᵀ by one-sided Jacobi rotations. Vectors of values that are 0 are 0 on the side
 * of the longer axis.
 *
 * @param a [rows, cols], row-major
 * Source: Hestenes 1958; Golub and Van Loan, Matrix Computations, §8.6.3.
 */
export function svd(a: ArrayLike<number>, { rows, cols }: { rows: number; cols: number }): Svd {
  if (rows < cols) {
    const turned = svd(transposed(a, { rows, cols }), { rows: cols, cols: rows });
    return { values: turned.values, left: turned.right, right: turned.left };
  }
  // columns as vectors: rotated until they are orthogonal, they are σₖ uₖ
  const columns = Array.from(
    { length: cols },
    (_, j) => Float64Array.from({ length: rows }, (_, i) => a[i * cols + j]),
  );
  const turns = Array.from({ length: cols }, (_, j) => Float64Array.from({ length: cols }, (_, i) => i === j ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS && rotateAll(columns, turns); sweep++);
  const sizes = columns.map((column) => Math.sqrt(dot(column, column)));
  const order = sizes.map((_, k) => k).sort((p, q) => sizes[q] - sizes[p]);
  const left = new Float64Array(rows * cols), right = new Float64Array(cols * cols);
  order.forEach((from, k) => {
    for (let i = 0; i < rows; i++) left[i * cols + k] = sizes[from] === 0 ? 0 : columns[from][i] / sizes[from];
    for (let i = 0; i < cols; i++) right[i * cols + k] = turns[from][i];
  });
  return { values: Float64Array.from(order, (k) => sizes[k]), left, right };
}

/** Makes every pair of columns orthogonal once; false if all were. */
function rotateAll(columns: Float64Array[], turns: Float64Array[]): boolean {
  let rotated = false;
  for (let p = 0; p < columns.length; p++) {
    for (let q = p + 1; q < columns.length; q++) {
      const [pp, qq, pq] = [dot(columns[p], columns[p]), dot(columns[q], columns[q]), dot(columns[p], columns[q])];
      if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) continue;
      rotated = true;
      const zeta = (qq - pp) / (2 * pq);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
      const cos = 1 / Math.sqrt(1 + t * t), sin = cos * t;
      for (const vectors of [columns, turns]) rotate(vectors[p], vectors[q], { cos, sin });
    }
  }
  return rotated;
}

function rotate(x: Float64Array, y: Float64Array, { cos, sin }: { cos: number; sin: number }): void {
  for (let i = 0; i < x.length; i++) [x[i], y[i]] = [cos * x[i] - sin * y[i], sin * x[i] + cos * y[i]];
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function transposed(a: ArrayLike<number>, { rows, cols }: { rows: number; cols: number }): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = a[i * cols + j];
  return out;
}
