/**
 * Change points of a history of times: where its level steps. Pure and deterministic: the same nights give the same points.
 *
 * Candidates are splits of greatest energy distance (E-divisive, Matteson & James 2014) in sliding windows, taken recursively
 * while a weak Student-t test lets them pass; then the least significant is dropped, and its neighbours judged anew, until all
 * pass a strict one (Hunter: Fleming et al. 2023, which replaced the permutation test by Student's t). Here logarithms of
 * times are compared, so that steps are ratios, a single night far from its neighbours is drawn in, and the strict test allows
 * for the split having been chosen among many.
 */

import { betaInc, betaInv } from "../../models/numeric/special.ts";

/** A level needs so many nights: fewer are chance, or a busy evening. */
export const LEAST_NIGHTS = 5;
/** A step below this factor, up or down, is none that anybody acts on. */
export const LEAST_STEP = 1.03;
/** Of p, the choice of place allowed for: 250 benches of a machine raise about one false alarm in two months. */
export const STRICT = 0.003;
const WEAK = 0.05;
/** Nights that are looked at together; a step of the whole history must not hide one of a month. */
const WINDOW = 50;

/** Samples from `from` to before `to`; `value` is their geometric mean. */
export interface Level {
  from: number;
  to: number;
  value: number;
}

/** How a later level lies to an earlier one. */
export interface Step {
  /** later / earlier */
  ratio: number;
  /** of the ratio, at 95 % */
  interval: [number, number];
  /** two-sided, that both have the same mean logarithm */
  p: number;
}

export interface ChangePoint extends Step {
  /** Index of the first sample of the later level. */
  at: number;
}

/**
 * The steps of a history.
 *
 * @param values positive, in the order of time
 * @throws {RangeError} for a value that is not positive and finite
 */
export function changePoints(values: readonly number[]): ChangePoint[] {
  const logs = drawnIn(logsOf(values));
  const least = Math.log(LEAST_STEP);
  let splits = candidates(logs);
  for (;;) {
    const steps = stepsAt(logs, splits);
    const worst = steps.filter((step) => step.p > STRICT || Math.abs(Math.log(step.ratio)) < least)
      .reduce<ChangePoint | null>((a, b) => a === null || b.p > a.p ? b : a, null);
    if (worst === null) return steps;
    splits = splits.filter((at) => at !== worst.at);
  }
}

/** The levels between change points. */
export function levelsOf(values: readonly number[], points: readonly Pick<ChangePoint, "at">[]): Level[] {
  const logs = drawnIn(logsOf(values));
  const ends = [0, ...points.map(({ at }) => at), values.length];
  return ends.slice(1).map((to, i) => ({ from: ends[i], to, value: Math.exp(mean(logs.slice(ends[i], to))) }));
}

/** How two levels of one history lie to each other, wherever they are; p without any choice of place. */
export function stepBetween(values: readonly number[], { earlier, later }: { earlier: Level; later: Level }): Step {
  const logs = drawnIn(logsOf(values));
  return studentStep(logs.slice(earlier.from, earlier.to), logs.slice(later.from, later.to), likenessOf(logs));
}

function logsOf(values: readonly number[]): number[] {
  return values.map((value, i) => {
    if (value > 0 && value < Infinity) return Math.log(value);
    throw new RangeError(`changePoints values[${i}]: expected a positive number, got ${value}`);
  });
}

/** Half a window of neighbours, and how many of their robust deviations a night may lie away. */
const REACH = 4;
const FAR = 4;

/** Draws in what lies far from its neighbours, as a night on a busy machine does; a step is no such thing. */
function drawnIn(logs: readonly number[]): number[] {
  return logs.map((value, i) => {
    const near = logs.slice(Math.max(0, i - REACH), i + REACH + 1);
    const centre = median(near);
    const most = FAR * 1.4826 * median(near.map((one) => Math.abs(one - centre)));
    return most === 0 ? value : Math.min(centre + most, Math.max(centre - most, value));
  });
}

/** Splits that any window finds, ascending and far enough apart. */
function candidates(logs: readonly number[]): number[] {
  const found = new Set<number>();
  for (let start = 0;; start += WINDOW / 2) {
    const end = Math.min(start + WINDOW, logs.length);
    divide(logs.slice(start, end), { start, found });
    if (end === logs.length) break;
  }
  return spaced([...found].sort((a, b) => a - b), logs);
}

/** Windows that overlap may find one step at two places: that of the greater energy stays. */
function spaced(splits: number[], logs: readonly number[]): number[] {
  const close = splits.findIndex((at, i) => i > 0 && at - splits[i - 1] < LEAST_NIGHTS);
  if (close < 0) return splits;
  const ends = [splits[close - 2] ?? 0, splits[close + 1] ?? logs.length];
  const energy = (at: number) => energyAt(logs.slice(ends[0], ends[1]), at - ends[0]);
  const worse = energy(splits[close]) > energy(splits[close - 1]) ? splits[close - 1] : splits[close];
  return spaced(splits.filter((at) => at !== worse), logs);
}

/** Recursive splits of a window, while the weak test lets them pass. */
function divide(logs: readonly number[], { start, found }: { start: number; found: Set<number> }): void {
  const at = bestSplit(logs);
  if (at === null || studentStep(logs.slice(0, at), logs.slice(at)).p > WEAK) return;
  found.add(start + at);
  divide(logs.slice(0, at), { start, found });
  divide(logs.slice(at), { start: start + at, found });
}

/** Where the two sides lie furthest apart in energy distance; null if there are too few for two levels. */
function bestSplit(logs: readonly number[]): number | null {
  let best: { at: number; energy: number } | null = null;
  for (let at = LEAST_NIGHTS; at <= logs.length - LEAST_NIGHTS; at++) {
    const energy = energyAt(logs, at);
    if (best === null || energy > best.energy) best = { at, energy };
  }
  return best?.at ?? null;
}

/** m n / (m + n) times the energy distance of both sides (2 E|X − Y| − E|X − X'| − E|Y − Y'|), unbiased. */
export function energyAt(logs: readonly number[], at: number): number {
  const [left, right] = [logs.slice(0, at), logs.slice(at)];
  const [m, n] = [left.length, right.length];
  const between = left.reduce((sum, x) => sum + right.reduce((inner, y) => inner + Math.abs(x - y), 0), 0) / (m * n);
  return m * n / (m + n) * (2 * between - spread(left) - spread(right));
}

/** Mean distance of two different samples: sorted, the k-th of n counts 2 k − n + 1 times. */
function spread(values: readonly number[]): number {
  const n = values.length;
  const sum = values.toSorted((a, b) => a - b).reduce((total, value, k) => total + (2 * k - n + 1) * value, 0);
  return n < 2 ? 0 : 2 * sum / (n * (n - 1));
}

/** Each split against the levels that its neighbours leave it; p allows for the choice of its place. */
function stepsAt(logs: readonly number[], splits: readonly number[]): ChangePoint[] {
  const likeness = likenessOf(logs);
  return splits.map((at, i) => {
    const [from, to] = [splits[i - 1] ?? 0, splits[i + 1] ?? logs.length];
    const step = studentStep(logs.slice(from, at), logs.slice(at, to), likeness);
    // Bonferroni: the split is the best of so many
    return { at, ...step, p: Math.min(1, step.p * (to - from - 2 * LEAST_NIGHTS + 1)) };
  });
}

/** Times of no more than a thousandth of scatter do not exist: two equal nights are no proof of a clock without noise. */
const LEAST_DEVIATION = 0.001;

/**
 * Student's t for two samples of at least two values each, in all at least three. The scatter is that of both: one of five
 * nights alone is too small too often.
 *
 * @param likeness how much a night resembles the night before, a correlation in [0, 1): so much less do they say
 */
export function studentStep(earlier: readonly number[], later: readonly number[], likeness = 0): Step {
  const difference = mean(later) - mean(earlier);
  const freedom = earlier.length + later.length - 2;
  const pooled = Math.max((squares(earlier) + squares(later)) / freedom, LEAST_DEVIATION ** 2);
  const error = Math.sqrt(pooled * (1 / earlier.length + 1 / later.length) * (1 + likeness) / (1 - likeness));
  const half = error * studentQuantile(0.975, freedom);
  return {
    ratio: Math.exp(difference),
    interval: [Math.exp(difference - half), Math.exp(difference + half)],
    p: studentTail(difference / error, freedom),
  };
}

const MOST_LIKENESS = 0.6;

/**
 * Correlation of a night with the next one, from differences, which steps and slow creep hardly touch: of an AR(1) process
 * those of two nights are 1 + ρ times those of one, squared. At least 0.
 */
export function likenessOf(logs: readonly number[]): number {
  const [one, two] = [1, 2].map((lag) => trimmedSquares(logs.slice(lag).map((value, i) => value - logs[i])));
  // less its own standard error: most histories have none, and would be believed too little
  return one > 0 ? Math.max(0, Math.min(MOST_LIKENESS, two / one - 1 - 1 / Math.sqrt(logs.length))) : 0;
}

/** Mean square without the largest tenth: there are the steps. */
function trimmedSquares(values: readonly number[]): number {
  const kept = values.map((value) => value * value).sort((a, b) => a - b).slice(0, Math.floor(0.9 * values.length));
  return kept.length > 0 ? mean(kept) : 0;
}

/** P(|T| ≥ |t|) with `freedom` degrees. */
export function studentTail(t: number, freedom: number): number {
  return betaInc(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t with P(T ≤ t) = share, for share > 0.5. */
export function studentQuantile(share: number, freedom: number): number {
  const x = betaInv(2 * (1 - share), freedom / 2, 0.5);
  return Math.sqrt(freedom * (1 - x) / x);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (value - values[0]), 0) / values.length + values[0];
}

/** Sum of squared distances from the mean. */
function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
