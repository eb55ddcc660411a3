/** Which verdicts differ between two records? */

import type { GateVerdict } from "../judge.ts";
import type { Verdict } from "../gate.ts";
import { unordered } from "../output/words.ts";
import type { ResultRecord } from "./record.ts";

export interface GateDiff {
  /** `mean ≥ 0.92 at 95 % at 1 y`, with the group before it if it is not the sweep. */
  name: string;
  /** Null where only the other record has the gate. */
  before: Verdict | null;
  after: Verdict | null;
  /** What the record after says, or the one before if it is gone. */
  reason: string;
  worse: boolean;
}

const RANK: Record<Verdict, number> = { pass: 2, undecided: 1, fail: 0 };

/**
 * Verdicts that changed, came or went; one that went is worse, since nobody asks any more. A breaker's gates must fail: only
 * its own verdict can get worse.
 */
export function gateDiffs(before: ResultRecord, after: ResultRecord): GateDiff[] {
  const left = [...after.gates];
  const diffs = before.gates.flatMap((gate) => {
    const at = counterpart(gate, left);
    const other = at < 0 ? null : left.splice(at, 1)[0];
    return other?.verdict === gate.verdict ? [] : [diffOf(gate, other)];
  });
  return [...diffs, ...left.map((gate) => diffOf(null, gate)), ...wholes(before, after)];
}

/** The same gate at the same cases: by its name, or where that tells another threshold, by its place. */
function counterpart(gate: GateVerdict, among: readonly GateVerdict[]): number {
  const alike = (one: GateVerdict) => one.group === gate.group && unordered(one.where) === unordered(gate.where);
  const named = among.findIndex((one) => alike(one) && one.name === gate.name);
  if (named >= 0) return named;
  return among.findIndex((one) => alike(one) && one.statistic === gate.statistic && one.gate === gate.gate);
}

function diffOf(before: GateVerdict | null, after: GateVerdict | null): GateDiff {
  const gate = (after ?? before)!;
  const counts = gate.group !== "breaker" && !waived(after ?? before);
  return {
    name: `${gate.group === "sweep" ? "" : `${gate.group}: `}${gate.name}${gate.where && ` at ${gate.where}`}`,
    before: before?.verdict ?? null,
    after: after?.verdict ?? null,
    reason: gate.reason,
    worse: counts && before !== null && (after === null || RANK[after.verdict] < RANK[before.verdict]),
  };
}

function waived(gate: GateVerdict | null): boolean {
  return gate !== null && "waived" in gate && gate.waived !== undefined;
}

/** The verdicts on control, breaker and the whole. */
function wholes(before: ResultRecord, after: ResultRecord): GateDiff[] {
  return (["control", "breaker", "verdict"] as const).filter((key) => before[key] !== after[key]).map((key) => ({
    name: key === "verdict" ? "the scenario" : `the ${key}`,
    ...{ before: before[key], after: after[key], reason: "", worse: RANK[after[key]] < RANK[before[key]] },
  }));
}
