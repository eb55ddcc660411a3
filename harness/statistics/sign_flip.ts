/** Is the centre of a symmetric law above a threshold? By flipping signs: exact for any such law, however heavy its tails. */

import { normalCdf } from "../../models/numeric/special.ts";

/** Of more values the sum of ranks is as good as normal: p values of 0.01 to 0.3 differ by less than 1 %, smaller ones are too large. */
const MOST_EXACT = 200;

/**
 * One-sided p value of "the centre is at most `threshold`": the share of all 2ⁿ choices of signs whose positive values
 * have at least the sum of ranks that these have. Ranks instead of values, so that one burst of noise is one vote.
 *
 * @param values independent, each symmetric around one centre; those equal to the threshold say nothing and are left out
 * @returns in (0, 1]; never below 2⁻ⁿ for up to 200 values
 * Source: Wilcoxon 1945; Pratt & Gibbons 1981, ch. 3. Tied distances share their ranks.
 */
export function signFlip(values: readonly number[], threshold = 0): number {
  const apart = values.map((value) => value - threshold).filter((distance) => distance !== 0);
  if (apart.length === 0) return 1;
  const ranks = doubledRanks(apart.map(Math.abs));
  const observed = ranks.reduce((sum, rank, i) => apart[i] > 0 ? sum + rank : sum, 0);
  return ranks.length > MOST_EXACT ? normalShareFrom(ranks, observed) : shareFrom(ranks, observed);
}

/** The same by the normal law with the mean and variance of all subsets, half a step of doubled ranks below. */
function normalShareFrom(ranks: readonly number[], least: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return normalCdf((mean + 1 - least) / Math.sqrt(variance));
}

/** Twice the ranks from 1, so that shared ones are whole numbers too. */
function doubledRanks(distances: readonly number[]): number[] {
  return distances.map((distance) => {
    const below = distances.filter((other) => other < distance).length;
    const alike = distances.filter((other) => other === distance).length;
    return 2 * below + alike + 1;
  });
}

/** Share of all subsets of `ranks` whose sum is at least `least`. */
function shareFrom(ranks: readonly number[], least: number): number {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const shares = new Float64Array(most + 1);
  shares[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    // from the top, so that a rank is taken once
    for (let sum = reached; sum >= 0; sum--) shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2;
  }
  return Math.min(1, shares.subarray(least).reduce((total, share) => total + share, 0));
}
