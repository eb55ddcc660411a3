/** Which cases of a plan a gate looks at: indices into the plan's. */

import type { Group, Plan } from "../plan.ts";
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
