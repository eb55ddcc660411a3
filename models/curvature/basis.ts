/** Long vectors and orthonormal bases of them, in plain loops: what Lanczos does between two products. */

/** Orthonormal vectors f64[P], each an array of its own so that a basis grows without being copied. */
export type Basis = Float64Array[];

/** Rows that are worked on together: so many of one vector stay in the nearest cache, and of a basis in the next. */
const TILE = 2048;

export function dot(a: Float64Array, b: Float64Array): number {
  return dotRange(a, b, 0, a.length);
}

function dotRange(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = to - (to - from) % 4;
  // four sums, because one would wait for each addition
  for (let i = from; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < to; i++) s0 += a[i] * b[i];
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

/** y[i] += factor · x[i + shift] over from … to − 1. */
function addRange(
  y: Float64Array,
  x: Float64Array,
  { factor, from, to, shift = 0 }: { factor: number; from: number; to: number; shift?: number },
): void {
  for (let i = from; i < to; i++) y[i] += factor * x[i + shift];
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
  const first = sweep(w, { basis, remove: null });
  const second = sweep(w, { basis, remove: first });
  basis.forEach((q, i) => addRange(w, q, { factor: -second[i], from: 0, to: w.length }));
  return first.map((c, i) => c + second[i]);
}

/** Takes known parts out of w, if any, and returns the coefficients of what is left: each tile of the basis is read once. */
function sweep(
  w: Float64Array,
  { basis, remove }: { basis: Basis; remove: Float64Array | null },
): Float64Array {
  const found = new Float64Array(basis.length);
  for (let from = 0; from < w.length; from += TILE) {
    const to = Math.min(w.length, from + TILE);
    if (remove) basis.forEach((q, i) => addRange(w, q, { factor: -remove[i], from, to }));
    basis.forEach((q, i) => found[i] += dotRange(q, w, from, to));
  }
  return found;
}

/**
 * Replaces a basis in place by `rows.length` combinations of its vectors and drops the rest.
 *
 * @param rows coefficients of every new vector by the old ones, at most as many as there are vectors
 */
export function recombine(basis: Basis, rows: readonly Float64Array[]): void {
  const size = basis[0].length;
  const tiles = rows.map(() => new Float64Array(TILE));
  for (let start = 0; start < size; start += TILE) {
    const to = Math.min(TILE, size - start);
    tiles.forEach((tile, r) => {
      tile.fill(0);
      basis.forEach((q, c) => addRange(tile, q, { factor: rows[r][c], from: 0, to, shift: start }));
    });
    tiles.forEach((tile, r) => basis[r].set(tile.subarray(0, to), start));
  }
  basis.length = rows.length;
}

/** Σ coefficients[c] · basis[c], written to out. */
export function combine(out: Float64Array, { basis, row }: { basis: Basis; row: Float64Array }): void {
  out.fill(0);
  basis.forEach((q, c) => addRange(out, q, { factor: row[c], from: 0, to: out.length }));
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
