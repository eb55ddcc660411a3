/** What a gate that did not pass prints in a test: numbers, the worst chips, and the lines that repeat them. */

import type { GateVerdict } from "../judge.ts";
import { commandLine } from "../output/command_line.ts";
import { chipFlagsOf, flagsOf, worstChips } from "../output/rerun.ts";
import type { ResultRecord } from "../result.ts";
import { isOverChips } from "../schema/gates.ts";
import { plain } from "../statistics/sentence.ts";

const WORST = 5;

/** Verdicts that should be others, with what a person needs to look closer. */
export function failureText(
  bad: readonly GateVerdict[],
  { record, path }: { record: ResultRecord; path: string },
): string {
  const { gpu, seeds, overrides } = record;
  // a test has no command line: the number of chips stands where it was asked for
  const remedy = `(${overrides.chips === undefined ? "chips.max" : "chips"}: $1)`;
  const day = seeds.ofDay === undefined ? "" : ` of ${seeds.ofDay}`;
  const software = gpu.software ? ", a software adapter" : "";
  const where = gpu.engine === "oracle" ? "the oracle engine" : `${gpu.adapter} by ${gpu.backend}${software}`;
  return [
    ...bad.flatMap((verdict) => [
      `  ${verdict.verdict}: ${verdict.name}${verdict.where && ` at ${verdict.where}`}`,
      ...numbers(verdict).map((line) => `    ${line.replace(/\(--chips (\d+)\)/, remedy)}`),
      ...chipLines(verdict, { record, path }).map((line) => `    ${line}`),
    ]),
    `  on ${where}; seed ${seeds.chips}${day}`,
    `  rerun: ${commandLine("run", { file: path }, ...flagsOf(record))}`,
  ].join("\n");
}

function numbers({ estimate, interval: [low, high], threshold, reason }: GateVerdict): string[] {
  const [value, from, to] = [estimate, low, high].map((x) => plain(Number(x.toPrecision(4))));
  return [reason, `estimate ${value}, interval ${from} … ${to}, threshold ${plain(threshold)}`];
}

/** The worst chips, and the line that repeats the first of them. */
function chipLines(verdict: GateVerdict, { record, path }: { record: ResultRecord; path: string }): string[] {
  if (!isOverChips(verdict)) return [];
  const [index] = verdict.cases;
  const { correct, images, firstChip, label } = record.cases[index];
  const worst = worstChips(verdict, record).slice(0, WORST)
    .map((i) => ({ chip: firstChip + i, accuracy: `${(100 * correct[i] / images).toFixed(2)} %` }));
  if (worst.length === 0) return [];
  const at = label === "base" ? "" : ` at ${label}`;
  const words = ["--chip", worst[0].chip, "--case", index + 1, ...chipFlagsOf(record)];
  return [
    `worst chips${at}: ${worst.map(({ chip, accuracy }) => `${chip} (${accuracy})`).join(", ")}`,
    `replay: ${commandLine("replay", { file: path }, ...words)}`,
  ];
}
