/** What the records of benches say, in sentences that the page, its top and Markdown share. */

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
  const missed = bars.filter(({ reached }) => !reached).length;
  const broken = of(({ entries }) => entries.filter(({ one }) => one.status !== "ok")).length;
  const judged = of(({ trends }) => trends.filter((one) => one.missing === 0)).length;
  return [
    ...(judged > 0 ? [slowerOf(of(regressions), judged)] : timed > 0 ? [`${benches(timed)} timed`] : []),
    ...(bars.length > 0
      ? [missed === 0 ? `${plural(bars.length, "bar")} reached` : `${missed} of ${plural(bars.length, "bar")} missed`]
      : []),
    ...(broken > 0 ? [`${benches(broken)} refused or failed`] : []),
  ].join("; ") || "No bench has a time";
}

export function benches(count: number): string {
  return count === 1 ? "1 bench" : `${count} benches`;
}

function slowerOf(regressed: readonly Judged[], all: number): string {
  const slower = regressed.filter((one) => !isKnown(one)).length;
  const known = regressed.length > slower ? `, ${regressed.length - slower} more acknowledged` : "";
  if (slower === 0) return `None of ${benches(all)} is slower than it was at best${known}`;
  return `${slower} of ${benches(all)} ${
    slower === 1 ? "is slower than it was" : "are slower than they were"
  } at best${known}`;
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
  const step = changes.findLast((change) => change.ratio > 1);
  if (!step) return `${showChange(ratio)} since ${showDay(best.last.utc)}`;
  const who = `${step.before.commit}..${step.after.commit}, ${causeOf(step)}`;
  // from the best level to the latest in one step
  if (stretches.at(-2) === best) return `${changeText({ ratio, interval, after: step.after })}, ${who}`;
  return `${showChange(ratio)}; last of it ${changeText(step)}, ${who}`;
}
