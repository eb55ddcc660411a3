/** Long vectors and orthonormal bases of them, in plain loops: what Lanczos does between two products. */

/** Orthonormal vectors f64[P], each an array of its own so that a basis grows without being copied. */
export type Basis = Float64Array[];

/** Rows that are combined together: so many of a few vectors stay in the nearest cache. */
const TILE = 1024;

export function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length & ~3;
  // four sums, because one would wait for each addition
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < a.length; i++) s0 += a[i] * b[i];
  return (s0 + s1) + (s2 + s3);
}

/** Euclidean norm; entries beyond 1e±150 are scaled first, so that their squares neither vanish nor overflow. */
export function norm(a: Float64Array): number {
  const squares = dot(a, a);
  if (squares > 1e-290 && squares < 1e290) return Math.sqrt(squares);
  const largest = a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (largest === 0 || largest === Infinity) return largest;
  return largest * Math.sqrt(a.reduce((sum, v) => sum + (v / largest) ** 2, 0));
}

/** y += factor · x */
function addScaled(y: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < y.length; i++) y[i] += factor * x[i];
}

/** a *= factor */
export function scale(a: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] *= factor;
}

/**
 * Takes out of w in place what lies in the span of a basis, twice over.
 *
 * One pass leaves rounding errors as large as what it took out; after the second they are as small as w's own. Twice is
 * enough unless nothing of w was left, which its norm tells.
 *
 * @returns coefficients of w by the basis
 * Source: Daniel, Gragg, Kaufman, Stewart 1976; "twice is enough" of Kahan in Parlett 1980, §6.9.
 */
export function orthogonalise(w: Float64Array, basis: Basis): Float64Array {
  const coefficients = new Float64Array(basis.length);
  for (let pass = 0; pass < 2; pass++) {
    const found = dots(w, basis);
    subtract(w, { basis, factors: found });
    found.forEach((c, i) => coefficients[i] += c);
  }
  return coefficients;
}

/** Products of w with every vector of a basis; four at a time read w once, which is nearly twice as fast. */
function dots(w: Float64Array, basis: Basis): Float64Array {
  const out = new Float64Array(basis.length);
  const whole = basis.length & ~3;
  for (let k = 0; k < whole; k += 4) {
    const [a, b, c, d] = [basis[k], basis[k + 1], basis[k + 2], basis[k + 3]];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0; i < w.length; i++) {
      const v = w[i];
      s0 += v * a[i];
      s1 += v * b[i];
      s2 += v * c[i];
      s3 += v * d[i];
    }
    out.set([s0, s1, s2, s3], k);
  }
  for (let k = whole; k < basis.length; k++) out[k] = dot(w, basis[k]);
  return out;
}

/** w −= Σ factors[k] · basis[k], four at a time */
function subtract(w: Float64Array, { basis, factors }: { basis: Basis; factors: Float64Array }): void {
  const whole = basis.length & ~3;
  for (let k = 0; k < whole; k += 4) {
    const [a, b, c, d] = [basis[k], basis[k + 1], basis[k + 2], basis[k + 3]];
    const [f0, f1, f2, f3] = factors.subarray(k, k + 4);
    for (let i = 0; i < w.length; i++) w[i] -= (f0 * a[i] + f1 * b[i]) + (f2 * c[i] + f3 * d[i]);
  }
  for (let k = whole; k < basis.length; k++) addScaled(w, basis[k], -factors[k]);
}

/**
 * Replaces a basis in place by `rows.length` combinations of its vectors and drops the rest.
 *
 * @param rows coefficients of every new vector by the old ones, at most as many as there are vectors
 */
export function recombine(basis: Basis, rows: readonly Float64Array[]): void {
  const size = basis[0].length;
  const tile = new Float64Array(rows.length * TILE);
  for (let start = 0; start < size; start += TILE) {
    const length = Math.min(TILE, size - start);
    const parts = basis.map((q) => q.subarray(start, start + length));
    const outs = rows.map((_, r) => tile.subarray(r * TILE, r * TILE + length));
    rows.forEach((row, r) => combine(outs[r], { basis: parts, row }));
    outs.forEach((out, r) => parts[r].set(out));
  }
  basis.length = rows.length;
}

/** Σ row[c] · basis[c], written to out. */
export function combine(out: Float64Array, { basis, row }: { basis: Basis; row: Float64Array }): void {
  out.fill(0);
  subtract(out, { basis, factors: row.map((c) => -c) });
}

/**
 * Orthonormal basis of the span of vectors, which are overwritten by it.
 *
 * @returns at most as many vectors; one that adds less than 1e-12 of its length is left out
 */
export function orthonormalise(vectors: Basis): Basis {
  const basis: Basis = [];
  for (const v of vectors) {
    const before = norm(v);
    orthogonalise(v, basis);
    const after = norm(v);
    if (after <= 1e-12 * before || after === 0) continue;
    scale(v, 1 / after);
    basis.push(v);
  }
  return basis;
}
