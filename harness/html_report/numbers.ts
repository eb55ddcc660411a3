/** Numbers of a record as the report shows them: accuracies in percent, differences in points. */

import { exact } from "../hessian/numbers.ts";
import type { GateVerdict } from "../judge.ts";

type Judged = Pick<GateVerdict, "statistic" | "name" | "claim" | "reason">;

/** Statistics of accuracies, and of differences of accuracies; all others have units of their own. */
const SHARES: readonly string[] = ["clean", "mean", "percentile"];
const DIFFERENCES: readonly string[] = ["drop", "contrast", "compare", "monotone", "crossover"];

/** `95.20`: a share in percent. */
export function percent(share: number): string {
  return (100 * share).toFixed(2);
}

/** `92`, `97.5`: a share in percent, as short as people write it. */
export function shortPercent(share: number): string {
  return String(Number((100 * share).toPrecision(10)));
}

/** What the numbers of a gate are: "%", "points", another unit, or "" for a number without one. */
export function unitOf(gate: Judged): string {
  if (SHARES.includes(gate.statistic)) return "%";
  if (DIFFERENCES.includes(gate.statistic)) {
    return gate.statistic === "compare" && /\bratio\b/.test(gate.reason) ? "×" : "points";
  }
  if (/ nats\b/.test(`${claimOf(gate)} ${gate.reason}`) && !/\bratio\b/.test(gate.reason)) return "nats";
  return gate.statistic === "seconds" ? "s" : "";
}

/** A number of a gate in its unit, without it. */
export function gateNumber(value: number, gate: Judged): string {
  if (!Number.isFinite(value)) return "–";
  return isPercent(gate) ? percent(value) : exact(value);
}

/** `≥ 92`: the threshold of a gate and the side of it that passes, where the record says which. */
export function thresholdOf(gate: Judged & { threshold: number }): string {
  if (!Number.isFinite(gate.threshold)) return "–";
  const value = isPercent(gate) ? shortPercent(gate.threshold) : String(Number(gate.threshold.toPrecision(10)));
  const relation = relationOf(gate);
  return relation ? `${relation} ${value}` : value;
}

function isPercent(gate: Judged): boolean {
  return ["%", "points"].includes(unitOf(gate));
}

/** Records of version 1 have it in the name alone, unless the gate has one of its own. */
function claimOf({ claim, name }: Judged): string {
  return claim ?? name;
}

/** Which side of the threshold passes, where the record says so. */
export function relationOf(gate: Judged): "≥" | "≤" | "" {
  const said = /[≥≤]/.exec(claimOf(gate))?.[0] ?? /\b(at least|below|at most|above)\b/.exec(gate.reason)?.[0];
  if (said === undefined) return "";
  return ["≥", "at least", "below"].includes(said) ? "≥" : "≤";
}

/** `20 Nov 2026, 13:39 UTC`. */
export function showUtc(utc: string): string {
  const time = new Date(utc);
  if (Number.isNaN(time.getTime())) return utc;
  const shown = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  return `${shown.format(time)} UTC`;
}

/** `4.2 s`, `38 min`, `1.5 h`. */
export function showSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
