/** Ranks for the layers that need them most. */

/** A layer, as far as its share of the ranks goes. */
export interface RankSite {
  sensitivity: number;
  /** Largest rank that is asked for, and weights of every rank: inputs + outputs. */
  rank: number;
  weights: number;
}

/**
 * Spends a budget of weights Σ rank · (inputs + outputs), the most sensitive layer first: each gets its whole rank, the one at
 * which the budget ends what is left, and so on down.
 *
 * Source: Neural Precision Polarization, arXiv 2411.05845: ranks by a sensitivity-based metric (reconstruction).
 */
export function spendRanks(sites: readonly RankSite[], budget: number): number[] {
  const ranks = sites.map(() => 0);
  let left = budget;
  for (const i of sites.map((_, i) => i).sort((a, b) => sites[b].sensitivity - sites[a].sensitivity)) {
    ranks[i] = Math.min(sites[i].rank, Math.floor(left / sites[i].weights));
    left -= ranks[i] * sites[i].weights;
  }
  return ranks;
}
