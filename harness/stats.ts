/** Statistics of samples: summaries, exact bounds, betting intervals, distribution tests. Pure functions, no I/O. */
import { toleranceRanks } from "./statistics/exact.ts";

export {
  betaInc,
  betaInv,
  binomialCdf,
  binomialTail,
  logGamma,
  normalCdf,
  normalQuantile,
} from "../models/numeric/special.ts";
export { clopperPearson, percentilePlan, toleranceRanks } from "./statistics/exact.ts";
export {
  bettingCapitals,
  firstCrossing,
  meanBounds,
  meanInterval,
  samplesToCross,
  STAKES,
} from "./statistics/betting.ts";
export type { Bet, Side } from "./statistics/betting.ts";

/** Arithmetic mean. @throws {RangeError} without samples */
export function mean(samples: readonly number[]): number {
  needSamples("mean", { samples, least: 1 });
  // around the first sample, so that equal samples have exactly their own mean
  return samples[0] + samples.reduce((sum, v) => sum + (v - samples[0]), 0) / samples.length;
}

/** Sample standard deviation, divisor n − 1, in two passes. @throws {RangeError} below 2 samples */
export function sd(samples: readonly number[]): number {
  needSamples("sd", { samples, least: 2 });
  const centre = mean(samples);
  return Math.sqrt(samples.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (samples.length - 1));
}

/** Pearson's correlation of equally many samples; null where one side is the same throughout. */
export function correlation(first: readonly number[], second: readonly number[]): number | null {
  const [a, b] = [mean(first), mean(second)];
  const sum = (term: (i: number) => number) => first.reduce((total, _, i) => total + term(i), 0);
  const product = sum((i) => (first[i] - a) ** 2) * sum((i) => (second[i] - b) ** 2);
  return product === 0 ? null : sum((i) => (first[i] - a) * (second[i] - b)) / Math.sqrt(product);
}

/**
 * Quantile for display, linear between order statistics (Hyndman & Fan type 7, the default of NumPy and R).
 *
 * @param share in [0, 1]
 * @throws {RangeError} without samples, or if share is outside [0, 1]
 */
export function quantile(samples: readonly number[], share: number): number {
  needSamples("quantile", { samples, least: 1 });
  if (!(share >= 0 && share <= 1)) throw new RangeError(`quantile share: expected number in [0, 1], got ${share}`);
  const sorted = ascending(samples);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/**
 * Empirical percentile: the order statistic A_(k) with k = ⌈n · percent / 100⌉, at least 1 (type 1, the inverse of the
 * empirical distribution). It is always one of the samples, so "at least percent % of them are ≤ it" is literally true.
 *
 * @param percent in [0, 100]; 5 means 5 %
 * @throws {RangeError} without samples, or if percent is outside [0, 100]
 */
export function percentile(samples: readonly number[], percent: number): number {
  needSamples("percentile", { samples, least: 1 });
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`percentile percent: expected number in [0, 100], got ${percent}`);
  }
  // the slack keeps a product such as 0.07 · 100 = 7.000000000000001 on its own rank
  const rank = Math.ceil(samples.length * percent / 100 - 1e-9);
  return ascending(samples)[Math.max(1, rank) - 1];
}

/**
 * Distribution-free lower tolerance bound: the order statistic that is at most the percentile, at `confidence`.
 *
 * @returns null if there are too few samples for any (59 are needed for 5 % at 95 %)
 * @throws {RangeError} unless 0 < percentile < 100 and 0 < confidence < 1
 */
export function toleranceBound(
  samples: readonly number[],
  { percentile, confidence }: { percentile: number; confidence: number },
): number | null {
  const { lower } = toleranceRanks({ n: samples.length, percentile, confidence });
  return lower === null ? null : ascending(samples)[lower - 1];
}

/** Kolmogorov's P(K > x), by whichever of its two series converges fast. Source: Marsaglia, Tsang & Wang 2003. */
export function kolmogorovTail(x: number): number {
  if (!(x > 0)) return 1;
  let sum = 0;
  if (x < 1.1) {
    for (let k = 1; k < 20; k += 2) sum += Math.exp(-((k * Math.PI / x) ** 2) / 8);
    return 1 - Math.sqrt(2 * Math.PI) / x * sum;
  }
  for (let k = 1; k < 10; k++) sum += (k % 2 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}

/** Largest distance of two distribution functions, and the chance of at least that much if they are the same. */
export interface KsResult {
  statistic: number;
  pValue: number;
}

/**
 * One-sample Kolmogorov–Smirnov test; the p-value is asymptotic with Stephens' correction, within 0.02 of the exact one
 * from 8 samples on, and too large for a distribution with atoms.
 *
 * @param cdf the continuous distribution function the samples should have
 * @throws {RangeError} without samples
 * Source: Stephens 1970.
 */
export function ksOneSample(samples: readonly number[], cdf: (x: number) => number): KsResult {
  needSamples("ksOneSample", { samples, least: 1 });
  const sorted = ascending(samples);
  const n = sorted.length;
  let statistic = 0;
  for (let i = 0; i < n; i++) {
    const f = cdf(sorted[i]);
    statistic = Math.max(statistic, (i + 1) / n - f, f - i / n);
  }
  return { statistic, pValue: ksPValue(statistic, n) };
}

/** Two-sample Kolmogorov–Smirnov test; ties allowed, p-value as for {@linkcode ksOneSample} with n·m / (n + m) samples. */
export function ksTwoSample(first: readonly number[], second: readonly number[]): KsResult {
  needSamples("ksTwoSample", { samples: first, least: 1 });
  needSamples("ksTwoSample", { samples: second, least: 1 });
  const a = ascending(first);
  const b = ascending(second);
  let statistic = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length));
  }
  return { statistic, pValue: ksPValue(statistic, a.length * b.length / (a.length + b.length)) };
}

function ksPValue(statistic: number, n: number): number {
  const root = Math.sqrt(n);
  return kolmogorovTail((root + 0.12 + 0.11 / root) * statistic);
}

function ascending(samples: readonly number[]): number[] {
  return Array.from(Float64Array.from(samples).sort());
}

function needSamples(place: string, { samples, least }: { samples: readonly number[]; least: number }): void {
  if (samples.length < least) {
    throw new RangeError(`${place} samples: expected at least ${least}, got ${samples.length}`);
  }
  const bad = samples.findIndex((v) => Number.isNaN(v));
  if (bad >= 0) throw new RangeError(`${place} samples[${bad}]: expected number, got NaN`);
}
