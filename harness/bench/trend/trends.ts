/** Histories → trends: levels, the change points between them, and whether the latest level is a regression. */

import {
  changePoints,
  LEAST_NIGHTS,
  LEAST_STEP,
  type Level,
  levelsOf,
  type Step,
  stepBetween,
  STRICT,
} from "../../statistics/change_points.ts";
import type { Epoch, History, Night } from "./history.ts";

/** A step of a history, as far as records can say who is to blame. */
export interface Change {
  /** The last night before it and the first one after. */
  before: Night;
  after: Night;
  /** Geometric means of the levels around it, and what the later one is of the earlier, with its interval at 95 %. */
  from: number;
  to: number;
  ratio: number;
  interval: [number, number];
  p: number;
  /** What else changed between these nights; empty where the cause lies elsewhere. */
  with: ("kernel" | "variant" | "deno")[];
}

/** Nights between two changes. */
export interface Stretch extends Level {
  first: Night;
  last: Night;
}

export interface TrendEpoch extends Epoch {
  changes: Change[];
  /** At least one, by time. */
  stretches: Stretch[];
}

export interface Trend extends Omit<History, "epochs"> {
  /** By time; the last one is judged. */
  epochs: TrendEpoch[];
  /** Nights that the last epoch lacks before a change could be found; 0 if none. */
  missing: number;
  latest: Stretch;
  /** The fastest (smallest) level of the last epoch: the latest one, where nothing was better. */
  best: Stretch;
  /** latest / best, with its interval at 95 %; 1 if they are the same. */
  ratio: number;
  interval: [number, number];
  /** Whether the latest level is slower (larger) than the best one, by more than chance and the least change. */
  regressed: boolean;
}

/** The trend of a history; pure. */
export function trendOf({ epochs: parts, ...history }: History): Trend {
  const epochs = parts.map(trendOfEpoch);
  const current = epochs.at(-1)!;
  const latest = current.stretches.at(-1)!;
  const best = current.stretches.reduce((a, b) => b.value < a.value ? b : a);
  const { ratio, interval, p } = latest === best
    ? SAME
    : stepBetween(mediansOf(current), { earlier: best, later: latest });
  // the best is the least of so many
  const sure = p * (current.stretches.length - 1) <= STRICT;
  return {
    ...history,
    epochs,
    missing: Math.max(0, 2 * LEAST_NIGHTS - current.nights.length),
    ...{ latest, best, ratio, interval },
    regressed: latest !== best && ratio >= LEAST_STEP && sure,
  };
}

const SAME: Step = { ratio: 1, interval: [1, 1], p: 1 };

function trendOfEpoch(epoch: Epoch): TrendEpoch {
  const medians = mediansOf(epoch);
  const points = changePoints(medians);
  const levels = levelsOf(medians, points);
  const stretches = levels.map((level) => {
    return { ...level, first: epoch.nights[level.from], last: epoch.nights[level.to - 1] };
  });
  const changes = points.map(({ at, ...step }, i) => {
    const [before, after] = [epoch.nights[at - 1], epoch.nights[at]];
    return { before, after, from: levels[i].value, to: levels[i + 1].value, ...step, with: changedWith(before, after) };
  });
  return { ...epoch, changes, stretches };
}

function mediansOf({ nights }: Epoch): number[] {
  return nights.map(({ median }) => median);
}

const BESIDE = { kernelHash: "kernel", variant: "variant", deno: "deno" } as const;

function changedWith(before: Night, after: Night): Change["with"] {
  const keys = Object.keys(BESIDE) as (keyof typeof BESIDE)[];
  return keys.filter((key) => before[key] !== after[key]).map((key) => BESIDE[key]);
}
