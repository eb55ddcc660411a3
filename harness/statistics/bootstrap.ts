/** The bootstrap of a median, by its exact distribution: no random numbers, so that a record judges the same every time. */

import { binomialTail } from "../../models/numeric/special.ts";

/**
 * Percentile interval of the bootstrapped median: what the medians of all nⁿ samples drawn with replacement say of it.
 *
 * @param values independent of each other, in any order
 * @param confidence of both ends together, between 0 and 1
 * @returns ends that medians of resamples have at shares (1 − confidence) / 2 and (1 + confidence) / 2
 * @throws {RangeError} below 2 values, or if confidence is outside (0, 1)
 * Source: Efron 1979, §3; Maritz & Jarrett 1978 for the exact distribution.
 */
export function bootstrapMedian(values: readonly number[], confidence = 0.95): [number, number] {
  if (values.length < 2) throw new RangeError(`bootstrapMedian values: expected at least 2, got ${values.length}`);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`bootstrapMedian confidence: expected number between 0 and 1, got ${confidence}`);
  }
  const medians = medianDistribution(values.toSorted((a, b) => a - b)).sort((a, b) => a.median - b.median);
  const outside = (1 - confidence) / 2;
  const [low, high] = [endOf(medians, outside), endOf(medians.reverse(), outside)];
  if (low <= high) return [low, high];
  throw new RangeError(`bootstrapMedian values: expected numbers, got an interval from ${low} to ${high}`);
}

interface Weighed {
  median: number;
  share: number;
}

/** The first median by which more than `outside` of all resamples are passed. */
function endOf(medians: readonly Weighed[], outside: number): number {
  let passed = 0;
  // what rounding leaves of a sum of shares must not move an end
  const found = medians.find(({ share }) => (passed += share) > outside + 1e-12);
  return (found ?? medians[medians.length - 1]).median;
}

/** Every median that a resample can have, with its share of all resamples; those of less than 10⁻¹⁵ are left out. */
function medianDistribution(sorted: readonly number[]): Weighed[] {
  const n = sorted.length;
  const ranks = ranksAround(n);
  if (n % 2 === 1) {
    // (n + 1) / 2 draws at most the k-th value
    const upTo = (k: number) => binomialTail((n + 1) / 2, { n, p: k / n });
    return ranks.map((k) => ({ median: sorted[k - 1], share: upTo(k) - upTo(k - 1) }));
  }
  const logChoice = logMiddleChoice(n);
  return ranks.flatMap((low, i) =>
    ranks.slice(i).map((high) => ({
      median: (sorted[low - 1] + sorted[high - 1]) / 2,
      share: pairShare({ n, low, high, logChoice }),
    }))
  );
}

/** Ranks that a middle value can have in all but 10⁻¹⁵ of all resamples (Hoeffding 1963): √n of them, not n. */
function ranksAround(n: number): number[] {
  const reach = Math.ceil(Math.sqrt(n * Math.log(2e15) / 2)) + 1;
  const first = Math.max(1, Math.floor(n / 2) - reach);
  const last = Math.min(n, Math.ceil(n / 2) + 1 + reach);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Share of resamples of an even number n whose two middle values are those of ranks `low` and `high`. */
function pairShare({ n, low, high, logChoice }: { n: number; low: number; high: number; logChoice: number }): number {
  const half = n / 2;
  // half of all draws at most rank `from`, the others at least rank `to`, for from < to; the logarithm of no draw is −∞
  const apart = (from: number, to: number) =>
    Math.exp(logChoice + half * (Math.log(from / n) + Math.log((n - to + 1) / n)));
  if (low < high) return apart(low, high) - apart(low - 1, high) - apart(low, high + 1) + apart(low - 1, high + 1);
  const lowerIsLow = binomialTail(half, { n, p: low / n }) - binomialTail(half, { n, p: (low - 1) / n });
  return lowerIsLow - (apart(low, low + 1) - apart(low - 1, low + 1));
}

/** Logarithm of n over n / 2: itself it is no number any more from n = 1030 on. */
function logMiddleChoice(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n / 2; i++) sum += Math.log1p(n / 2 / i);
  return sum;
}
