/** The bootstrap of a median, by its exact distribution: no random numbers, so that a record judges the same every time. */

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
  return [endOf(medians, outside), endOf(medians.reverse(), outside)];
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

/** Every median that a resample can have, with its share of all resamples. */
function medianDistribution(sorted: readonly number[]): Weighed[] {
  const n = sorted.length;
  const all = Array.from(sorted, (_, i) => i + 1);
  if (n % 2 === 1) {
    // (n + 1) / 2 draws at most the k-th value
    const upTo = (k: number) => tail({ n, p: k / n }, (n + 1) / 2);
    return all.map((k) => ({ median: sorted[k - 1], share: upTo(k) - upTo(k - 1) }));
  }
  return all.flatMap((low) =>
    all.slice(low - 1).map((high) => ({
      median: (sorted[low - 1] + sorted[high - 1]) / 2,
      share: pairShare({ n, low, high }),
    }))
  );
}

/** Share of resamples of an even number n whose two middle values are those of ranks `low` and `high`. */
function pairShare({ n, low, high }: { n: number; low: number; high: number }): number {
  const half = n / 2;
  // half of all draws at most rank `from`, the others at least rank `to`, for from < to
  const apart = (from: number, to: number) => choose(n, half) * (from / n) ** half * ((n - to + 1) / n) ** half;
  if (low < high) return apart(low, high) - apart(low - 1, high) - apart(low, high + 1) + apart(low - 1, high + 1);
  const lowerIsLow = tail({ n, p: low / n }, half) - tail({ n, p: (low - 1) / n }, half);
  return lowerIsLow - (apart(low, low + 1) - apart(low - 1, low + 1));
}

/** P(at least k of n draws, each with probability p). */
function tail({ n, p }: { n: number; p: number }, k: number): number {
  let sum = 0;
  for (let i = k; i <= n; i++) sum += choose(n, i) * p ** i * (1 - p) ** (n - i);
  return sum;
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i;
  return product;
}
