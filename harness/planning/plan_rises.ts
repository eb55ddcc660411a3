/** What gates on curvature ask of a plan; every refusal names the gate. */

import { sidesOf } from "../gates/curvature.ts";
import { shapeOf } from "./resolve.ts";
import { matching } from "../gates/matching.ts";
import type { Case, Group, Plan } from "./case.ts";
import { PlanError } from "./plan_error.ts";
import { balancedImages } from "../gates/rise.ts";
import { isCurvatureGate } from "../schema/gates.ts";
import { NEEDED, unmodelled } from "../gates/weight_noise.ts";

/**
 * Refuses gates on rises of cases whose errors curvature does not follow, and more images than there are.
 *
 * @throws {PlanError}
 */
export function checkRises(plan: Plan): void {
  for (const group of Object.keys(plan.gates) as Group[]) {
    for (const gate of plan.gates[group]) {
      const key = `expect[${gate.entry}].${gate.statistic}`;
      if (isCurvatureGate(gate)) {
        for (const index of matching(gate.when, { plan, group })) {
          checkErrors(plan.cases[index], key);
          checkImages(gate, { one: plan.cases[index], key });
        }
      }
      if (gate.statistic === "curvature") {
        for (const index of sidesOf(gate, { plan, group }).flat()) checkImages(gate, { one: plan.cases[index], key });
      }
    }
  }
}

function checkErrors({ group, label, model }: Case, key: string): void {
  const [flaw] = unmodelled(model);
  if (!flaw) return;
  const where = group === "sweep" ? label : `the ${group}`;
  const got = `${flaw.got} (${flaw.key}) at ${where}`;
  throw new PlanError(key, { expected: NEEDED, got, hint: flaw.hint });
}

function checkImages({ images }: { images?: number }, { one: { scenario }, key }: { one: Case; key: string }): void {
  const { name, classes, trainCount } = shapeOf(scenario);
  const most = balancedImages(scenario);
  if (images === undefined || images === trainCount || (images >= classes && images <= most)) return;
  const expected = `a number from ${classes} to ${most}, as many of each of ${classes} classes of ${name}`;
  throw new PlanError(`${key}.images`, { expected, got: `${images}` });
}
