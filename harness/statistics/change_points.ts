/**
 * Change points of a history of times: where its level steps. Pure and deterministic: the same nights give the same points.
 *
 * Candidates are splits of greatest energy distance (E-divisive, Matteson & James 2014) in sliding windows, taken recursively
 * while a weak Student-t test lets them pass; then the weakest of those that fail a strict test is dropped, and its neighbours
 * are judged anew, until all pass (Hunter: Fleming et al. 2023). Logarithms of times are compared, so that steps are ratios; a
 * candidate is looked for where single nights far from their neighbours are drawn in. Unlike Hunter's, the strict test is one
 * of ranks besides Student's t, it doubts nights that resemble those before them, and it allows for the choice of the place.
 *
 * What that comes to where nothing ever changes, looked at every night from the 10th to the 60th (simulated, 500 histories
 * each): a level that is slower than the best is seen on some night by 0 of 250 benches whose nights scatter normally by 5 %,
 * by 1 of 250 with exponential nights (10 %), by 1 of 250 where 1 night in 10 takes half as long again, and by 12 of 250 where
 * a night resembles the one before by a correlation of 0.5. By Student's t alone they were 2, 11, 43 and 45.
 * A step of 10 % after 30 nights is found within the next 30 by 100 % where nights scatter by 2 % (after 7 nights in the
 * median), by 96 % at 5 % (after 9), by 28 % at 10 %.
 */

import { doubted, rankStep, type Step } from "./rank_test.ts";
import { studentTest } from "./student.ts";

/** A level needs so many nights: fewer are chance, or a busy week. */
export const LEAST_NIGHTS = 7;
/** A step below this factor, up or down, is none that anybody acts on. */
export const LEAST_STEP = 1.03;
/** Of p, the choice of place allowed for, but not how often one looks: what that comes to stands above. */
export const STRICT = 0.003;
const WEAK = 0.05;
/** Nights that are looked at together; a step of the whole history must not hide one of a month. */
const WINDOW = 50;

/** Samples from `from` to before `to`; `value` is their median. */
export interface Level {
  from: number;
  to: number;
  value: number;
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
  const series = seriesOf(values);
  const least = Math.log(LEAST_STEP);
  let splits = candidates(series.drawn);
  for (;;) {
    const steps = stepsAt(series, splits);
    const failing = steps.filter((step) => step.p > STRICT || Math.abs(Math.log(step.ratio)) < least);
    if (failing.length === 0) return steps.map(({ weight: _, ...step }) => step);
    const worst = failing.reduce((a, b) => b.weight < a.weight ? b : a);
    splits = splits.filter((at) => at !== worst.at);
  }
}

/** The levels between change points. */
export function levelsOf(values: readonly number[], points: readonly Pick<ChangePoint, "at">[]): Level[] {
  const logs = logsOf(values);
  const ends = [0, ...points.map(({ at }) => at), values.length];
  return ends.slice(1).map((to, i) => ({ from: ends[i], to, value: Math.exp(median(logs.slice(ends[i], to))) }));
}

/** How two levels of one history lie to each other, wherever they are; p without any choice of place. */
export function stepBetween(values: readonly number[], { earlier, later }: { earlier: Level; later: Level }): Step {
  return stepOf(seriesOf(values), { earlier, later });
}

interface Series {
  logs: readonly number[];
  /** The same, single nights drawn in. */
  drawn: readonly number[];
  likeness: number;
}

type Span = Pick<Level, "from" | "to">;

function seriesOf(values: readonly number[]): Series {
  const logs = logsOf(values);
  const drawn = drawnIn(logs);
  return { logs, drawn, likeness: likenessOf(drawn) };
}

/**
 * Ranks, which no outlier and no skew deceives, must be convinced; and since they take every night for a witness of its own,
 * so must one of two tests that allow for nights that resemble those before them: ranks again, or Student's t, which needs
 * fewer nights for a step far above the scatter.
 */
function stepOf({ logs, drawn, likeness }: Series, { earlier, later }: { earlier: Span; later: Span }): Step {
  const sidesOf = (all: readonly number[]) => [earlier, later].map(({ from, to }) => all.slice(from, to));
  const [before, after] = sidesOf(logs);
  const [drawnBefore, drawnAfter] = sidesOf(drawn);
  const { ratio, interval, p } = rankStep(before, after, likeness);
  return {
    ratio,
    interval,
    p: Math.max(p, Math.min(doubted(p, likeness), studentTest(drawnBefore, drawnAfter, likeness))),
  };
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
  if (at === null || studentTest(logs.slice(0, at), logs.slice(at)) > WEAK) return;
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

interface Weighed extends ChangePoint {
  /** In multiples of a night's scatter, whatever that is: which splits are dropped first; of two weak tests p says little. */
  weight: number;
}

/** Each split against the levels that its neighbours leave it; p allows for the choice of its place. */
function stepsAt(series: Series, splits: readonly number[]): Weighed[] {
  return splits.map((at, i) => {
    const [from, to] = [splits[i - 1] ?? 0, splits[i + 1] ?? series.logs.length];
    const step = stepOf(series, { earlier: { from, to: at }, later: { from: at, to } });
    const weight = Math.abs(Math.log(step.ratio)) * Math.sqrt((at - from) * (to - at) / (to - from));
    // Bonferroni: the split is the best of so many
    return { at, ...step, p: Math.min(1, step.p * (to - from - 2 * LEAST_NIGHTS + 1)), weight };
  });
}

const MOST_LIKENESS = 0.7;
/** What is taken of a machine before it is seen, and how many nights it takes to outweigh that. */
const USUAL = { likeness: 0.4, nights: 20 };

/**
 * Correlation of a night with the next one, from differences, which steps and slow creep hardly touch: of an AR(1) process
 * those of two nights are 1 + ρ times those of one, squared. At least 0.
 */
export function likenessOf(logs: readonly number[]): number {
  const [one, two] = [1, 2].map((lag) => trimmedSquares(logs.slice(lag).map((value, i) => value - logs[i])));
  const seen = one > 0 ? Math.max(0, Math.min(MOST_LIKENESS, two / one - 1)) : USUAL.likeness;
  return (logs.length * seen + USUAL.nights * USUAL.likeness) / (logs.length + USUAL.nights);
}

/** Mean square without the largest tenth: there are the steps. */
function trimmedSquares(values: readonly number[]): number {
  const kept = values.map((value) => value * value).sort((a, b) => a - b).slice(0, Math.floor(0.9 * values.length));
  return kept.length > 0 ? mean(kept) : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (value - values[0]), 0) / values.length + values[0];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
