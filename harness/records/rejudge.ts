/** What a record says of itself, worked out again. */

import type { Evidence } from "../gates/court.ts";
import { judge, type Judgement } from "../judge.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Plan } from "../planning/case.ts";
import { planScenario } from "../plan.ts";
import type { AnyRecord, RecordHead } from "./record.ts";
import { scenarioOf } from "./recorded_scenario.ts";

/**
 * The plan that a record's run carried out.
 *
 * @throws {ScenarioError | PlanError} if this noisegate cannot read or plan the scenario any more
 */
export function planOf(record: Pick<AnyRecord, "scenario" | "overrides" | "seeds" | "gpu">): Plan {
  const { overrides, seeds, gpu: { limits } } = record;
  const { maxStorageBufferBindingSize = Infinity, maxBufferSize = Infinity } = limits;
  return planScenario(scenarioOf(record).scenario, {
    chips: overrides.chips,
    seed: seeds.chips,
    bindingBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
  });
}

/** The verdicts on a record's samples by this noisegate. */
export function judgeAgain(
  plan: Plan,
  record: Pick<AnyRecord, "gpu" | "training" | "seconds"> & Pick<Evidence, "cases">,
): Judgement {
  const { cases, seconds, gpu: facts } = record;
  return judge(plan, { cases, facts, trainingSeconds: seconds.training, networks: originsOf(record) });
}

/** Where the networks came from, as far as a record keeps it. */
function originsOf({ training }: Pick<RecordHead, "training">): NetworkOrigin[] {
  const { cached, cachedSeconds = 0, resumedAt = [] } = training ?? {};
  const resumed = resumedAt.map((step): NetworkOrigin => ({ from: "training", seconds: 0, resumedAt: step }));
  return cached ? [...resumed, { from: "cache", seconds: cachedSeconds }] : resumed;
}
