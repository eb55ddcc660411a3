/** A scenario file on disk: read, parsed with the names that models/ defines, and later faults placed in its text. */

import { dirname } from "node:path";
import { type DataStore, requireData } from "./data_store.ts";
import { KNOWN, type Plan, type PlanOptions, planScenario } from "./plan.ts";
import { PlanError } from "./plan_error.ts";
import { parseScenario, placeOfKey, type Scenario } from "./schema.ts";
import { ScenarioError } from "./scenario_error.ts";
import { readWeights } from "./weights.ts";

export interface ScenarioFile {
  path: string;
  text: string;
  scenario: Scenario;
}

/**
 * Reads and checks a scenario file.
 *
 * @throws {ScenarioError} if it is missing, no scenario, or names what does not exist; with every issue at once
 */
export function readScenario(path: string): ScenarioFile {
  const text = readText(path);
  return { path, text, scenario: parseScenario(text, { path, ...KNOWN }) };
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    const folder = error instanceof Deno.errors.IsADirectory;
    const got = missing ? "no such file" : folder ? "a folder" : error instanceof Error ? error.message : String(error);
    const hint = missing ? `looked in ${Deno.cwd()}` : undefined;
    throw new ScenarioError([{ path, line: 1, column: 1, key: "file", expected: "a scenario file", got, hint }]);
  }
}

/** Gives a PlanError the place of its key in the scenario's text; everything else passes. */
export function placed(error: unknown, { path, text }: { path: string; text: string }): unknown {
  if (!(error instanceof PlanError)) return error;
  const { key, expected, got, hint } = error;
  return new ScenarioError([{ path, ...placeOfKey(text, key), key, expected, got, hint }]);
}

/** A plan whose faults carry their place. */
export function planFile({ path, text, scenario }: ScenarioFile, options: PlanOptions = {}): Plan {
  try {
    return planScenario(scenario, options);
  } catch (error) {
    throw placed(error, { path, text });
  }
}

/** Makes sure that all data sets and weights of a plan are on this machine, and are its own, before any work. */
export function requireDataOf(plan: Plan, { store, file }: { store: DataStore; file: ScenarioFile }): void {
  const home = dirname(file.path);
  try {
    for (const { scenario } of plan.cases) {
      requireData(store, scenario.model.data);
      if (scenario.model.weights !== undefined) readWeights(scenario, { store, home });
    }
  } catch (error) {
    throw placed(error, file);
  }
}
