/** Whether a bar is reached, by intervals: the middle of a few rounds says little. */

import type { Peer } from "../../harness/bench/record.ts";
import { bootstrapMedian } from "../../harness/statistics/bootstrap.ts";
import type { Bar, Job } from "./_job.ts";

/** What ours does in a second, 95 %. */
export function speedOf({ amount }: Pick<Job["work"], "amount">, rounds: Peer["rounds"]): [number, number] {
  const [least, most] = bootstrapMedian(rounds.map(({ ours: [wall] }) => wall));
  return [amount / most * 1e3, amount / least * 1e3];
}

/**
 * Whether a bar is reached, by the ratio or by what ours does in a second, each an interval: null if it lies inside one
 * and beyond none.
 */
export function reaches(
  { at, value, orPerSecond }: Bar,
  { ratio: [low, high], perSecond }: { ratio: [number, number]; perSecond: [number, number] },
): boolean | null {
  const byRatio = at === "least" ? isBeyond([low, high], value) : isBeyond([-high, -low], -value);
  const bySpeed = orPerSecond === undefined ? false : isBeyond(perSecond, orPerSecond);
  if (byRatio || bySpeed) return true;
  return byRatio === false && bySpeed === false ? false : null;
}

/** Whether all of an interval is at least a value; null where it holds it. */
function isBeyond([low, high]: [number, number], value: number): boolean | null {
  return low >= value ? true : high < value ? false : null;
}
