/** Trends as a person reads them in a terminal. */

import { type Paint, plainPaint } from "../../output/paint.ts";
import { table } from "../../output/table.ts";
import { bytesText, plural } from "../../output/words.ts";
import { LEAST_NIGHTS } from "../../statistics/change_points.ts";
import { timeText } from "../suite_text.ts";
import type { LeftOut } from "./history.ts";
import type { Judged, MachineTrends } from "./judge_trends.ts";
import type { Change, Trend } from "./trends.ts";

/** The trends of one machine: what got slower, every step of it, what else there is to know. */
export function trendLines(machine: MachineTrends, { paint = plainPaint }: { paint?: Paint } = {}): string[] {
  const { trends } = machine;
  const bad = trends.filter(({ judgement }) => judgement === "slower" || judgement === "acknowledged");
  const stepped = trends.filter((one) => one.trend.epochs.at(-1)!.changes.length > 0);
  const parts = [
    bad.flatMap((one) => verdictLines(one, paint)),
    stepped.length === 0 ? [] : levelTable(stepped),
    restLines(machine),
  ];
  return [headLine(machine), ...parts.filter((part) => part.length > 0).flatMap((part) => ["", ...part])];
}

function headLine({ id, software, adapter, first, last, records }: MachineTrends): string {
  const kind = software ? " (a software adapter: compared with its own past only)" : "";
  return `${id}: ${adapter}${kind}; ${plural(records, "record")}, ${dayOf(first)} … ${dayOf(last)}`;
}

function verdictLines({ trend, judgement, acknowledged }: Judged, paint: Paint): string[] {
  const word = judgement === "slower" ? paint("red", "slower      ") : paint("yellow", "acknowledged");
  const { ratio, interval: [low, high], latest, best, measure } = trend;
  const since = trend.epochs.at(-1)!.changes.filter((change) => change.after.utc > best.last.utc);
  const without = since.some(({ machine }) => machine) ? ", the machine's part taken out" : "";
  const factor = `${times(ratio)} (${low.toFixed(2)} … ${high.toFixed(2)}) the best level${without}`;
  const levels = `${shown(latest.value, measure)} since ${dayOf(latest.first.utc)}, ${
    shown(best.value, measure)
  } from ${dayOf(best.first.utc)} to ${dayOf(best.last.utc)}`;
  const blame = since.flatMap((change) => changeLines(change, trend));
  const pardon = acknowledged.map((line) => `  ${line}`);
  return [`${word}  ${nameOf(trend)}: ${factor}: ${levels}`, ...pardon, ...blame];
}

/** What a step was, and where to look for its cause. */
export function changeLines(change: Change, { measure }: Pick<Trend, "measure">): string[] {
  const { before, after, from, to, ratio, interval: [low, high], with: beside, machine } = change;
  const size = `${percentText(ratio)} (${percentText(low).replace(" %", "")} … ${percentText(high)})`;
  const levels = `${shown(from, measure)} → ${shown(to, measure)}, ${size}`;
  const part = machine && !machine.all ? [`    of it: ${machine.why}`] : [];
  const blame = machine?.all ? machine.why : blameOf({ before, after });
  return [`  ${dayOf(after.utc)}: ${levels}; ${besideText(beside)}`, ...part, `    ${blame}`];
}

const BESIDE = { kernel: "its kernel changed", variant: "another variant", deno: "another Deno" } as const;

function besideText(beside: Change["with"]): string {
  if (beside.length > 0) return beside.map((one) => BESIDE[one]).join(", ");
  return "no kernel changed: TypeScript, settings or the machine";
}

/** The commits between two nights, as a line to type. */
export function blameOf({ before, after }: Pick<Change, "before" | "after">): string {
  if (before.commit === "unknown" || after.commit === "unknown") return "one of the two commits is unknown";
  return `git log --oneline ${before.commit}..${after.commit}`;
}

function levelTable(judged: readonly Judged[]): string[] {
  const rows = judged.map(({ trend }) => {
    const { latest, best, ratio, measure, epochs } = trend;
    const { nights, changes } = epochs.at(-1)!;
    const last = changes.at(-1)!;
    return [
      nameOf(trend),
      String(nights.length),
      shown(latest.value, measure),
      shown(best.value, measure),
      times(ratio),
      `${dayOf(last.after.utc)} ${percentText(last.ratio)}`,
      last.machine?.all ? "the machine" : `${last.before.commit.slice(0, 8)}..${last.after.commit.slice(0, 8)}`,
    ];
  });
  return table(["bench", "nights", "latest level", "best level", "latest / best", "last step", "commits"], rows);
}

/** Benches without a step, and those that could not be judged, each by name where there is something to do about it. */
function restLines({ trends }: MachineTrends): string[] {
  const of = (judgement: Judged["judgement"]) => trends.filter((one) => one.judgement === judgement);
  const steady = of("same").filter(({ trend }) => trend.epochs.at(-1)!.changes.length === 0);
  const short = of("too short");
  return [
    ...(steady.length > 0 ? [`${benches(steady.length)} without a step`] : []),
    ...(short.length > 0 ? [shortLine(short)] : []),
    ...machineLines(trends.map(({ trend }) => trend)),
    ...resetLines(trends.map(({ trend }) => trend)),
    ...of("gone").map(({ trend }) => `${nameOf(trend)}: not measured since ${dayOf(lastOf(trend))}, not judged`),
    ...missedLines(trends.map(({ trend }) => trend)),
  ];
}

function shortLine(short: readonly Judged[]): string {
  const missing = short.map(({ trend }) => trend.missing);
  const [least, most] = [Math.min(...missing), Math.max(...missing)];
  const nights = least === most ? plural(least, "night") : `${least} … ${most} nights`;
  const [which, lack] = short.length === 1 ? [nameOf(short[0].trend), "lacks"] : [benches(short.length), "lack"];
  return `${which} ${lack} ${nights} before a step could be found: it takes ${LEAST_NIGHTS} on each side`;
}

/** What was no commit's doing: a machine steps with many benches at once. */
function machineLines(trends: readonly Trend[]): string[] {
  const steps = trends.flatMap((trend) =>
    trend.epochs.at(-1)!.changes.filter(({ machine }) => machine?.all).map(({ machine, after }) => {
      return { name: nameOf(trend), day: dayOf(after.utc), why: machine!.why };
    })
  );
  return [...Map.groupBy(steps, ({ day }) => day)].map(([day, of]) =>
    of.length === 1
      ? `${of[0].name}: its step of ${day} fails nothing: ${of[0].why}`
      : `${benches(of.length)} stepped on ${day}, which fails nothing: ${of[0].why}`
  );
}

/** A driver resets many benches at once: they share a line. */
function resetLines(trends: readonly Trend[]): string[] {
  const resets = trends.flatMap((trend) =>
    trend.epochs.filter(({ reset }) => reset !== "").map(({ reset, nights }) => {
      return { name: nameOf(trend), why: `${dayOf(nights[0].utc)}: ${reset}` };
    })
  );
  return [...Map.groupBy(resets, ({ why }) => why)].map(([why, of]) =>
    of.length === 1 ? `${of[0].name}: begins anew on ${why}` : `${benches(of.length)} begin anew on ${why}`
  );
}

/** Of those nights only the newest: the others are in the records. A night on a busy machine is that of many benches. */
function missedLines(trends: readonly Trend[]): string[] {
  const last = trends.filter(({ missed }) => missed.length > 0).map((trend) => {
    const { utc, reason } = trend.missed.at(-1)!;
    return {
      name: nameOf(trend),
      why: `${plural(trend.missed.length, "record")} left out, last ${dayOf(utc)}: ${reason}`,
    };
  });
  return [...Map.groupBy(last, ({ why }) => why)].map(([why, of]) =>
    `${of.length === 1 ? of[0].name : benches(of.length)}: ${why}`
  );
}

/** Files that are no part of any history. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return leftOut.map(({ path, reason }) => `left out: ${path}: ${reason}`);
}

function benches(count: number): string {
  return count === 1 ? "1 bench" : `${count} benches`;
}

function nameOf({ bench, mode, quick }: Pick<Trend, "bench" | "mode" | "quick">): string {
  return `${bench}${mode === "cold" ? " (cold)" : ""}${quick ? " (quick)" : ""}`;
}

function lastOf({ epochs }: Trend): string {
  return epochs.at(-1)!.nights.at(-1)!.utc;
}

function dayOf(utc: string): string {
  return utc.slice(0, 10);
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

function shown(value: number, measure: Trend["measure"]): string {
  return measure === "memory" ? bytesText(value) : timeText(value);
}

/** `+10.0 %`, `−4.5 %`. */
function percentText(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}
