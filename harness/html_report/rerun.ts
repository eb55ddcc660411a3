/** What to type to look into a verdict. */

import type { GateVerdict } from "../judge.ts";
import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";

/** The run again, with what was laid over it. */
export function commandOf({ scenario, overrides }: ResultRecord): string {
  const flags = Object.entries(overrides).map(([key, value]) => ` --${key} ${value}`).join("");
  return `deno task noisegate run ${quoted(scenario.path)}${flags}`;
}

/** The worst chip of the case that a gate judges alone; null for a gate on several cases, or on none of the chips. */
export function replayOf({ record, path }: LoadedRun, gate: GateVerdict): string | null {
  if (gate.cases.length !== 1 || gate.chips === 0) return null;
  const [index] = gate.cases;
  const { correct, firstChip } = record.cases[index];
  const worst = correct.reduce((best, count, i) => count < correct[best] ? i : best, 0);
  return `deno task noisegate replay ${quoted(path)} --case ${index + 1} --chip ${firstChip + worst}`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
