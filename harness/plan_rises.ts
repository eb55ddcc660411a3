/** What gates on curvature ask of a plan; every refusal names the gate. */

import { shapeOf } from "./resolve.ts";
import { matching } from "./matching.ts";
import type { Case, Group, Plan } from "./plan.ts";
import { PlanError } from "./plan_error.ts";
import { balancedImages } from "./rise.ts";
import { type CurvatureGate, isCurvatureGate } from "./schema/gates.ts";
import { NEEDED, unmodelled } from "./weight_noise.ts";

/**
 * Refuses gates on curvature of cases whose errors curvature does not follow, and more images than there are.
 *
 * @throws {PlanError}
 */
export function checkRises(plan: Plan): void {
  const asked = plan.scenario.expect.flatMap((gate, index) => isCurvatureGate(gate) ? [index] : []);
  for (const group of Object.keys(plan.gates) as Group[]) {
    // overrides take contrasts away, but no gate on curvature
    plan.gates[group].filter(isCurvatureGate).forEach((gate, i) => {
      const key = `expect[${asked[i]}].${gate.statistic}`;
      for (const index of matching(gate.when, { plan, group })) checkGate(gate, { one: plan.cases[index], key });
    });
  }
}

function checkGate({ images }: CurvatureGate, { one, key }: { one: Case; key: string }): void {
  const { group, label, scenario, model } = one;
  const [flaw] = unmodelled(model);
  if (flaw) {
    const where = group === "sweep" ? label : `the ${group}`;
    const got = `${flaw.got} (${flaw.key}) at ${where}`;
    throw new PlanError(key, { expected: NEEDED, got, hint: flaw.hint });
  }
  const { name, classes, trainCount } = shapeOf(scenario);
  const most = balancedImages(scenario);
  if (images === undefined || images === trainCount || (images >= classes && images <= most)) return;
  const expected = `a number from ${classes} to ${most}, as many of each of ${classes} classes of ${name}`;
  throw new PlanError(`${key}.images`, { expected, got: `${images}` });
}
