/** Has the mean of a case moved from one record to another? */

import { betaInv, mean, sd } from "../stats.ts";
import { unordered } from "../output/words.ts";
import type { CaseRecord, ResultRecord } from "./record.ts";

export interface CaseDiff {
  label: string;
  before: number;
  after: number;
  /** After minus before; of paired chips only those that both records have. */
  change: number;
  /** Of the change; the intervals of all cases hold together at 95 %. */
  interval: [number, number];
  paired: boolean;
  /** Of each side. */
  chips: [number, number];
  /** Whether every common chip got as many images right. */
  same: boolean;
  /** Whether the interval leaves no change out. */
  moved: boolean;
}

export interface CaseDiffs {
  cases: CaseDiff[];
  /** Labels of cases that only one record has. */
  gone: string[];
  added: string[];
}

const CONFIDENCE = 0.95;

/** Cases of both records, matched by group and swept keys. */
export function caseDiffs(before: ResultRecord, after: ResultRecord): CaseDiffs {
  const others = new Map(after.cases.map((one) => [identity(one), one]));
  const known = new Set(before.cases.map(identity));
  const pairs = before.cases.flatMap((one) => {
    const other = others.get(identity(one));
    return other ? [[one, other] as const] : [];
  });
  const paired = before.seeds.chips === after.seeds.chips;
  return {
    cases: pairs.map((sides) => caseDiff(sides, { paired, alpha: (1 - CONFIDENCE) / pairs.length })),
    gone: before.cases.filter((one) => !others.has(identity(one))).map(labelOf),
    added: after.cases.filter((one) => !known.has(identity(one))).map(labelOf),
  };
}

/** Of control and breaker the label counts too: it names the keys that they fix. */
function identity({ group, label, keys }: CaseRecord): string {
  const swept = Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([group, group === "sweep" ? "" : unordered(label), swept]);
}

export function labelOf({ group, label }: Pick<CaseRecord, "group" | "label">): string {
  return group === "sweep" ? label : `${group}: ${label}`;
}

function caseDiff(
  [before, after]: readonly [CaseRecord, CaseRecord],
  { paired, alpha }: { paired: boolean; alpha: number },
): CaseDiff {
  const sides = [before, after].map(({ correct, images }) => correct.map((count) => count / images));
  const common = Math.min(sides[0].length, sides[1].length);
  const differences = Array.from({ length: common }, (_, i) => sides[1][i] - sides[0][i]);
  const { change, error, freedom } = paired ? pairedChange(differences) : unpairedChange(sides);
  const reach = error === 0 ? 0 : studentQuantile(1 - alpha / 2, freedom) * error;
  const interval: [number, number] = [change - reach, change + reach];
  return {
    ...{ label: labelOf(before), before: before.mean, after: after.mean, change, interval, paired },
    chips: [sides[0].length, sides[1].length],
    same: paired && differences.every((d) => d === 0),
    moved: interval[0] > 0 || interval[1] < 0,
  };
}

interface Change {
  change: number;
  /** Standard error of the change; infinite if one chip is all there is. */
  error: number;
  freedom: number;
}

function pairedChange(differences: readonly number[]): Change {
  const n = differences.length;
  const error = n > 1 ? sd(differences) / Math.sqrt(n) : Infinity;
  return { change: mean(differences), error, freedom: Math.max(1, n - 1) };
}

/** Welch's: the sides may have other spreads and other numbers of chips. */
function unpairedChange([before, after]: readonly number[][]): Change {
  const parts = [before, after].map((side) => (side.length > 1 ? sd(side) ** 2 / side.length : Infinity));
  const error = Math.sqrt(parts[0] + parts[1]);
  const spread = parts[0] ** 2 / (before.length - 1) + parts[1] ** 2 / (after.length - 1);
  const freedom = error > 0 && error < Infinity ? error ** 4 / spread : 1;
  return { change: mean(after) - mean(before), error, freedom };
}

/** Student's t: P(T ≤ t) = p for p above ½. */
function studentQuantile(p: number, freedom: number): number {
  const x = betaInv(2 * (1 - p), freedom / 2, 0.5);
  return Math.sqrt(freedom * (1 - x) / x);
}
