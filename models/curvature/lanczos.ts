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

/** Values that had converged when an invariant space was met, and when that was. */
interface Candidate {
  values: Float64Array;
  breakdowns: number;
  products: number;
}

/** Products without a better value after which an invariant space is taken to hold the wanted ones. */
const PATIENCE = 20;

/**
 * k eigenpairs at one end of the spectrum by block Lanczos with full re-orthogonalisation and thick restarts.
 *
 * A block of start vectors is applied at once. Where a product adds no new direction (the space is invariant) a random one
 * orthogonal to it takes its place, and values count only once the search from there has brought no better ones: that finds
 * copies of a repeated eigenvalue. Without such a breakdown one of multiplicity r is found min(r, block) times for sure;
 * choose block ≥ r where copies matter. Convergence is told by residuals of the pairs themselves, one more batch of k
 * products. It proves that eigenvalues lie there, not that none further out was missed; with random starts that has
 * probability about 0. The search ends, not converged, where residuals are down to the noise of an operator in f32, near
 * 1e-7 · |λ|max.
 *
 * Memory: basis + 3 · block vectors, and 3k more at the end. Work beside the products: 8 P · basis per product.
 * @throws {RangeError} if k > P, for an option out of range, or a product that is not finite
 * Source: Wu & Simon 2000 (thick restart); Golub & Underwood 1977 (blocks); Parlett 1980, §13.
 */
export async function topEigenpairs(operator: Operator, options: EigenOptions): Promise<Eigenpairs> {
  checkOperator(operator);
  const plan = planOf(operator, options);
  const { k, tolerance, budget, block } = plan;
  const before = ORDER[options.end];
  const space = new KrylovSpace({ operator, seed: options.seed, block, most: plan.basis });
  let candidate: Candidate | null = null;
  for (let restarts = 0, due = Math.max(k, 2 * block);;) {
    await space.grow();
    const size = space.basis.length;
    const full = size + space.next.length > plan.basis;
    const last = space.next.length === 0 || (space.products + space.next.length > budget && size >= k);
    if (!(full || last || size >= due)) continue;
    due = Math.ceil(1.15 * size);
    const ritz = space.ritz(before);
    const scale = largest(ritz.values);
    const aim = tolerance * scale;
    const expected = largest(ritz.residuals.subarray(0, k));
    if (last || (expected <= Math.max(aim, space.noise) && isSettled(space, { ritz, k, candidate, aim }))) {
      const pairs = (await confirm(operator, { space, ritz, k })).sort((a, b) => before(a.value, b.value));
      const worst = largest(pairs.map(({ residual }) => residual));
      // what the recurrence does not see, or cannot get below, is the operator's own rounding: no further step removes it
      const floor = worst > 10 * expected || expected > aim;
      if (last || worst <= aim || floor) {
        const { products, calls } = space;
        return { pairs, converged: worst <= aim, scale, products, calls, restarts };
      }
    } else if (expected <= aim) candidate = candidateOf(space, { ritz, k, candidate, aim });
    if (!full) continue;
    space.restart(ritz, plan.keep);
    due = Math.ceil(1.15 * plan.keep);
    restarts++;
  }
}

interface Judged {
  ritz: Ritz;
  k: number;
  candidate: Candidate | null;
  aim: number;
}

/** Whether no invariant space was met, or the search beyond it has left the values as they were. */
function isSettled(space: KrylovSpace, judged: Judged): boolean {
  if (space.breakdowns === 0) return true;
  const { candidate } = judged;
  if (candidate === null || !isSame(judged)) return false;
  return space.breakdowns > candidate.breakdowns || space.products >= candidate.products + PATIENCE;
}

/** The first of equal candidates stands; a better one takes its place. */
function candidateOf({ breakdowns, products }: KrylovSpace, judged: Judged): Candidate {
  const values = judged.ritz.values.slice(0, judged.k);
  return judged.candidate && isSame(judged) ? judged.candidate : { values, breakdowns, products };
}

function isSame({ ritz, candidate, aim }: Judged): boolean {
  return candidate !== null && candidate.values.every((v, i) => Math.abs(v - ritz.values[i]) <= aim);
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
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
