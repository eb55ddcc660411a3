/** What a comparison has found, as lines for a terminal and as Markdown for a pull request. */

import { type Paint, plainPaint } from "../../output/paint.ts";
import { table } from "../../output/table.ts";
import { bytesText, plural } from "../../output/words.ts";
import { timeText } from "../suite_text.ts";
import { type RecordComparison, scatterText } from "./compare_records.ts";
import { levelOf } from "./effects.ts";
import { CLOCK_TEXT } from "./judge.ts";
import type { Compared, CompareRecord, NotCompared } from "./record.ts";
import type { SpeedVerdict } from "./verdict.ts";
import { quantile } from "../../stats.ts";

/** One bench of either kind of comparison, ready to be shown. */
interface Row {
  bench: string;
  base: string;
  head: string;
  ratio: string;
  interval: string;
  leastEffect: string;
  verdict: SpeedVerdict;
  word: string;
  /** More lines about it. */
  below: string[];
  /** Slower: whether a second look has confirmed it. */
  regressed: "confirmed" | "unconfirmed" | null;
  /** Whether nobody has acknowledged it. */
  counts: boolean;
}

/** What both kinds have to say. */
export interface Told {
  title: string[];
  rows: Row[];
  notCompared: readonly NotCompared[];
  closing: string[];
}

const STYLE = { slower: "red", undecided: "yellow", faster: "green", same: "dim" } as const;
const HEAD = ["bench", "base", "head", "ratio", "95 %", "least effect", "verdict"];

/** Of two revisions. */
export function revisionsTold(record: CompareRecord): Told {
  const { gpu, base, head, benches, notes, seconds } = record;
  const named = ({ name, commit, dirty }: CompareRecord["base"]) =>
    `${commit.slice(0, 8)}${commit.startsWith(name) ? "" : ` (${name})`}${dirty ? " and the working tree" : ""}`;
  const rounds = [...new Set(benches.map((one) => one.rounds.length))].sort((a, b) => a - b).join(" or ");
  return {
    title: [
      `base ${named(base)}, head ${named(head)}`,
      `${gpu.adapter} by ${gpu.backend}; ${rounds} rounds of 3 fresh processes, ${seconds.toFixed(0)} s; ${
        clocksText(benches)
      }`,
      ...notes,
    ],
    rows: benches.map(rowOfCompared),
    notCompared: record.notCompared,
    closing: [],
  };
}

function clocksText(benches: readonly Compared[]): string {
  return [...new Set(benches.map(({ clock }) => clock))].map((clock) => CLOCK_TEXT[clock]).join(", ");
}

function rowOfCompared(one: Compared): Row {
  const level = (side: "base" | "head") =>
    valueText(quantile(one.rounds.map((round) => levelOf(round[side], one.clock)), 0.5), one.measure);
  const { acknowledged, blame, confirmation, roundsToDecide } = one;
  const changed = one.verdict === "slower" || one.verdict === "faster";
  const again = confirmation
    ? `${ratioText(confirmation.ratio.median)} in ${confirmation.confirmed ? "" : "the "}fresh rounds`
    : "";
  return {
    ...{ bench: one.bench, base: level("base"), head: level("head"), verdict: one.verdict },
    ...figures(one),
    word: acknowledged !== ""
      ? "slower, acknowledged"
      : one.verdict === "slower"
      ? "slower, confirmed"
      : one.verdict === "undecided" && confirmation
      ? "not confirmed"
      : one.verdict,
    below: [
      ...(again === "" ? [] : [confirmation!.confirmed ? `confirmed: ${again}` : `slower at first, but ${again}`]),
      ...(blame ? [blame.reason, ...blame.commits.slice(0, MOST_COMMITS).map(commitText)] : []),
      ...(changed && one.others.length > 0
        ? [`by ${CLOCK_TEXT[one.clock]}; ${one.others.map(otherText).join(", ")}`]
        : []),
      ...one.doubts,
      ...(roundsToDecide > 0 ? [`about ${roundsToDecide} rounds would decide (--rounds ${roundsToDecide})`] : []),
      ...(acknowledged === "" ? [] : [acknowledged]),
    ],
    regressed: one.verdict === "slower" ? "confirmed" : null,
    counts: acknowledged === "",
  };
}

function otherText({ clock, ratio }: Compared["others"][number]): string {
  return `${ratioText(ratio.median)} by ${CLOCK_TEXT[clock]}`;
}

const MOST_COMMITS = 5;

function commitText(line: string): string {
  const [commit, ...subject] = line.split(" ");
  return `  ${commit.slice(0, 8)} ${subject.join(" ")}`;
}

/** Of two records. */
export function recordsTold(comparison: RecordComparison, [base, head]: readonly [string, string]): Told {
  const { entries } = comparison;
  const slower = entries.filter(({ verdict, acknowledged }) => verdict === "slower" && acknowledged === "");
  const filter = slower.slice(0, 3).map(({ bench }) => ` --filter ${JSON.stringify(bench)}`).join("");
  return {
    title: [
      `base ${base}, commit ${comparison.base.commit}`,
      `head ${head}, commit ${comparison.head.commit}`,
      `one process each; ${scatterText(comparison)}`,
    ],
    rows: entries.map((one) => ({
      ...{ bench: one.mode === "cold" ? `${one.bench}, cold` : one.bench, verdict: one.verdict },
      ...{ base: valueText(one.base, one.measure), head: valueText(one.head, one.measure) },
      ...figures(one),
      word: one.verdict !== "slower"
        ? one.verdict
        : one.acknowledged === ""
        ? "slower, not confirmed"
        : "slower, acknowledged",
      below: [
        ...(one.verdict === "slower" && one.kernelHash.base !== ""
          ? [one.kernelHash.base === one.kernelHash.head ? "its WGSL is the same" : "its WGSL changed"]
          : []),
        ...(one.acknowledged === "" ? [] : [one.acknowledged]),
      ],
      regressed: one.verdict === "slower" ? "unconfirmed" : null,
      counts: one.acknowledged === "",
    })),
    notCompared: comparison.notCompared,
    closing: slower.length === 0 ? [] : [
      "one process each confirms nothing; to confirm:",
      `  deno task compare ${comparison.base.commit} ${comparison.head.commit}${filter}`,
    ],
  };
}

function figures(
  { ratio, leastEffect }: Pick<Compared, "ratio" | "leastEffect">,
): Pick<Row, "ratio" | "interval" | "leastEffect"> {
  return {
    ratio: ratioText(ratio.median),
    interval: ratio.interval.map(ratioText).join(" … "),
    leastEffect: `${(100 * leastEffect).toFixed(1)} %`,
  };
}

function ratioText(ratio: number): string {
  return ratio.toFixed(3);
}

function valueText(value: number, measure: "time" | "memory"): string {
  return measure === "memory" ? bytesText(value) : timeText(value);
}

/** What is not the same first; then how many are. */
export function comparisonLines(told: Told, paint: Paint = plainPaint): string[] {
  const { title, rows, notCompared, closing } = told;
  const sorted = byWeight(rows);
  const lines = table(HEAD, sorted.map((row) => [...cells(row), paint(STYLE[row.verdict], row.word)]));
  const [head, rule, ...body] = lines;
  return [
    ...title,
    "",
    ...[head, rule, ...body.flatMap((line, i) => [line, ...sorted[i].below.map((below) => `  ${below}`)])],
    ...notCompared.map(({ bench, reason, broken }) =>
      broken ? paint("red", `broken  ${bench}: ${reason}`) : `not compared  ${bench}: ${reason}`
    ),
    "",
    summary(told),
    ...closing,
  ];
}

function cells({ bench, base, head, ratio, interval, leastEffect }: Row): string[] {
  return [bench, base, head, ratio, interval, leastEffect];
}

const WEIGHT: Record<SpeedVerdict, number> = { slower: 0, undecided: 1, faster: 2, same: 3 };

function byWeight(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => WEIGHT[a.verdict] - WEIGHT[b.verdict]);
}

/** `12 benches: 1 slower, confirmed; 11 same; 2 not compared`. */
export function summary({ rows, notCompared }: Told): string {
  const words = Map.groupBy(byWeight(rows), ({ word }) => word);
  const counts = [...words].map(([word, of]) => `${of.length} ${word}`).join("; ");
  const broken = notCompared.filter((one) => one.broken).length;
  const rest = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(notCompared.length > broken ? [`${notCompared.length - broken} not compared`] : []),
  ];
  return [`${plural(rows.length, "bench", "benches")}: ${counts}`, ...rest].join("; ");
}

/** The same for a pull request: what is not the same in the open, the rest folded. */
export function comparisonMarkdown(told: Told): string {
  const changed = told.rows.filter(({ verdict }) => verdict !== "same");
  const same = told.rows.filter(({ verdict }) => verdict === "same");
  const below = byWeight(changed).flatMap(({ bench, below }) => below.map((line) => `- \`${bench}\`: ${line.trim()}`));
  const rest = told.notCompared.map(({ bench, reason, broken }) =>
    `- ${broken ? "**broken**" : "not compared"} \`${bench}\`: ${reason}`
  );
  return [
    `### Speed: ${summary(told)}`,
    ...["", told.title.join("<br>"), ""],
    ...(changed.length > 0 ? [...markdownTable(byWeight(changed)), ""] : []),
    ...(below.length > 0 ? [...below, ""] : []),
    ...(same.length > 0
      ? ["<details><summary>the same</summary>", "", ...markdownTable(same), "", "</details>", ""]
      : []),
    ...(rest.length > 0 ? [...rest, ""] : []),
    ...told.closing.map((line) => line.startsWith("  ") ? `\`${line.trim()}\`` : line),
  ].join("\n").trimEnd() + "\n";
}

function markdownTable(rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const align = HEAD.map((_, i) => i === 0 || i === HEAD.length - 1 ? "---" : "---:");
  return [line(HEAD), line(align), ...rows.map((row) => line([...cells(row), row.word]))];
}
