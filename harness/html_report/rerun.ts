/** What to type to look into a verdict. */

import type { GateVerdict } from "../judge.ts";
import { commandLine } from "../output/command_line.ts";
import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";

/** The run again, with what was laid over it. */
export function commandOf({ scenario, overrides }: Pick<ResultRecord, "scenario" | "overrides">): string {
  const flags = Object.entries(overrides).flatMap(([key, value]) => [`--${key}`, value]);
  return commandLine("run", { file: scenario.path }, ...flags);
}

/** The worst chip of the case that a gate judges alone; null for a gate on several cases, or on none of the chips. */
export function replayOf({ record, path }: LoadedRun, gate: GateVerdict): string | null {
  if (gate.cases.length !== 1 || gate.chips === 0) return null;
  const [index] = gate.cases;
  const { correct, firstChip } = record.cases[index];
  const worst = correct.reduce((best, count, i) => count < correct[best] ? i : best, 0);
  return commandLine("replay", { file: path }, "--case", index + 1, "--chip", firstChip + worst);
}
