/** What the budget of a scenario allows: chips over all cases, and bytes of device memory. */

import { planMemory } from "../../kernels/memory_plan.ts";
import type { Footprint } from "../../models/mapping/chunks.ts";
import type { Case, Plan } from "./case.ts";
import { PlanError } from "./plan_error.ts";
import { trainingStep } from "./plan_programs.ts";
import { drawnCases } from "./plan_repeats.ts";
import type { Scenario } from "../schema.ts";
import { plural } from "../output/words.ts";

/** Chips of a chunk whose memory stays within the budget; at least one, which `checkBudget` then refuses. */
export function chunkWithin(chunk: number, o: { footprint: Footprint; budget: Scenario["budget"] }): number {
  const { footprint: { fixedBytes, bytesPerChip }, budget: { bytes = Infinity } } = o;
  return Math.max(1, Math.min(chunk, Math.floor((bytes - fixedBytes) / bytesPerChip)));
}

/**
 * Refuses a plan that takes more than its budget; time is watched while it runs.
 *
 * @throws {PlanError} at the key of the budget
 */
export function checkBudget({ scenario, cases, overrides }: Pick<Plan, "scenario" | "cases" | "overrides">): void {
  const { budget, chips } = scenario;
  const apart = drawnCases(cases);
  const drawn = apart.length * chips.max;
  if (drawn > (budget.chips ?? Infinity)) {
    const asked = overrides.chips === undefined ? "" : " (--chips)";
    const counts = [...Map.groupBy(apart, ({ group }) => group)].map(([group, own]) => `${own.length} of the ${group}`);
    const all = `${plural(chips.max, "chip")}${asked} in each of ${plural(apart.length, "case")}: ${counts.join(", ")}`;
    throw new PlanError("budget.chips", {
      expected: `at least ${drawn}, ${all}`,
      got: `${budget.chips}`,
      hint: `fewer cases, or ${asked ? "fewer --chips" : "a smaller chips.max"}`,
    });
  }
  if (budget.bytes === undefined) return;
  const needed = Math.max(...cases.map(leastBytes));
  if (needed > budget.bytes) {
    throw new PlanError("budget.bytes", { expected: `at least ${needed} for one chip`, got: `${budget.bytes}` });
  }
  const trained = scenario.training ? planMemory(trainingStep(scenario)).bytes.reduce((a, b) => a + b, 0) : 0;
  if (trained > budget.bytes) {
    throw new PlanError("budget.bytes", { expected: `at least ${trained} to train`, got: `${budget.bytes}` });
  }
}

function leastBytes({ footprint: { fixedBytes, bytesPerChip } }: Case): number {
  return fixedBytes + bytesPerChip;
}
