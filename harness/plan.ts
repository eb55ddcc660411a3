/** Scenario → Plan: every case spelled out, with shapes, seeds, tiles and predicted bytes. Pure; needs no gpu. */

import { DATASETS } from "../models/data/mod.ts";
import { DEVICES } from "../models/devices/mod.ts";
import { chunkOf, GUARANTEED_BINDING_BYTES } from "../models/mapping/chunks.ts";
import { analogLayers, matrixShapes } from "../models/mapping/matrices.ts";
import { foldedSpec } from "../models/networks/fold.ts";
import { placeNetwork } from "../models/networks/shapes.ts";
import { stagesOf, stepsOf } from "../models/training/training.ts";
import type { Case, Group, Plan } from "./planning/case.ts";
import { checkCase } from "./planning/plan_checks.ts";
import { checkSought } from "./planning/plan_correction_checks.ts";
import { checkDeadKeys } from "./planning/plan_dead_keys.ts";
import { checkRises } from "./planning/plan_rises.ts";
import { checkRepeats, withTwins } from "./planning/plan_repeats.ts";
import { blamed } from "./planning/plan_blame.ts";
import { checkBudget, chunkWithin } from "./planning/plan_budget.ts";
import { ProgramShelf } from "./planning/plan_programs.ts";
import { chipModelOf, networkSpecOf, shapeOf, trainingOf } from "./planning/resolve.ts";
import { applyOverrides, type Scenario, withKeys } from "./schema.ts";
import { lookUp } from "./schema/language.ts";
import { showKey } from "./output/words.ts";

/** Names that a scenario may use, as the tables of models/ give them. */
export const KNOWN = { presets: Object.keys(DEVICES), datasets: Object.keys(DATASETS) };

/** Options that the command line may lay over a scenario. */
export interface PlanOptions {
  chips?: number;
  seed?: number;
  /** Largest buffer of a kernel, bytes; WebGPU's guaranteed one if the adapter is not known yet. */
  bindingBytes?: number;
}

/**
 * All cases of a scenario: its sweep, then control and breaker, which repeat the sweep with their keys fixed.
 *
 * @throws {PlanError} if data and network do not fit, or a tile or a layer is larger than the adapter allows
 */
export function planScenario(scenario: Scenario, options: PlanOptions = {}): Plan {
  const { bindingBytes = GUARANTEED_BINDING_BYTES } = options;
  const { seed = scenario.chips.seed, chips: max = scenario.chips.max } = options;
  const chips = { ...scenario.chips, seed, max };
  const asked = { ...scenario, chips };
  const groups: Record<Group, Scenario> = {
    sweep: asked,
    control: applyOverrides(asked, scenario.control, KNOWN),
    breaker: applyOverrides(asked, scenario.breaker, KNOWN),
  };
  const shelf = new ProgramShelf(bindingBytes);
  const cases = withTwins(
    (Object.keys(groups) as Group[]).flatMap((group) => expand(groups[group], { group, asked, bindingBytes, shelf })),
  );
  checkDeadKeys(cases.filter(({ group }) => group === "sweep"));
  const { trainCount, testCount } = shapeOf(scenario);
  const plan: Plan = {
    scenario: asked,
    cases,
    gates: { sweep: groups.sweep.expect, control: groups.control.expect, breaker: groups.breaker.expect },
    shapes: arraysOf(scenario),
    images: { train: trainCount, test: testCount },
    steps: stepsIn(scenario),
    overrides: {
      ...(options.chips !== undefined && { chips: options.chips }),
      ...(options.seed !== undefined && { seed: options.seed }),
    },
    plannedChips: scenario.chips.max,
  };
  checkRises(plan);
  checkSought(plan);
  checkRepeats(plan);
  checkBudget(plan);
  return plan;
}

/** Of all stages of a training; 0 without one. */
function stepsIn(scenario: Scenario): number {
  if (!scenario.training) return 0;
  const { trainCount } = shapeOf(scenario);
  return stagesOf(trainingOf(scenario)).reduce((sum, stage) => sum + stepsOf(stage, trainCount), 0);
}

/** A batch norm without a layer to fold into has arrays of its own: only then paths are those of the folded network. */
function arraysOf(scenario: Scenario): Plan["shapes"] {
  const spec = networkSpecOf(scenario);
  const deployed = placeNetwork(scenario.device.norms === "folded" ? foldedSpec(spec) : spec);
  const shapes = matrixShapes(deployed);
  const own = analogLayers(placeNetwork(spec));
  const named = own.length === shapes.length ? own : analogLayers(deployed);
  return shapes.map((shape, i) => ({ ...shape, path: named[i].path }));
}

/** The cases of one group, in the order of its sweep. */
function expand(
  scenario: Scenario,
  { group, asked, bindingBytes, shelf }: { group: Group; asked: Scenario; bindingBytes: number; shelf: ProgramShelf },
): Case[] {
  const fixed = group === "sweep" ? {} : asked[group];
  return scenario.sweep.cases.map(({ keys, set }, index) => {
    const resolved = withKeys(scenario, set);
    const label = labelOf({ ...fixed, ...keys }, Object.keys(asked.sweep.axes));
    const one = { scenario: resolved, model: chipModelOf(resolved) };
    try {
      checkCase(one, { bindingBytes, shelf });
    } catch (error) {
      const mends = (key: string) => isPossible(key, { one: resolved, asked, bindingBytes, shelf });
      throw blamed(error, { scenario: asked, group, index, label, mends });
    }
    const { footprint } = shelf.evaluation(one);
    const most = chunkOf(footprint, { chips: resolved.chips.max, bindingBytes });
    const chunk = chunkWithin(most, { footprint, budget: scenario.budget });
    return { group, keys, label, ...one, footprint, chunk };
  });
}

/** Swept keys come in the order of the sweep in all groups, behind those that only control or breaker set. */
function labelOf(set: Record<string, unknown>, axes: readonly string[]): string {
  const keys = Object.keys(set).filter((key) => !axes.includes(key)).concat(
    axes.filter((key) => Object.hasOwn(set, key)),
  );
  return keys.map((key) => showKey(key, set[key], keys)).join(" ") || "base";
}

/** Whether a case can be had that has one key as the sections have it. */
function isPossible(
  key: string,
  { one, asked, ...limits }: { one: Scenario; asked: Scenario; bindingBytes: number; shelf: ProgramShelf },
): boolean {
  try {
    const scenario = withKeys(one, { [key]: lookUp(asked, key.split(".")) });
    checkCase({ scenario, model: chipModelOf(scenario) }, limits);
    return true;
  } catch {
    return false; // perhaps no value of a section by itself
  }
}
