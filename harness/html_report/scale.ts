/** One scale of accuracy for everything that is drawn of a record. */

import type { CaseRecord, ResultRecord } from "../records/record.ts";
import { thresholdsOf } from "./thresholds.ts";

/** From 0 to 1, ends and ticks at round percents. */
export interface Scale {
  from: number;
  to: number;
  ticks: number[];
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
const MOST_TICKS = 7;

/**
 * Means and intervals of the sweep, its thresholds and, on the scale of chips, the worst and the best one; control and
 * breaker may lie outside.
 */
export function scaleOf(record: ResultRecord, of: "chips" | "means"): Scale {
  const cases = record.cases.filter(({ group }) => group === "sweep");
  const values = [
    ...cases.flatMap((one) => [...one.interval, one.clean, one.percentile5]),
    ...(of === "chips" ? cases.flatMap((one) => rangeOf(accuraciesOf(one))) : []),
    ...thresholdsOf(record).map(({ accuracy }) => accuracy),
  ].filter((v) => v >= 0 && v <= 1);
  return roundScale(...(values.length > 0 ? rangeOf(values) : [0, 1] as [number, number]));
}

/** The smallest scale with round ends around two shares. */
export function roundScale(low: number, high: number): Scale {
  const ends = (step: number) => [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const count = (step: number) => ends(step)[1] - ends(step)[0];
  const step = STEPS.find((step) => count(step) < MOST_TICKS) ?? STEPS.at(-1)!;
  const [first, last] = [ends(step)[0], Math.max(ends(step)[1], ends(step)[0] + 1)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(2)));
  return { from: ticks[0], to: ticks.at(-1)!, ticks };
}

export function accuraciesOf({ correct, images }: CaseRecord): number[] {
  return correct.map((count) => count / images);
}

/** Smallest and largest; a spread of a million chips would not fit the stack. */
export function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
}
