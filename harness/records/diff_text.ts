/** A difference of two records as the lines that a person reads. */

import { type Paint, plainPaint, STYLES } from "../output/paint.ts";
import { table } from "../output/table.ts";
import type { Verdict } from "../gate.ts";
import { plural } from "../output/words.ts";
import type { CaseDiff } from "./case_diff.ts";
import type { RecordDiff } from "./diff.ts";
import type { GateDiff } from "./gate_diff.ts";
import { adapterOf, secondOf } from "./list.ts";
import type { LoadedRun } from "./load.ts";

const percent = (x: number) => (100 * x).toFixed(2);
/** Of percentage points, as a table aligns it to the right. */
const points = (x: number) => (100 * x).toFixed(2).replace(/^-(0\.00)$/, "$1");

export function diffText(
  [before, after]: readonly [LoadedRun, LoadedRun],
  { diff, paint = plainPaint }: { diff: RecordDiff; paint?: Paint },
): string[] {
  const side = (word: string, { path, record }: LoadedRun) =>
    `${word}  ${record.scenario.name}  ${secondOf(record.utc)}  ${record.commit}  ${adapterOf(record)}  ${path}`;
  return [
    side("before", before),
    side("after ", after),
    "",
    ...settingLines(diff),
    "",
    ...caseLines(diff),
    "",
    ...gateLines(diff, paint),
  ];
}

function settingLines({ settings }: RecordDiff): string[] {
  if (settings.length === 0) return ["settings: the same"];
  return ["settings", ...settings.map(({ key, before, after }) => `  ${key}: ${before ?? "–"} → ${after ?? "–"}`)];
}

function caseLines({ cases, gone, added }: RecordDiff): string[] {
  const moved = cases.filter((one) => one.moved);
  const rows = moved.map(({ label, before, after, change, interval, chips }) => [
    label,
    percent(before),
    percent(after),
    points(change),
    `${points(interval[0])} … ${points(interval[1])}`,
    [...new Set(chips)].join(" and "),
  ]);
  const head = ["case (accuracy in %)", "before", "after", "change", "interval of the change", "chips"];
  return [
    ...(moved.length > 0 ? [...table(head, rows), howCompared(moved[0])] : []),
    ...restLine(cases, moved.length),
    ...(gone.length > 0 ? [`only before: ${gone.join(", ")}`] : []),
    ...(added.length > 0 ? [`only after: ${added.join(", ")}`] : []),
  ];
}

function howCompared({ paired }: CaseDiff): string {
  const how = paired ? "paired chip by chip" : "not paired, since the seeds differ";
  return `Student's t, ${how}; the intervals of all cases hold together at 95 %`;
}

function restLine(cases: readonly CaseDiff[], moved: number): string[] {
  const rest = cases.length - moved;
  if (rest === 0) return [];
  const same = cases.filter((one) => one.same).length;
  const which = moved > 0 ? `${plural(rest, "other case")}` : plural(rest, "case");
  if (same === rest) return [`${which}: the same images right on every chip`];
  return [`${which}: no mean moved${same > 0 ? `; ${same} of them have the same images right on every chip` : ""}`];
}

function gateLines({ gates }: RecordDiff, paint: Paint): string[] {
  if (gates.length === 0) return ["verdicts: the same"];
  const word = (verdict: Verdict) => paint(STYLES[verdict], verdict);
  const changed = gates.flatMap(({ name, before, after, reason }) =>
    before && after ? [`  ${word(before)} → ${word(after)}  ${name}${reason && `: ${reason}`}`] : []
  );
  const lone = (gates: GateDiff[], where: string) =>
    gates.length > 0 ? [`  only ${where}: ${gates.map(({ name }) => name).join("; ")}`] : [];
  return [
    "verdicts",
    ...changed,
    ...lone(gates.filter(({ after }) => after === null), "before"),
    ...lone(gates.filter(({ before }) => before === null), "after"),
  ];
}
