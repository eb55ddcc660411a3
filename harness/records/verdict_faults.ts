/** What a record says was found, against what its samples give when they are judged again. */

import type { GateVerdict } from "../judge.ts";
import type { Plan } from "../planning/case.ts";
import { plural } from "../output/words.ts";
import { show } from "../scenario/scenario_error.ts";
import { comparableLabel } from "./case_faults.ts";
import type { ResultRecord } from "./record.ts";
import { judgeAgain } from "./rejudge.ts";
import { canonical } from "./seal.ts";

/** Largest difference of numbers that are worked out anew; another machine's logarithm may differ in the last bits. */
const SLACK = 1e-9;
/** Records round seconds, and with them what was judged. */
const SECONDS_SLACK = 1e-3;

const CASE_FIELDS = ["mean", "sd", "percentile5", "interval", "clean", "verdict"] as const;
const GATE_FIELDS = [
  ...["group", "gate", "name", "claim", "statistic", "where", "cases", "verdict", "waived"] as const,
  ...["estimate", "interval", "threshold", "chips", "decidedAt", "reason"] as const,
] as const;

/** How a record was judged: by which program, and by which rules. */
interface Origin {
  /** Whether this noisegate wrote it: the words of another one may be others. */
  ours: boolean;
  /** The version that its file has. */
  from: number;
}

/** One sentence for each case and each gate that its samples do not give. */
export function verdictFaults(record: ResultRecord, { plan, ...origin }: Origin & { plan: Plan }): string[] {
  const again = judgeAgain(plan, record);
  const whole = (["verdict", "control", "breaker"] as const).filter((key) => record[key] !== again[key])
    .map((key) => `${key}: the record says ${record[key]}, its samples say ${again[key]}`);
  const cases = again.cases.flatMap((one, i) => {
    const fields = CASE_FIELDS.filter((key) => differ(record.cases[i][key], one[key]));
    return told(`cases[${i}]`, { fields, sides: [record.cases[i], one] });
  });
  if (again.gates.length === record.gates.length) {
    return [...whole, ...cases, ...again.gates.flatMap((one, i) => gateFaults(i, [record.gates[i], one], origin))];
  }
  const has = plural(record.gates.length, "verdict");
  return [...whole, ...cases, `gates: the record has ${has}, its scenario gives ${again.gates.length}`];
}

function gateFaults(index: number, [gate, again]: readonly [GateVerdict, GateVerdict], origin: Origin): string[] {
  const excused = excusedOf([gate, again], origin);
  const sides = [gate, again].map((one) => {
    return { ...one, where: comparableLabel(one.where, origin.from), waived: waiverOf(one, origin) };
  }) as [GateVerdict, GateVerdict];
  const fields = GATE_FIELDS.filter((key) => !excused.has(key) && differ(sides[0][key], sides[1][key]));
  return told(`gates[${index}] (${again.name}${again.where && ` at ${again.where}`})`, { fields, sides });
}

type GateField = typeof GATE_FIELDS[number];

/** Fields that may differ though nobody has changed them. */
function excusedOf([gate, again]: readonly [GateVerdict, GateVerdict], { ours, from }: Origin): Set<GateField> {
  const excused = new Set<GateField>(ours ? [] : ["reason"]);
  if (again.statistic === "seconds") {
    const near = (a: number, b: number) => !apart(a, b, SECONDS_SLACK);
    excused.add("reason");
    if (near(gate.estimate, again.estimate)) excused.add("estimate");
    if (gate.interval.every((end, i) => near(end, again.interval[i]))) excused.add("interval");
    if (near(again.estimate, again.threshold)) excused.add("verdict");
  }
  // verdicts of version 1 did not share the error of a fail: the end that refutes was nearer, and reached earlier
  if (from === 1) excused.add("decidedAt").add("claim");
  if (from === 1 && isNearer(gate.interval, again.interval)) excused.add("interval");
  return excused;
}

/** Whether one end is the same, and the other no further away. */
function isNearer(interval: readonly number[], [low, high]: readonly number[]): boolean {
  const same = !apart(interval[0], low, SLACK) || !apart(interval[1], high, SLACK);
  return same && interval[0] >= low - SLACK && interval[1] <= high + SLACK;
}

/** Why something could not be measured is said in the words of who could not. */
function waiverOf({ waived }: GateVerdict, { ours }: Origin): GateVerdict["waived"] {
  return waived?.as === "not_measurable_here" && !ours ? { ...waived, reason: "" } : waived;
}

function told<T extends object>(
  place: string,
  { fields, sides: [record, again] }: { fields: readonly (keyof T & string)[]; sides: readonly [T, T] },
): string[] {
  if (fields.length === 0) return [];
  const shown = (side: T) => fields.map((key) => `${key} ${show(side[key])}`).join(", ");
  return [`${place}: the record says ${shown(record)}; judged again: ${shown(again)}`];
}

function differ(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return apart(a, b, SLACK);
  if (Array.isArray(a) && Array.isArray(b)) return a.length !== b.length || a.some((v, i) => differ(v, b[i]));
  return canonical(a) !== canonical(b);
}

function apart(a: number, b: number, slack: number): boolean {
  return Math.abs(a - b) > slack * Math.max(1, Math.abs(a), Math.abs(b));
}
