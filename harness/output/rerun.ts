/** What looks closer at a verdict: the run again, and its worst chips. */

import type { GateVerdict } from "../judge.ts";
import type { ResultRecord } from "../records/record.ts";
import type { Word } from "./command_line.ts";

/** What the command line laid over a scenario; the oracle, whose chips have other last bits than those of a gpu. */
export function flagsOf({ overrides, gpu }: Pick<ResultRecord, "overrides" | "gpu">): Word[] {
  const laid = Object.entries(overrides).flatMap(([key, value]) => [`--${key}`, value]);
  return [...laid, ...engineOf({ gpu })];
}

/** The flags that repeat a chip of a scenario: their number decides nothing. */
export function chipFlagsOf({ overrides: { seed }, gpu }: Pick<ResultRecord, "overrides" | "gpu">): Word[] {
  return [...(seed === undefined ? [] : ["--seed", seed]), ...engineOf({ gpu })];
}

function engineOf({ gpu }: Pick<ResultRecord, "gpu">): Word[] {
  return gpu.engine === "oracle" ? ["--engine", "oracle"] : [];
}

/**
 * Places of the chips of a gate's first case among its samples: those that got fewest images right, or diverged most, first;
 * none where all are alike.
 */
export function worstChips(
  { statistic, cases: [index] }: GateVerdict,
  { cases }: Pick<ResultRecord, "cases">,
): number[] {
  const { correct, divergence } = cases[index];
  const scores = statistic === "divergence" && divergence ? divergence.map((nats) => -nats) : correct;
  if (new Set(scores).size < 2) return [];
  return scores.map((score, i) => ({ score, i })).toSorted((a, b) => a.score - b.score).map(({ i }) => i);
}
