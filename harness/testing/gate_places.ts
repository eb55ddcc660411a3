/** Where the gates of a plan will give verdicts, known before anything runs: one test each. */

import { sidesOf } from "../gates/curvature.ts";
import type { GateVerdict } from "../judge.ts";
import { networkOf } from "../gates/judge_gate.ts";
import { shown } from "../gates/judge_pairs.ts";
import { matching } from "../gates/matching.ts";
import type { Plan } from "../plan.ts";
import type { Gate } from "../schema.ts";
import { crossingsOf, pairsOf, rowsAlong } from "../schema/picks.ts";

/** A case that a gate judges, or cases that it compares. */
export interface Place {
  gate: Gate;
  /** What tells it from other places of the gate; empty where there is only one. */
  label: string;
  /** Indices into the plan's cases; of a comparison the side that is claimed about. */
  cases: number[];
}

/** Every place of every gate on the sweep, in the order of the scenario. */
export function placesOf(plan: Plan): Place[] {
  return plan.gates.sweep.flatMap((gate) => {
    const groups = casesOf(gate, plan);
    return groups.map((cases) => ({
      gate,
      label: labelOf(cases[0], { gate, plan, alone: groups.length === 1 }),
      cases,
    }));
  });
}

/** Whether a verdict is one of a place. */
export function belongs({ group, gate, cases }: GateVerdict, place: Place): boolean {
  return group === "sweep" && gate === place.gate.entry && place.cases.includes(cases[0]);
}

/** As judge_gate.ts finds them; the sweep's cases are the first of a plan. */
function casesOf(gate: Gate, plan: Plan): number[][] {
  const place = { plan, group: "sweep" } as const;
  const sweep = plan.cases.filter(({ group }) => group === "sweep").map(({ keys }) => keys);
  switch (gate.statistic) {
    case "contrast":
      return [gate.contrast.flatMap(({ of }) => matching(of, place))];
    case "compare":
      return pairsOf(gate, sweep).map(([index]) => [index]);
    case "crossover":
      return crossingsOf(gate, sweep).map(({ ahead: [index] }) => [index]);
    case "monotone":
      return rowsAlong(gate.along, { when: gate.when, cases: sweep });
    case "clean":
      return grouped(matching(gate.when, place).map((index) => [index]), plan);
    case "curvature":
      return grouped(sidesOf(gate, place), plan);
    case "overhead":
      return sidesOf(gate, place).map(([index]) => [index]);
    case "seconds":
      if (gate.of !== "evaluation") return [matching(gate.when, place)];
  }
  return matching(gate.when, place).map((index) => [index]);
}

/** The first cases of those sides, together, that have the same trained networks. */
function grouped(sides: number[][], plan: Plan): number[][] {
  const groups = Map.groupBy(sides, (side) => JSON.stringify(side.map((index) => networkOf(index, { plan }))));
  return [...groups.values()].map((alike) => alike.map(([index]) => index));
}

/** The keys of a case that the claim of the gate does not name already. */
function labelOf(index: number, { gate, plan, alone }: { gate: Gate; plan: Plan; alone: boolean }): string {
  const { keys } = plan.cases[index];
  switch (gate.statistic) {
    case "contrast":
      return "";
    case "clean":
    case "curvature":
      return alone ? "" : shown(keys, { without: [] }); // of the only network there is
    case "seconds":
      return gate.of === "evaluation" ? shown(keys, { without: [] }) : "";
    case "compare":
      return shown(keys, { without: Object.keys({ ...gate.of, ...gate.to }) });
    case "crossover":
      return shown(keys, { without: [gate.along, ...Object.keys({ ...gate.of, ...gate.to })] });
    case "monotone":
      return shown(keys, { without: [gate.along] });
    default:
      return shown(keys, { without: [] });
  }
}
