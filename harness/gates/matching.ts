/** Which cases of a plan a gate looks at: indices into the plan's. */

import type { Group, Plan } from "../planning/case.ts";
import type { Gate } from "../schema.ts";
import { gateName, listed } from "../schema/gate_name.ts";
import { type Keys, picked } from "../schema/picks.ts";

interface Place {
  plan: Pick<Plan, "cases">;
  group: Group;
}

/** Cases of a group that meet a condition. */
export function matching(when: Record<string, unknown>, place: Place): number[] {
  const { keys, indices } = casesOf(place);
  return picked(when, keys).map((i) => indices[i]);
}

/** Swept keys of a group's cases, and where the cases stand in the plan. */
export function casesOf({ plan, group }: Place): { keys: Keys[]; indices: number[] } {
  const indices = plan.cases.flatMap((one, index) => one.group === group ? [index] : []);
  return { keys: indices.map((index) => plan.cases[index].keys), indices };
}

/**
 * Cases that a gate compares, as indices into the plan's.
 *
 * @param found indices into the group's cases, the first of them there
 * @throws {Error} if one is missing, which is a flaw of the scenario: a reader of it refuses such a gate
 */
export function together(found: readonly number[], { gate, ...place }: Place & { gate: Gate }): number[] {
  const { keys, indices } = casesOf(place);
  if (found.every((index) => index in indices)) return found.map((index) => indices[index]);
  const where = listed(keys[found[0]] ?? {});
  throw new Error(`Cannot judge ${gateName(gate)}: no case of the ${place.group} to compare ${where} with`);
}
