/** The gates of a record as lines: verdict, claim, reason. */

import type { Verdict } from "../gate.ts";
import { breakerProofs, type GateVerdict, reproducedNow } from "../judge.ts";
import type { Paint } from "./paint.ts";
import type { ResultRecord } from "../result.ts";
import { plural } from "./words.ts";

/** How a verdict that does not count is called. */
export const WAIVED = {
  planned: "planned",
  known_not_reproduced: "not reproduced (known)",
  not_measurable_here: "not judged here",
};

interface Style {
  verdict: (v: Verdict) => string;
  paint: Paint;
}

/** The gates of the sweep, what the control misses, and what fails on the breaker. */
export function gateLines({ gates, control, breaker }: ResultRecord, style: Style): string[] {
  const { verdict } = style;
  const counted = gates.filter((g) => !g.waived);
  const of = (group: string) => counted.filter((g) => g.group === group);
  const missed = of("control").filter((g) => g.verdict !== "pass");
  const proofs = breakerProofs(gates);
  const failed = proofs.find((g) => g.verdict === "fail");
  const closest = proofs.find((g) => g.verdict === "undecided");
  const broken = failed
    ? `fails, as it must: ${told(failed)}`
    : closest
    ? `it must fail a gate, and none is proven to: ${told(closest)}`
    : proofs.length === 0
    ? "no gate that counts judges it, so the gates prove nothing"
    : "it must fail a gate and passes them all, so the gates prove nothing";
  const groups = Map.groupBy(gates.filter((g) => g.group === "sweep"), (g) => `${g.gate} ${g.waived?.as}`);
  const again = new Set(reproducedNow(gates));
  return [
    ...[...groups.values()].flatMap((group) => gateGroup(group, { ...style, again: again.has(group[0]) })),
    ...(missed.length > 0 ? missed.map((g) => `${verdict(g.verdict)}  control: ${told(g)}`) : [
      `${verdict(control)}  control: ${plural(of("control").length, "verdict")}${
        control === "pass" ? ", all pass" : ""
      }`,
    ]),
    `${verdict(breaker)}  breaker: ${broken}`,
  ];
}

function told({ name, where, reason }: GateVerdict): string {
  return `${name}${where && ` at ${where}`}: ${reason}`;
}

/**
 * One gate on all its cases: a line for each that does not pass, and one for those that do, told by the closest.
 *
 * @param style `again` if the gate passes although it is marked as not reproduced: that is a failure
 */
function gateGroup(group: GateVerdict[], { verdict, paint, again }: Style & { again: boolean }): string[] {
  const margin = (g: GateVerdict) => Math.abs(g.estimate - g.threshold);
  const passing = group.filter((g) => g.verdict === "pass").sort((a, b) => margin(a) - margin(b));
  const others = group.filter((g) => g.verdict !== "pass");
  const at = (g: GateVerdict) => group.length > 1 && g.where ? ` at ${g.where}` : "";
  const head = (g: GateVerdict) =>
    again ? verdict("fail") : g.waived ? paint("dim", WAIVED[g.waived.as]) : verdict(g.verdict);
  // what cannot be measured says so in its reason
  const why = (g: GateVerdict) =>
    !again && g.waived && g.waived.as !== "not_measurable_here" ? `; ${g.waived.as}: ${g.waived.reason}` : "";
  const lines = others.map((g) => `${head(g)}  ${g.name}${at(g)}: ${g.reason}${why(g)}`);
  if (passing.length === 0) return lines;
  const [closest] = passing;
  const noun = ["compare", "monotone", "crossover"].includes(closest.statistic) ? "comparisons" : "cases";
  const count = group.length > 1 ? `: ${passing.length} of ${group.length} ${noun}, closest` : "";
  return [...lines, `${head(closest)}  ${closest.name}${count}${at(closest)}: ${closest.reason}${why(closest)}`];
}

/** How many verdicts of each kind, and whether control or breaker spoil them. */
export function tally({ gates, control, breaker }: ResultRecord): string {
  const own = gates.filter((g) => g.group === "sweep" && !g.waived);
  const count = (v: Verdict) => own.filter((g) => g.verdict === v).length;
  const counts = `${plural(count("pass"), "verdict")} pass, ${count("fail")} fail, ${count("undecided")} undecided`;
  const again = reproducedNow(gates).length;
  const uncounted = gates.filter((g) => g.group === "sweep" && g.waived).length - again;
  const state = { fail: "does not", undecided: "is not proven to" };
  return [
    counts,
    ...(uncounted > 0 ? [`${uncounted} more ${uncounted === 1 ? "does" : "do"} not count`] : []),
    ...(again > 0 ? [`${again} marked as not reproduced ${again === 1 ? "passes" : "pass"}`] : []),
    ...(control === "pass" ? [] : [`the control ${state[control]} pass`]),
    ...(breaker === "pass" ? [] : [`the breaker ${state[breaker]} fail`]),
  ].join("; ");
}
