/** A scenario file on disk: read, parsed with the names that models/ defines, and later faults placed in its text. */

import { KNOWN, PlanError } from "./plan.ts";
import { parseScenario, placeOfKey, type Scenario } from "./schema.ts";
import { ScenarioError } from "./scenario_error.ts";

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
    const got = error instanceof Deno.errors.NotFound
      ? "no such file"
      : error instanceof Error
      ? error.message
      : String(error);
    const hint = got === "no such file" ? "deno task noisegate run scenarios/<name>.yaml" : undefined;
    throw new ScenarioError([{ path, line: 1, column: 1, key: "file", expected: "a scenario file", got, hint }]);
  }
}

/** Runs `action` and gives a PlanError the place of its key in the scenario's text. */
export function withPlace<T>({ path, text }: { path: string; text: string }, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const { key, expected, got } = error;
    throw new ScenarioError([{ path, ...placeOfKey(text, key), key, expected, got }]);
  }
}
