/** What to type to look into a verdict. */

import type { GateVerdict } from "../judge.ts";
import { commandLine } from "../output/command_line.ts";
import { flagsOf, worstChips } from "../output/rerun.ts";
import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";

/** The run again, with what was laid over it. */
export function commandOf(record: Pick<ResultRecord, "scenario" | "overrides" | "gpu">): string {
  return commandLine("run", { file: record.scenario.path }, ...flagsOf(record));
}

/** The worst chip of the case that a gate judges alone; null for a gate on several cases, or on none of the chips. */
export function replayOf({ record, path }: LoadedRun, gate: GateVerdict): string | null {
  if (gate.cases.length !== 1 || gate.chips === 0) return null;
  const [index] = gate.cases;
  const [worst = 0] = worstChips(gate, record);
  return commandLine("replay", { file: path }, "--case", index + 1, "--chip", record.cases[index].firstChip + worst);
}
