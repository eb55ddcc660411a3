/** What the records of benches say, in sentences that the page, its top and Markdown share. */

import type { Peer } from "../../bench/record.ts";
import type { Judged } from "../../bench/trend/judge_trends.ts";
import type { Trend } from "../../bench/trend/trends.ts";
import { plural } from "../../output/words.ts";
import type { MachineSpeed, Speed } from "./contents.ts";
import { causeOf, changeText } from "./history.ts";
import { showChange, showDay, showMeasured } from "./quantities.ts";

/** Benches whose latest level is slower than their best, the largest loss first, those that somebody has acknowledged last. */
export function regressions({ judged }: Pick<MachineSpeed, "judged">): Judged[] {
  return judged.filter(({ trend }) => trend.regressed)
    .toSorted((a, b) => Number(isKnown(a)) - Number(isKnown(b)) || b.trend.ratio - a.trend.ratio);
}

/** Whether somebody has taken it upon them, and still does. */
export function isKnown({ judgement }: Judged): boolean {
  return judgement === "acknowledged";
}

/** `2 of 214 benches are slower than they were at best; 1 of 6 bars missed`: of all machines, without a full stop. */
export function speedLine({ machines }: Speed): string {
  const of = <T>(what: (machine: MachineSpeed) => readonly T[]) => machines.flatMap(what);
  const timed = of(({ entries }) => entries.filter(({ one }) => one.estimate)).length;
  const bars = of(({ peers }) => peers.flatMap(({ one }) => one.bar ? [one.bar] : []));
  const broken = of(({ entries }) => entries.filter(({ one }) => one.status !== "ok")).length;
  const judged = of(({ trends }) => trends.filter((one) => one.missing === 0)).length;
  return [
    ...(judged > 0 ? [slowerOf(of(regressions), judged)] : timed > 0 ? [`${benches(timed)} timed`] : []),
    ...(bars.length > 0 ? [barsLine(bars)] : []),
    ...(broken > 0 ? [`${benches(broken)} refused or failed`] : []),
  ].join("; ") || "No bench has a time";
}

function barsLine(bars: readonly NonNullable<Peer["bar"]>[]): string {
  const count = (wanted: boolean | null) => bars.filter(({ reached }) => reached === wanted).length;
  const [missed, open, all] = [count(false), count(null), plural(bars.length, "bar")];
  if (missed + open === 0) return `${all} reached`;
  if (missed === 0) return `${open} of ${all} undecided`;
  return `${missed} of ${all} missed${open > 0 ? `, ${open} undecided` : ""}`;
}

export function benches(count: number): string {
  return count === 1 ? "1 bench" : `${count} benches`;
}

/** All that are slower are counted once: how many of them somebody has acknowledged is said behind. */
function slowerOf(regressed: readonly Judged[], all: number): string {
  const slower = regressed.length;
  if (slower === 0) return `None of ${benches(all)} is slower than it was at best`;
  const known = regressed.filter(isKnown).length;
  const were = slower === 1 ? "is slower than it was" : "are slower than they were";
  return `${slower} of ${benches(all)} ${were} at best${knownText(known, slower)}`;
}

function knownText(known: number, slower: number): string {
  if (known === 0) return "";
  if (known < slower) return `, ${known} of them acknowledged`;
  return slower === 1 ? ", acknowledged" : `, ${slower === 2 ? "both" : "all"} acknowledged`;
}

/** `linalg/matmul …: 41.2 ms → 48.9 ms, +18.7 % (+16.1 … +21.8 %) on 20 Oct, 1a2b3c4d..5e6f7a8b, its WGSL changed`. */
export function slowerText({ trend, acknowledged }: Judged): string {
  const { bench, mode, measure, best, latest } = trend;
  const named = `${bench}${mode === "cold" ? ", cold" : ""}`;
  const levels = `${showMeasured(best.value, measure)} → ${showMeasured(latest.value, measure)}`;
  return [`${named}: ${levels}, ${lossText(trend)}`, ...acknowledged].join("; ");
}

/** How much, and where the last of it came from. */
function lossText({ best, ratio, interval, epochs }: Trend): string {
  const { changes, stretches } = epochs.at(-1)!;
  const step = changes.findLast(({ ratio, machine }) => ratio > 1 && !machine?.all);
  if (!step) return `${showChange(ratio)} since ${showDay(best.last.utc)}`;
  const who = `${step.before.commit}..${step.after.commit}, ${causeOf(step)}`;
  // from the best level to the latest in one step
  if (stretches.at(-2) === best) return `${changeText({ ratio, interval, after: step.after })}, ${who}`;
  return `${showChange(ratio)}; last of it ${changeText(step)}, ${who}`;
}
