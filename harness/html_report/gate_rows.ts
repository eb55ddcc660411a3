/** Gates of a record as rows: every verdict that does not pass, and those that do told by the closest of each gate. */

import { breakerProofs, type GateVerdict, reproducedNow } from "../judge.ts";
import type { ResultRecord } from "../records/record.ts";
import { WAIVED } from "../output/report_gates.ts";
import { plural } from "../output/words.ts";

/** What stands before a gate: a verdict, or why it does not count. */
export type Mark = string;

export interface GateRow {
  mark: Mark;
  /** The gate, where the rows of a group are of several. */
  claim?: string;
  /** The case that the numbers are of; empty for a gate with one verdict on the whole. */
  where: string;
  /** The numbers; the control and the breaker as a whole have none. */
  gate?: GateVerdict;
  reason: string;
}

/** What stands together: the rows of one gate. */
export interface GateGroup {
  /** The gate without its conditions. */
  name: string;
  condition: string;
  rows: GateRow[];
}

/** Of one gate and one verdict. */
const MOST_ROWS = 30;

/** Gates of the sweep, then the control (or each of its faults), then the breaker. */
export function gateGroups(record: ResultRecord): GateGroup[] {
  const own = record.gates.filter(({ group }) => group === "sweep");
  const markOf = marksOf(record);
  return [
    ...[...Map.groupBy(own, ({ gate }) => gate).values()].map((group) => groupOf(group, markOf)),
    controlGroup(record),
    breakerGroup(record),
  ];
}

/** The mark of every gate of a record; one that is known not to be reproduced, and is, fails. */
export function marksOf({ gates }: Pick<ResultRecord, "gates">): (gate: GateVerdict) => Mark {
  const again = new Set(reproducedNow(gates));
  return (gate) => again.has(gate) ? "fail" : gate.waived ? WAIVED[gate.waived.as] : gate.verdict;
}

/** Its own claim, and the conditions that stand in brackets behind it. */
export function nameAndCondition(name: string): [string, string] {
  const [, claim, condition] = /^(.*\S) \[(.*)\]$/s.exec(name) ?? [];
  return claim === undefined ? [name, ""] : [claim, condition];
}

/** Cases that do not pass one by one; those that do, and those that do not count, each told by the closest. */
function groupOf(group: GateVerdict[], markOf: (gate: GateVerdict) => Mark): GateGroup {
  const margin = (g: GateVerdict) => Math.abs(g.estimate - g.threshold);
  const [name, condition] = nameAndCondition(group[0].name);
  const rows = [...Map.groupBy(group, markOf)].flatMap(([mark, alike]) => {
    if (mark === "fail" || mark === "undecided") return oneByOne(alike, mark);
    const [closest] = alike.toSorted((a, b) => margin(a) - margin(b));
    const several = group.length > 1 && closest.where !== "";
    const where = several ? `${alike.length} of ${group.length}, closest: ${closest.where}` : placeOf(closest);
    return [rowOf(closest, mark, where)];
  });
  const rank = ({ mark }: GateRow) => ["fail", "undecided", "pass"].indexOf(mark);
  return { name, condition, rows: rows.sort((a, b) => rank(a) - rank(b)) };
}

function oneByOne(gates: GateVerdict[], mark: Mark): GateRow[] {
  const left = gates.length - MOST_ROWS;
  const rows = gates.slice(0, MOST_ROWS).map((g) => rowOf(g, mark));
  return left > 0 ? [...rows, { mark, where: `${left} more`, reason: "all verdicts are in the record" }] : rows;
}

function rowOf(gate: GateVerdict, mark: Mark, where = placeOf(gate)): GateRow {
  const { waived, reason } = gate;
  // what cannot be measured says so in its reason
  const why = waived && waived.as !== "not_measurable_here" ? `; ${waived.as}: ${waived.reason}` : "";
  return { mark, where, gate, reason: reason + why };
}

/** The case; how many of them, where they share a network and so one verdict. */
export function placeOf({ where, cases, statistic }: GateVerdict): string {
  return statistic === "clean" && cases.length > 1 ? plural(cases.length, "case") : where;
}

function controlGroup({ gates, control }: ResultRecord): GateGroup {
  const own = gates.filter((g) => g.group === "control" && !g.waived);
  const missed = own.filter((g) => g.verdict !== "pass").map((g) => {
    const [claim] = nameAndCondition(g.name);
    return { ...rowOf(g, g.verdict), claim, reason: `${claim}: ${g.reason}` };
  });
  const reason = own.length > 0 ? `${plural(own.length, "verdict")}, all pass` : "nothing is judged on it";
  const rows = missed.length > 0 ? missed : [{ mark: control, where: own[0]?.where ?? "", reason }];
  return { name: "control", condition: "must pass", rows };
}

function breakerGroup({ gates, breaker }: ResultRecord): GateGroup {
  const proofs = breakerProofs(gates);
  const told = proofs.find((g) => g.verdict === "fail") ?? proofs.find((g) => g.verdict === "undecided");
  const reasons = {
    pass: `fails, as it must: ${told?.name}: ${told?.reason}`,
    undecided: told ? `none is proven to fail: ${told.name}: ${told.reason}` : "nothing is judged on it",
    fail: "it passes every gate, so the gates prove nothing",
  };
  const row = { mark: breaker, where: told?.where ?? "", reason: reasons[breaker] };
  return { name: "breaker", condition: "must fail a gate", rows: [row] };
}

/** `18 pass, 1 fails, 2 undecided`: the verdicts of the sweep. */
export function tally(record: ResultRecord): string {
  const marks = record.gates.filter((g) => g.group === "sweep").map(marksOf(record));
  const count = (mark: Mark) => marks.filter((one) => one === mark).length;
  const waived = marks.length - count("pass") - count("fail") - count("undecided");
  return [
    `${count("pass")} ${count("pass") === 1 ? "passes" : "pass"}`,
    ...(count("fail") > 0 ? [`${count("fail")} ${count("fail") === 1 ? "fails" : "fail"}`] : []),
    ...(count("undecided") > 0 ? [`${count("undecided")} undecided`] : []),
    ...(waived > 0 ? [`${waived} not counted`] : []),
  ].join(", ");
}

/** What control and breaker say. */
export function proofOf({ control, breaker }: ResultRecord): string {
  const state = { fail: "does not", undecided: "is not proven to" };
  if (control !== "pass") return `the control ${state[control]} pass`;
  return breaker === "pass" ? "control passes, breaker fails" : `the breaker ${state[breaker]} fail`;
}
