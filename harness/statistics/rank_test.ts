/** Whether one sample lies above another, by the order of their values alone: no outlier and no skew makes it say yes too often. */

import { normalCdf, normalQuantile } from "../../models/numeric/special.ts";

/** How a later sample lies to an earlier one. */
export interface Step {
  /** later / earlier */
  ratio: number;
  /** of the ratio, at 95 % */
  interval: [number, number];
  /** two-sided, that both have the same distribution */
  p: number;
}

/**
 * Mann and Whitney's test of two samples of logarithms, at least one value each. The ratio is Hodges and Lehmann's: the
 * median over all pairs of a later value and an earlier one.
 *
 * @param likeness how much a value resembles the one before, a correlation in [0, 1): it widens the interval, p takes none
 */
export function rankStep(earlier: readonly number[], later: readonly number[], likeness = 0): Step {
  const [m, n] = [earlier.length, later.length];
  const differences = Float64Array.from({ length: m * n }, (_, i) => later[i % n] - earlier[Math.floor(i / n)]).sort();
  const spread = Math.sqrt((1 + likeness) / (1 - likeness));
  // so many pairs at either end are beyond the interval; the ends of few pairs are their outermost ones
  const cut = Math.max(0, Math.floor(m * n / 2 - 1.96 * spread * Math.sqrt(m * n * (m + n + 1) / 12)));
  const above = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  const tail = rankTail(Math.min(above, m * n - above), { m, n });
  return {
    ratio: Math.exp(middle(differences)),
    interval: [Math.exp(differences[cut]), Math.exp(differences[m * n - 1 - cut])],
    p: Math.min(1, 2 * tail),
  };
}

/** A two-sided p of values that resemble those before them: so much nearer to nothing lies what they say. */
export function doubted(p: number, likeness: number): number {
  return 2 * normalCdf(normalQuantile(Math.min(0.5, p / 2)) / Math.sqrt((1 + likeness) / (1 - likeness)));
}

/** Orders of more values are too many for whole numbers of 53 bits; their normal limit is near. */
const MOST_ORDERS = 2 ** 53;

/** P(U ≤ u), of m · n pairs those in which the later value is the larger one, if all orders are equally likely. */
export function rankTail(u: number, { m, n }: { m: number; n: number }): number {
  const all = orders(m, n);
  if (all >= MOST_ORDERS) {
    return normalCdf((u + 0.5 - m * n / 2) / Math.sqrt(m * n * (m + n + 1) / 12));
  }
  // ties make halves: those count as the next whole number, which says less
  return counts(m, n)[Math.min(m * n, Math.ceil(u))] / all;
}

function orders(m: number, n: number): number {
  const few = Math.min(m, n);
  return Array.from({ length: few }, (_, i) => i).reduce((product, i) => product * (m + n - i) / (i + 1), 1);
}

const known = new Map<string, Float64Array>();

/** How many orders have at most so many such pairs: coefficients of Gauss's binomial, added up. */
function counts(m: number, n: number): Float64Array {
  const [few, many] = [Math.min(m, n), Math.max(m, n)];
  const key = `${few} ${many}`;
  const before = known.get(key);
  if (before) return before;
  const made = new Float64Array(few * many + 1);
  made[0] = 1;
  for (let i = 1; i <= few; i++) {
    // times (1 − q^(many + i)) / (1 − q^i): whole numbers all the way
    for (let k = made.length - 1; k >= many + i; k--) made[k] -= made[k - many - i];
    for (let k = i; k < made.length; k++) made[k] += made[k - i];
  }
  for (let k = 1; k < made.length; k++) made[k] += made[k - 1];
  known.set(key, made);
  return made;
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
