/** Which cases a condition picks. */

import type { Group, Plan } from "./plan.ts";

/** Cases of a group that meet a condition: indices into the plan's. */
export function matching(
  when: Record<string, unknown>,
  { plan, group }: { plan: Pick<Plan, "cases">; group: Group },
): number[] {
  const conditions = Object.entries(when);
  return plan.cases.flatMap((one, index) =>
    one.group === group && conditions.every(([key, value]) => one.keys[key] === value) ? [index] : []
  );
}
