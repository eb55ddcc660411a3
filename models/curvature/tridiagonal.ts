/** Eigenvalues and eigenvectors of symmetric tridiagonal matrices. */

/** A symmetric tridiagonal matrix: diagonal f64[n] and off-diagonal f64[n − 1]. */
export interface Tridiagonal {
  diagonal: Float64Array;
  off: Float64Array;
}

export interface TridiagonalEigen {
  /** Ascending, f64[n]. */
  values: Float64Array;
  /** Vector i, or the part of it that was asked for, as row i. */
  vectors: Float64Array;
}

/** QL rounds per eigenvalue; two or three are usual. */
const MOST_ROUNDS = 60;

/**
 * Eigenvalues and, as asked, all of every eigenvector (f64[n, n]), its first component (f64[n]) or nothing (f64[0]).
 *
 * Backward stable: errors of the values are a few 2⁻⁵³ · ‖T‖.
 * @throws {RangeError} if lengths disagree or a value is not finite
 */
export function tridiagonalEigen(
  { diagonal, off }: Tridiagonal,
  parts: "all" | "first" | "none",
): TridiagonalEigen {
  const n = diagonal.length;
  if (parts === "none") return qlEigen({ diagonal, off }, { start: new Float64Array(0), width: 0 });
  const width = parts === "all" ? n : 1;
  const start = new Float64Array(n * width);
  // rows are columns of the identity, or the first components of them
  if (parts === "first") start[0] = 1;
  else for (let i = 0; i < n; i++) start[i * n + i] = 1;
  return qlEigen({ diagonal, off }, { start, width });
}

/**
 * QL with implicit shifts on T; the rotations are applied to the rows of `start` as well.
 *
 * @param rows start f64[n, width]: with row i = column i of Q and A = Q T Qᵀ, the rows become the eigenvectors of A
 * Source: Bowdler, Martin, Reinsch, Wilkinson 1968 (tql2); the step as Golub & Van Loan 2013, §8.3, from the other end.
 */
export function qlEigen(
  { diagonal, off }: Tridiagonal,
  { start, width }: { start: Float64Array; width: number },
): TridiagonalEigen {
  const n = diagonal.length;
  if (n < 1 || off.length !== n - 1 || start.length !== n * width) {
    throw new RangeError(
      `curvature/tridiagonal off: expected ${n - 1} values for ${n} on the diagonal, got ${off.length}`,
    );
  }
  if (![...diagonal, ...off].every(Number.isFinite)) {
    throw new RangeError("curvature/tridiagonal diagonal, off: expected finite values, got one that is not");
  }
  const work = { d: Float64Array.from(diagonal), e: Float64Array.from(off), z: Float64Array.from(start), width };
  const negligible = Number.EPSILON / 2 * largestRow(work);
  for (let low = 0, rounds = 0; low < n - 1;) {
    let high = low;
    while (high < n - 1 && Math.abs(work.e[high]) > negligible) high++;
    if (high < n - 1) work.e[high] = 0;
    if (high === low) {
      low++;
      rounds = 0;
      continue;
    }
    if (++rounds > MOST_ROUNDS) throw new Error(`Cannot diagonalise: eigenvalue ${low} of ${n} does not converge`);
    qlStep(work, { low, high });
  }
  return sorted(work);
}

interface Work {
  d: Float64Array;
  e: Float64Array;
  z: Float64Array;
  width: number;
}

/** Largest sum of magnitudes of a row, which bounds every eigenvalue. */
function largestRow({ d, e }: Work): number {
  return d.reduce((most, v, i) => Math.max(most, Math.abs(v) + Math.abs(e[i] ?? 0) + Math.abs(e[i - 1] ?? 0)), 0);
}

/** One implicit step on the unreduced block low … high: a bulge is chased from its end to its beginning. */
function qlStep({ d, e, z, width }: Work, { low, high }: { low: number; high: number }): void {
  let x = d[high] - wilkinsonShift({ d, e }, low);
  let bulge = e[high - 1];
  for (let k = high; k > low; k--) {
    const r = Math.hypot(x, bulge);
    const c = r === 0 ? 1 : x / r;
    const s = r === 0 ? 0 : bulge / r;
    if (k < high) e[k] = r;
    const [a, b, f] = [d[k], e[k - 1], d[k - 1]];
    // written so that the trace is kept to the last bit or so
    const w = (f - a) * s + 2 * c * b;
    d[k] = a + s * w;
    d[k - 1] = f - s * w;
    x = e[k - 1] = c * w - b;
    if (k - 1 > low) {
      bulge = s * e[k - 2];
      e[k - 2] *= c;
    }
    rotate(z, { k, width, c, s });
  }
}

/** The eigenvalue of the leading 2 × 2 block that is closer to its first entry. */
function wilkinsonShift({ d, e }: Pick<Work, "d" | "e">, low: number): number {
  const half = (d[low + 1] - d[low]) / 2;
  const root = Math.hypot(half, e[low]);
  return d[low] - e[low] * (e[low] / (half + (half < 0 ? -root : root)));
}

/** Rows k and k − 1 of z turned by the angle of the step. */
function rotate(
  z: Float64Array,
  { k, width, c, s }: { k: number; width: number; c: number; s: number },
): void {
  const here = k * width, before = here - width;
  for (let i = 0; i < width; i++) {
    const [upper, lower] = [z[here + i], z[before + i]];
    z[here + i] = c * upper + s * lower;
    z[before + i] = c * lower - s * upper;
  }
}

function sorted({ d, z, width }: Work): TridiagonalEigen {
  const order = Array.from(d.keys()).sort((i, j) => d[i] - d[j]);
  const vectors = new Float64Array(z.length);
  order.forEach((from, to) => vectors.set(z.subarray(from * width, (from + 1) * width), to * width));
  return { values: Float64Array.from(order, (i) => d[i]), vectors };
}
