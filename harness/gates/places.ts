/** Where a gate gives its verdicts, known before anything runs. */

import { sidesOf } from "./curvature.ts";
import { casesOf, matching } from "./matching.ts";
import { networkOf } from "./judge_gate.ts";
import type { Group, Plan } from "../planning/case.ts";
import type { Gate } from "../schema.ts";
import { isOverChips } from "../schema/gates.ts";
import { crossingsOf, pairsOf, rowsAlong } from "../schema/picks.ts";

interface Place {
  plan: Plan;
  group: Group;
}

/**
 * The places of a gate, in the order of its verdicts.
 *
 * @returns indices into the plan's cases: those judged together, and of a comparison the side that is claimed about
 */
export function placesOf(gate: Gate, place: Place): number[][] {
  const { keys, indices } = casesOf(place);
  switch (gate.statistic) {
    case "contrast":
      return [gate.contrast.flatMap(({ of }) => matching(of, place))];
    case "compare":
      return pairsOf(gate, keys).map(([index]) => [indices[index]]);
    case "crossover":
      return crossingsOf(gate, keys).map(({ ahead: [index] }) => [indices[index]]);
    case "monotone":
      return rowsAlong(gate.along, { when: gate.when, cases: keys }).map((row) => row.map((index) => indices[index]));
    case "clean":
      return grouped(matching(gate.when, place).map((index) => [index]), place);
    case "curvature":
      return grouped(sidesOf(gate, place), place);
    case "overhead":
      return sidesOf(gate, place).map(([index]) => [index]);
    case "seconds":
      if (gate.of !== "evaluation") return [matching(gate.when, place)];
  }
  return matching(gate.when, place).map((index) => [index]);
}

/** Verdicts on the chips of a group; they share the error of a fail, those that do not count too. */
export function verdictsOnChips(place: Place): number {
  const gates = place.plan.gates[place.group].filter(isOverChips);
  return gates.reduce((sum, gate) => sum + placesOf(gate, place).length, 0);
}

/** The first cases of those sides, together, that have the same trained networks. */
function grouped(sides: number[][], place: Place): number[][] {
  const groups = Map.groupBy(sides, (side) => JSON.stringify(side.map((index) => networkOf(index, place))));
  return [...groups.values()].map((alike) => alike.map(([index]) => index));
}
