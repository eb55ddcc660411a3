/** The largest, smallest or strongest eigenvalues of a symmetric operator and their vectors. */

import { combine, dot, norm } from "./basis.ts";
import { KrylovSpace, type Ritz } from "./_krylov.ts";
import { applyChecked, checkInteger, checkOperator, checkPositive, type Operator } from "./operator.ts";

/** Largest algebraic, smallest algebraic, largest magnitude. */
export type End = "LA" | "SA" | "LM";

export interface EigenOptions {
  /** Number of eigenpairs, 1 … P. */
  k: number;
  end: End;
  seed: number;
  /** Converged at ‖Hv − λv‖ ≤ tolerance · |λ|max. 1e-4 if left out. */
  tolerance?: number;
  /** Vectors per call of the operator. min(k, 4) if left out. */
  block?: number;
  /** Most vectors that are kept, P doubles each. max(3k, 60) if left out, and never less than k + 2 · block. */
  basis?: number;
  /** Most products of the search; the k that confirm the residuals come on top. 1000 if left out. */
  most?: number;
}

export interface Eigenpair {
  value: number;
  /** Of length 1, f64[P]. */
  vector: Float64Array;
  /** ‖Hv − λv‖ by a product with v itself; an eigenvalue lies within it of `value`. */
  residual: number;
}

export interface Eigenpairs {
  /** k of them, the most wanted one first. */
  pairs: Eigenpair[];
  /** Whether all residuals are small enough. */
  converged: boolean;
  /** |λ|max that the tolerance refers to: the largest magnitude that was met. */
  scale: number;
  products: number;
  /** Calls of the operator. */
  calls: number;
  restarts: number;
}

const ORDER: Record<End, (a: number, b: number) => number> = {
  LA: (a, b) => b - a,
  SA: (a, b) => a - b,
  LM: (a, b) => Math.abs(b) - Math.abs(a),
};

/**
 * k eigenpairs at one end of the spectrum by block Lanczos with full re-orthogonalisation and thick restarts.
 *
 * A block of start vectors is applied at once. Where a product adds no new direction (the space is invariant) a random one
 * orthogonal to it takes its place. An eigenvalue of multiplicity r is found r times if r ≤ block, or once a breakdown
 * starts anew; else copies may be missing, as they are to any Krylov method: choose block ≥ the multiplicity. Convergence
 * is told by residuals of the pairs themselves, one more batch of k products. It proves that eigenvalues lie there, not
 * that none was missed further out; with random starts that has probability about 0. Where an operator is only as exact
 * as f32, residuals end near 1e-6 · |λ|max; the search stops there, not converged, instead of going on for ever.
 *
 * Memory: basis + 3 · block vectors, and 2k more at the end. Work beside the products: 8 P · basis per product.
 * @throws {RangeError} if k > P, for an option out of range, or a product that is not finite
 * Source: Wu & Simon 2000 (thick restart); Golub & Underwood 1977 (blocks); Parlett 1980, §13.
 */
export async function topEigenpairs(operator: Operator, options: EigenOptions): Promise<Eigenpairs> {
  checkOperator(operator);
  const plan = planOf(operator, options);
  const { k, tolerance, budget, block } = plan;
  const space = new KrylovSpace({ operator, seed: options.seed, block, most: plan.basis });
  let due = Math.max(k, 2 * block);
  for (let restarts = 0;;) {
    await space.grow();
    const size = space.basis.length;
    const full = size + space.next.length > plan.basis;
    const spent = space.products + space.next.length > budget && size >= k;
    const complete = space.next.length === 0;
    if (!(full || spent || complete || size >= due)) continue;
    due = Math.ceil(1.15 * size);
    const ritz = space.ritz(ORDER[options.end]);
    const scale = ritz.values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const expected = ritz.residuals.subarray(0, k).reduce((a, b) => Math.max(a, b), 0);
    if (spent || complete || expected <= tolerance * scale) {
      const pairs = await confirm(operator, { space, ritz, k });
      const worst = pairs.reduce((most, { residual }) => Math.max(most, residual), 0);
      const converged = worst <= tolerance * scale;
      // ten times worse than the recurrence has it: that is the operator's own rounding, which no further step removes
      const floor = worst > 10 * expected;
      if (converged || spent || complete || floor) {
        const { products, calls } = space;
        return {
          pairs: pairs.toSorted((a, b) => ORDER[options.end](a.value, b.value)),
          converged,
          scale,
          products,
          calls,
          restarts,
        };
      }
    }
    if (!full) continue;
    space.restart(ritz, plan.keep);
    due = Math.ceil(1.15 * plan.keep);
    restarts++;
  }
}

/** Sizes of the search, filled in and checked. */
function planOf({ size }: Operator, options: EigenOptions) {
  const { k, tolerance = 1e-4, most: budget = 1000 } = options;
  checkInteger("lanczos k", { value: k, least: 1, most: size });
  const block = Math.min(options.block ?? Math.min(k, 4), size);
  checkInteger("lanczos block", { value: block, least: 1 });
  checkPositive("lanczos tolerance", { value: tolerance, above: true });
  checkInteger("lanczos most", { value: budget, least: k });
  const wanted = options.basis ?? Math.max(3 * k, 60);
  checkInteger("lanczos basis", { value: wanted, least: 1 });
  const basis = Math.min(size, Math.max(wanted, k + 2 * block));
  // some more than the k, so that the next ones inside do not start from nothing
  const keep = Math.min(basis - block, k + Math.floor((basis - k) / 3));
  return { k, tolerance, budget, block, basis, keep };
}

/** The k Ritz vectors with their Rayleigh quotients and true residuals. */
async function confirm(
  operator: Operator,
  { space, ritz, k }: { space: KrylovSpace; ritz: Ritz; k: number },
): Promise<Eigenpair[]> {
  const { size } = operator;
  const vectors = new Float64Array(k * size);
  for (let i = 0; i < k; i++) {
    const out = vectors.subarray(i * size, (i + 1) * size);
    combine(out, { basis: space.basis, row: ritz.rows[i] });
  }
  const batch = { vectors, count: k, kind: "Ritz vector", numbers: 0 };
  const products = await applyChecked(operator, batch);
  space.products += k;
  space.calls++;
  return Array.from({ length: k }, (_, i) => {
    const vector = vectors.slice(i * size, (i + 1) * size);
    const product = products.subarray(i * size, (i + 1) * size);
    const value = dot(vector, product) / dot(vector, vector);
    return { value, vector, residual: norm(vector.map((v, j) => product[j] - value * v)) };
  });
}
