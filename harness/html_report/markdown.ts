/** Records → Markdown for a pull request: the verdict first, everything else folded away. */

import type { LoadedRun } from "../records/load.ts";
import type { Loaded } from "../records/load.ts";
import { plural } from "../output/words.ts";
import { type Contents, contentsOf } from "./contents.ts";
import { type GateGroup, gateGroups, type GateRow, type Mark, proofOf, tally } from "./gate_rows.ts";
import { escapeMarkdown, row } from "./markdown_text.ts";
import { gateNumber, percent, showUtc, thresholdOf, unitOf } from "./numbers.ts";
import { engineOf } from "./origin.ts";
import { headline } from "./overview.ts";
import { commandOf } from "./rerun.ts";
import { rangeOf } from "./scale.ts";
import type { Speed } from "./speed/contents.ts";
import { speedMarkdown } from "./speed/markdown.ts";

/** A comment on GitHub holds 65 536 characters; beyond, folded parts are left out. */
const MOST_CHARACTERS = 60_000;

const SIGNS: Record<string, string> = { pass: "✅", fail: "❌", undecided: "🟡" };

export function reportMarkdown(loaded: readonly Loaded[], speed: Speed): string {
  const contents = contentsOf(loaded);
  const runs = contents.scenarios.flatMap(({ runs: [newest] }) => newest ? [newest] : []);
  const head = [
    `## ${runs.length > 0 ? sign(contents.verdict) : "⏱️"} noisegate: ${escapeMarkdown(headline(contents, speed))}`,
    ...overviewTable(runs),
    ...runs.flatMap(findings),
    ...unreadable(contents),
    ...speedMarkdown(speed, { alone: contents.scenarios.length === 0 }),
  ];
  const folded = runs.map(details);
  let used = head.join("\n").length;
  const fitting = folded.filter((lines) => (used += lines.join("\n").length + 1) <= MOST_CHARACTERS);
  const left = folded.length - fitting.length;
  const note = left > 0 ? ["", `The gates of ${plural(left, "scenario")} are left out: they are in the records.`] : [];
  return `${[...head, ...fitting.flat(), ...note].join("\n")}\n`;
}

function sign(mark: Mark): string {
  return SIGNS[mark] ?? "⚪";
}

function overviewTable(runs: LoadedRun[]): string[] {
  if (runs.length === 0) return [];
  const rows = runs.map(({ record }) => {
    const sweep = record.cases.filter(({ group }) => group === "sweep");
    const span = (values: number[]) => [...new Set(rangeOf(values).map(percent))].join(" … ");
    return row([
      `${sign(record.verdict)} ${record.verdict}`,
      escapeMarkdown(record.scenario.name),
      escapeMarkdown(`${tally(record)}; ${proofOf(record)}`),
      span(sweep.map(({ mean }) => mean)),
      span(sweep.map(({ clean }) => clean)),
      escapeMarkdown(`${engineOf(record)}, commit ${record.commit}`),
    ]);
  });
  const names = ["verdict", "scenario", "gates", "mean of chips, %", "exact network, %", "on"];
  return ["", row(names), row(names.map(() => "---")), ...rows];
}

/** What does not pass, open to see. */
function findings({ record }: LoadedRun): string[] {
  if (record.verdict === "pass") return [];
  const rows = gateGroups(record).flatMap(({ name, rows }) => rows.map((one) => ({ ...one, name })))
    .filter(({ mark }) => mark === "fail" || mark === "undecided");
  const told = rows.slice(0, 10).map(({ mark, name, where, reason }) =>
    `- ${sign(mark)} ${escapeMarkdown(`${name}${where && ` at ${where}`}: ${reason}`)}`
  );
  const more = rows.length > 10 ? [`- and ${rows.length - 10} more`] : [];
  return [
    "",
    `**${escapeMarkdown(record.scenario.name)}**`,
    "",
    ...told,
    ...more,
    "",
    "```sh",
    commandOf(record),
    "```",
  ];
}

function unreadable({ unreadable }: Contents): string[] {
  if (unreadable.length === 0) return [];
  return ["", ...unreadable.map(({ path, problem }) => `- not read: ${escapeMarkdown(`${path}: ${problem}`)}`)];
}

function details({ record, path }: LoadedRun): string[] {
  const names = ["", "gate", "case", "estimate", "interval", "threshold"];
  const summary = escapeMarkdown(`${record.scenario.name}: ${record.scenario.question}`);
  const origin = `${showUtc(record.utc)}, seed ${record.seeds.chips}, record ${path}`;
  return [
    "",
    `<details><summary>${summary}</summary>`,
    "",
    row(names),
    row(names.map((_, i) => i > 2 ? "---:" : "---")),
    ...gateGroups(record).flatMap((group) => group.rows.map((one) => gateRow(one, group))),
    "",
    escapeMarkdown(origin),
    "",
    "</details>",
  ];
}

function gateRow({ mark, claim, where, gate, reason }: GateRow, { name, condition }: GateGroup): string {
  const whose = escapeMarkdown(claim ? `${name}: ${claim}` : `${name}${condition && ` (${condition})`}`);
  if (!gate) return row([sign(mark), whose, escapeMarkdown(where), escapeMarkdown(reason), "", ""]);
  const unit = unitOf(gate);
  const [low, high] = gate.interval.map((value) => gateNumber(value, gate));
  const cells = [
    where,
    `${gateNumber(gate.estimate, gate)} ${unit}`,
    low === high ? "exact" : `${low} … ${high}`,
    `${thresholdOf(gate)} ${unit}`,
  ];
  return row([sign(mark), whose, ...cells.map((text) => escapeMarkdown(text.trim()))]);
}
