/** Where the gates of a plan will give verdicts, known before anything runs: one test each. */

import type { GateVerdict } from "../judge.ts";
import { shown } from "../gates/judge_pairs.ts";
import { placesOf as casesOf } from "../gates/places.ts";
import type { Plan } from "../planning/case.ts";
import type { Gate } from "../schema.ts";

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
    const groups = casesOf(gate, { plan, group: "sweep" });
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
