/** Cases of a plan that are the same, and whether control and breaker can do their work. */

import { checkDeadKeys } from "./plan_dead_keys.ts";
import type { Case, Group, Plan } from "./case.ts";
import { PlanError } from "./plan_error.ts";
import { casesOf } from "../gates/matching.ts";
import { isCounted } from "../schema/gates.ts";
import { judgedBy } from "../schema/judged.ts";

/** The cases, each with the first one that is the same, if one is: their chips are drawn once. */
export function withTwins(cases: readonly Case[]): Case[] {
  const first = new Map<string, number>();
  return cases.map((one, index) => {
    const id = identityOf(one);
    const twin = first.get(id);
    first.set(id, twin ?? index);
    return twin === undefined ? one : { ...one, sameAs: twin };
  });
}

/** Everything that decides what the chips of a case give: the network, how it was chosen, and the chips. */
function identityOf({ scenario: { model: network, training, device, crossbar }, model }: Case): string {
  return JSON.stringify([network, training, training?.selection && [device, crossbar], model]);
}

/** How many cases are drawn. */
export function drawnCases(cases: readonly Case[]): Case[] {
  return cases.filter(({ sameAs }) => sameAs === undefined);
}

/**
 * Refuses a breaker that cannot fail where the others pass, and keys of control and breaker that do nothing.
 *
 * @throws {PlanError} at the breaker, or at the key
 */
export function checkRepeats(plan: Plan): void {
  for (const group of ["control", "breaker"] as const) {
    const cases = plan.cases.filter((one) => one.group === group);
    checkDeadKeys(cases, { keys: Object.keys(plan.scenario[group]), group });
  }
  const known = new Set([...judgements(plan, "sweep"), ...judgements(plan, "control")]);
  if (!judgements(plan, "breaker").every((one) => known.has(one))) return;
  const expected = "overrides under which a gate judges something else than in sweep and control";
  const hint = "it cannot fail where they pass";
  throw new PlanError("breaker", { expected, got: "the same chips", hint });
}

/** What the gates that count judge in a group: each gate with what its cases are. */
function judgements(plan: Plan, group: Group): string[] {
  const { keys, indices } = casesOf({ plan, group });
  const gates = plan.gates[group];
  const counted = gates.some(isCounted) ? gates.filter(isCounted) : gates;
  return counted.flatMap((gate) =>
    judgedBy(gate, keys).map((some) => {
      const cases = some.map((i) => plan.cases[indices[i]].sameAs ?? indices[i]);
      return JSON.stringify([gate.entry, cases]);
    })
  );
}
