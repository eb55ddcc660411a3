/** Histories → trends: levels, the change points between them, and whether the latest level is a regression. */

import {
  changePoints,
  LEAST_NIGHTS,
  LEAST_STEP,
  type Level,
  levelsOf,
  stepBetween,
  STRICT,
} from "../../statistics/change_points.ts";
import type { Step } from "../../statistics/rank_test.ts";
import type { Epoch, History } from "./history.ts";
import { type MachinePart, machinePart } from "./machine_part.ts";
import type { Night } from "./nights.ts";

/** A step of a history, as far as records can say who is to blame. */
export interface Change {
  /** The last night before it and the first one after. */
  before: Night;
  after: Night;
  /** The levels around it, and what the later one is of the earlier, with its interval at 95 %. */
  from: number;
  to: number;
  ratio: number;
  interval: [number, number];
  p: number;
  /** What else changed between these nights; empty where the cause lies elsewhere. */
  with: ("kernel" | "variant" | "deno")[];
  /** What of it is no commit's; null if nothing says so. */
  machine: MachinePart | null;
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
  /** The fastest (smallest) level of the last epoch on the machine as it is now: the latest one, where nothing was better. */
  best: Stretch;
  /** latest / best without what the machine did between them, with its interval at 95 %; 1 if they are the same. */
  ratio: number;
  interval: [number, number];
  /** Whether the latest level is slower (larger) than the best one, by more than chance and the least change. */
  regressed: boolean;
}

/** The trend of a history; pure. */
export function trendOf({ epochs: parts, ...history }: History): Trend {
  const epochs = parts.map((epoch) => trendOfEpoch(epoch, history.measure));
  const current = epochs.at(-1)!;
  const factors = machineFactors(current);
  const values = mediansOf(current).map((median, i) => median * factors[i]);
  const latest = current.stretches.at(-1)!;
  const asNow = (level: Stretch) => level.value * factors[level.from];
  // a step that was the machine's leaves levels that differ by rounding
  const best = current.stretches.toReversed().reduce((a, b) => asNow(b) < asNow(a) * (1 - 1e-9) ? b : a);
  const { ratio, interval, p } = latest === best ? SAME : stepBetween(values, { earlier: best, later: latest });
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

/** What each night would have taken longer on the machine as it is now. */
function machineFactors({ stretches, changes }: TrendEpoch): number[] {
  const after = (at: number) =>
    changes.slice(at).reduce((product, { machine, ratio }) => {
      return product * (machine === null ? 1 : machine.all ? ratio : machine.ratio);
    }, 1);
  return stretches.flatMap(({ from, to }, i) => Array.from({ length: to - from }, () => after(i)));
}

function trendOfEpoch(epoch: Epoch, measure: History["measure"]): TrendEpoch {
  const medians = mediansOf(epoch);
  const points = changePoints(medians);
  const levels = levelsOf(medians, points);
  const stretches = levels.map((level) => {
    return { ...level, first: epoch.nights[level.from], last: epoch.nights[level.to - 1] };
  });
  const changes = points.map(({ at, ...step }, i) => {
    const sides = [levels[i], levels[i + 1]] as const;
    const [before, after] = nightsAround(epoch, { at, sides });
    const [earlier, later] = sides.map(({ from, to }) => epoch.nights.slice(from, to));
    const machine = before.commit === after.commit && after.commit !== "unknown"
      ? { ratio: step.ratio, why: `the same commit ${after.commit}: the machine, not the code`, all: true }
      : machinePart({ before: earlier, after: later, measure });
    const levelled = { from: sides[0].value, to: sides[1].value };
    return { before, after, ...levelled, ...step, with: changedWith(before, after), machine };
  });
  return { ...epoch, changes, stretches };
}

/** So many nights a step may lie off its place, where noise hides it. */
const OFF = 3;

/**
 * The nights around a step. Where they have one commit, and the code changed close by, so that the nights between may belong
 * to either level, it is there that the step was.
 */
function nightsAround(
  { nights }: Epoch,
  { at, sides: [earlier, later] }: { at: number; sides: readonly [Level, Level] },
): [Night, Night] {
  const mayBe = (night: Night, { from, to }: Level) => {
    const others = nights.slice(from, to).filter((other) => other !== night).map(({ median }) => median);
    return Math.min(...others) <= night.median && night.median <= Math.max(...others);
  };
  const isNew = (k: number) => nights[k - 1].commit !== nights[k].commit;
  for (let off = 0; off <= OFF; off++) {
    const [left, right] = [at - off, at + off];
    if (left > earlier.from && isNew(left) && nights.slice(left, at).every((night) => mayBe(night, later))) {
      return [nights[left - 1], nights[left]];
    }
    if (right < later.to && isNew(right) && nights.slice(at, right).every((night) => mayBe(night, earlier))) {
      return [nights[right - 1], nights[right]];
    }
  }
  return [nights[at - 1], nights[at]];
}

function mediansOf({ nights }: Epoch): number[] {
  return nights.map(({ median }) => median);
}

const BESIDE = { kernelHash: "kernel", variant: "variant", deno: "deno" } as const;

function changedWith(before: Night, after: Night): Change["with"] {
  const keys = Object.keys(BESIDE) as (keyof typeof BESIDE)[];
  return keys.filter((key) => before[key] !== after[key]).map((key) => BESIDE[key]);
}
