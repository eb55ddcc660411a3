/** The median of a bench and how sure it is. Pure functions. */

import { quantile, toleranceRanks } from "../stats.ts";
import type { BenchEntry } from "./record.ts";

export type Estimate = NonNullable<BenchEntry["estimate"]>;

/** Fewer samples have no 95 % interval: 2 · 0.5⁵ is 6 %. */
export const LEAST_SAMPLES = 6;

/**
 * Median with its 95 % interval by order statistics, whatever the distribution; of fewer than 6 samples, their range.
 *
 * @throws {RangeError} without samples
 */
export function estimateOf(samples: readonly number[]): Estimate {
  const sorted = samples.toSorted((a, b) => a - b);
  const ranks = toleranceRanks({ n: sorted.length, percentile: 50, confidence: 0.975 });
  return {
    median: quantile(sorted, 0.5),
    interval: [sorted[(ranks.lower ?? 1) - 1], sorted[(ranks.upper ?? sorted.length) - 1]],
    least: sorted[0],
  };
}

/** Half of the interval as a part of the median. */
export function halfWidthOf({ median, interval: [low, high] }: Estimate): number {
  return median > 0 ? (high - low) / 2 / median : 0;
}
