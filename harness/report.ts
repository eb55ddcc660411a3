/** A record as the lines that a person reads in a terminal. */

import { stripVTControlCharacters, styleText } from "node:util";
import type { Verdict } from "./gate.ts";
import { breakerProofs, type CaseEstimate, type GateVerdict } from "./judge.ts";
import { plural } from "./words.ts";
import type { ResultRecord } from "./result.ts";

type Style = Parameters<typeof styleText>[0];
/** Colours a word, or leaves it alone where there is no terminal. */
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_, text) => text;
export const colourPaint: Paint = (style, text) => styleText(style, text, { validateStream: false });

const STYLES: Record<Verdict, Style> = { pass: "green", fail: "red", undecided: "yellow" };

/** Rows as aligned columns; numbers to the right. */
export function table(head: string[], rows: string[][]): string[] {
  const width = (text: string) => stripVTControlCharacters(text).length;
  const widths = head.map((name, c) => Math.max(width(name), ...rows.map((row) => width(row[c]))));
  const right = head.map((_, c) => rows.every((row) => /^[-\d.… %]+$/.test(stripVTControlCharacters(row[c]))));
  const line = (row: string[]) =>
    row.map((cell, c) => {
      const gap = " ".repeat(widths[c] - width(cell));
      return right[c] ? gap + cell : cell + gap;
    }).join("  ").trimEnd();
  return [line(head), line(widths.map((w) => "─".repeat(w))), ...rows.map(line)];
}

/** Why an interval is wider than mean ± 2 sd/√n, also where all chips are alike. */
const INTERVAL_NOTE = "interval: for any distribution of chips, rare dead ones included; it narrows with their number";

/** The whole outcome: where it ran, cases, gates with reasons, and what control and breaker say. */
export function report(record: ResultRecord, paint: Paint = plainPaint): string[] {
  const verdict = (v: Verdict) => paint(STYLES[v], v);
  const clean = new Set(record.cases.map((c) => percent(c.clean)));
  const rows = record.cases.map((c) => [
    c.group === "sweep" ? c.label : `${c.group}: ${c.label}`,
    percent(c.mean),
    percent(c.sd),
    percent(c.percentile5),
    `${percent(c.interval[0])} … ${percent(c.interval[1])}`,
    caseVerdict(c, verdict),
  ]);
  return [
    paint("bold", `${record.scenario.name}: `) + questionOf(record),
    `${engineLine(record)}; ${plural(record.cases[0].correct.length, "chip")} a case, seed ${record.seeds.chips}`,
    `exact network: ${[...clean].join(", ")} % of ${record.images.test} test images`,
    ...originLines(record),
    ...(record.training?.selections ?? []).map(selectionLine),
    ...record.warnings.map((warning) => paint("yellow", `warning: ${warning}`)),
    "",
    ...table(["case (accuracy in %)", "mean", "sd", "5th pct", "95 % interval of the mean", "verdict"], rows),
    INTERVAL_NOTE,
    "",
    ...gateLines(record, verdict),
    "",
    `${record.scenario.name}: ${verdict(record.verdict)} (${tally(record)})`,
  ];
}

/** An accuracy as a person reads it, in percent. */
const percent = (x: number) => (100 * x).toFixed(2);

/** Where networks came from that this run has not trained from the first step. */
function originLines({ training, weights = [] }: ResultRecord): string[] {
  const { cachedNetworks = 0, cachedSeconds = 0, resumedAt = [] } = training ?? {};
  const which = cachedNetworks === 1 ? "network" : `${cachedNetworks} networks`;
  return [
    ...weights.map(({ file, sha256 }) => `network read from ${file} (SHA-256 ${sha256.slice(0, 16)}…)`),
    ...(cachedNetworks > 0 ? [`${which} from the cache (trained in ${cachedSeconds.toFixed(1)} s)`] : []),
    ...resumedAt.map((step) => `training resumed at step ${step}, where a run was interrupted`),
  ];
}

/** Which network the selection stage took, and what it left. */
function selectionLine(
  { candidates: [best, ...rest] }: { candidates: { seed: number; meanAccuracy: number }[] },
): string {
  const others = rest.map(({ seed, meanAccuracy }) => `seed ${seed} ${percent(meanAccuracy)} %`).join(", ");
  return `selected on training images: seed ${best.seed}, ${percent(best.meanAccuracy)} %; not ${others}`;
}

function questionOf({ scenario }: ResultRecord): string {
  return /^question:\s*(.+)$/m.exec(scenario.text)?.[1] ?? "";
}

function engineLine({ gpu, seconds }: ResultRecord): string {
  const kind = gpu.engine === "oracle" ? "oracle engine, no gpu used" : `gpu ${gpu.adapter} by ${gpu.backend}`;
  const software = gpu.engine === "gpu" && gpu.software ? ", a software adapter" : "";
  return `${kind}${software}; ${seconds.total.toFixed(1)} s, ${seconds.training.toFixed(1)} s of them training`;
}

/** The worst of the case's own gates; where a breaker must fail, and does, it says so. */
function caseVerdict({ group, verdict: own }: CaseEstimate, verdict: (v: Verdict) => string): string {
  if (group === "breaker" && own === "fail") return "fails, as it must";
  return own ? verdict(own) : "–";
}

function gateLines({ gates, control, breaker }: ResultRecord, verdict: (v: Verdict) => string): string[] {
  const of = (group: string) => gates.filter((g) => g.group === group);
  const told = (g: GateVerdict) => `${g.name}${g.where && ` at ${g.where}`}: ${g.reason}`;
  const missed = of("control").filter((g) => g.verdict !== "pass");
  const proofs = breakerProofs(gates);
  const failed = proofs.find((g) => g.verdict === "fail");
  const controlLines = missed.length > 0
    ? missed.map((g) => `${verdict(g.verdict)}  control: ${told(g)}`)
    : [`${verdict(control)}  control: ${plural(of("control").length, "verdict")}, all pass`];
  const closest = proofs.find((g) => g.verdict === "undecided");
  const broken = failed
    ? `fails, as it must: ${told(failed)}`
    : closest
    ? `it must fail a gate, and none is proven to: ${told(closest)}`
    : "it must fail a gate and passes them all, so the gates prove nothing";
  return [
    ...[...Map.groupBy(of("sweep"), (g) => g.gate).values()].flatMap((group) => gateGroup(group, verdict)),
    ...controlLines,
    `${verdict(breaker)}  breaker: ${broken}`,
  ];
}

/** One gate on all its cases: a line for each that does not pass, and one for those that do, told by the closest. */
function gateGroup(group: GateVerdict[], verdict: (v: Verdict) => string): string[] {
  const margin = (g: GateVerdict) => Math.abs(g.estimate - g.threshold);
  const passing = group.filter((g) => g.verdict === "pass").sort((a, b) => margin(a) - margin(b));
  const others = group.filter((g) => g.verdict !== "pass");
  const at = (g: GateVerdict) => group.length > 1 ? ` at ${g.where}` : "";
  const lines = others.map((g) => `${verdict(g.verdict)}  ${g.name}${at(g)}: ${g.reason}`);
  if (passing.length === 0) return lines;
  const [closest] = passing;
  const count = group.length > 1 ? `: ${passing.length} of ${group.length} cases, closest` : "";
  return [...lines, `${verdict("pass")}  ${closest.name}${count}${at(closest)}: ${closest.reason}`];
}

/** How many verdicts of each kind, and whether control or breaker spoil them. */
function tally({ gates, control, breaker }: ResultRecord): string {
  const own = gates.filter((g) => g.group === "sweep");
  const count = (v: Verdict) => own.filter((g) => g.verdict === v).length;
  const counts = `${plural(count("pass"), "verdict")} pass, ${count("fail")} fail, ${count("undecided")} undecided`;
  const state = { fail: "does not", undecided: "is not proven to" };
  return [
    counts,
    ...(control === "pass" ? [] : [`the control ${state[control]} pass`]),
    ...(breaker === "pass" ? [] : [`the breaker ${state[breaker]} fail`]),
  ].join("; ");
}
