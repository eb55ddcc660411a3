/** A scenario file on disk: read, parsed with the names that models/ defines, and later faults placed in its text. */

import { dirname } from "node:path";
import { type DataStore, requireData } from "../data/data_store.ts";
import { KNOWN, type PlanOptions, planScenario } from "../plan.ts";
import type { Plan } from "../planning/case.ts";
import { blamed } from "../planning/plan_blame.ts";
import { PlanError } from "../planning/plan_error.ts";
import { findInside } from "./inside.ts";
import { type Open, parseChain, placeOfKey, type Scenario, type SourceFile } from "../schema.ts";
import { ScenarioError } from "./scenario_error.ts";
import { readWeights, weightsFileOf } from "../execution/weights.ts";

export type { SourceFile } from "../schema.ts";

export interface ScenarioFile extends SourceFile {
  /** The file itself first, then those that it extends, nearest first. */
  files: SourceFile[];
  scenario: Scenario;
}

/**
 * Reads and checks a scenario file.
 *
 * @throws {ScenarioError} if it is missing, no scenario, or names what does not exist; with every issue at once
 */
export function readScenario(path: string): ScenarioFile {
  const text = readText(path);
  return { path, text, ...parseChain(text, { path, ...KNOWN, open: (base) => openBase(base, path) }) };
}

/** A file that a scenario extends: one of its own folder. */
function openBase(base: string, path: string): ReturnType<Open> {
  try {
    const found = findInside(base, [dirname(path)]);
    if (found.kind === "inside") return { text: Deno.readTextFileSync(found.path) };
    if (found.kind === "absent") return { expected: "a file beside the scenario", got: `${base}, which is not there` };
    const expected = "a file in the folder of the scenario";
    return { expected, got: `${base}, a link that leads out of it`, hint: "copy the file there" };
  } catch (error) {
    return { expected: "a file that can be read", got: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws {ScenarioError} if it is missing, or cannot be read */
export function readText(path: string): string {
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
export function placed(
  error: unknown,
  { path, text, files }: { path: string; text: string; files?: readonly SourceFile[] },
): unknown {
  if (!(error instanceof PlanError)) return error;
  const { key, expected, got, hint, culprit } = error;
  const { line, column, file = path } = placeOfKey(text, key, { files, culprit });
  return new ScenarioError([{ path: file, line, column, key, expected, got, hint }], { cause: error });
}

/** A plan whose faults carry their place. */
export function planFile(file: ScenarioFile, options: PlanOptions = {}): Plan {
  try {
    return planScenario(file.scenario, options);
  } catch (error) {
    throw placed(error, file);
  }
}

/** Makes sure that all data sets and weights of a plan are on this machine, and are its own, before any work. */
export function requireDataOf(plan: Plan, { store, file }: { store: DataStore; file: ScenarioFile }): void {
  const home = dirname(file.path);
  plan.cases.forEach(({ scenario, group, label }, i) => {
    try {
      requireData(store, scenario.model.data);
      for (const key of ["model.weights", "training.from"] as const) {
        if (weightsFileOf(scenario, key) !== undefined) readWeights(scenario, { store, home, key });
      }
    } catch (error) {
      const index = i - plan.cases.findIndex((one) => one.group === group);
      throw placed(blamed(error, { scenario: plan.scenario, group, index, label }), file);
    }
  });
}
