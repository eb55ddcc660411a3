/** Scenarios written in TypeScript: the same language with full types, checked when the file is loaded. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { stringify } from "yaml";
import { KNOWN } from "../plan.ts";
import { readScenario, type ScenarioFile } from "./scenario_file.ts";
import type { ScenarioInput } from "./scenario_input.ts";
import { parseScenario, type Scenario, ScenarioError } from "../schema.ts";
import { show } from "./scenario_error.ts";
import { withoutEnvironment } from "./without_environment.ts";

export type { Conditions, GateInput, Overrides, ScenarioInput, SweepInput } from "./scenario_input.ts";

/** A checked scenario, and the YAML that says the same; records hold that. */
export interface DefinedScenario {
  readonly kind: "noisegate scenario";
  readonly text: string;
  readonly scenario: Scenario;
}

const ORDER: readonly (keyof ScenarioInput)[] = [
  ...["question", "tags", "budget", "model", "training", "device", "crossbar", "chips"] as const,
  ...["runs", "sweep", "expect", "control", "breaker", "planned", "known_not_reproduced", "slow"] as const,
];

/**
 * Checks a scenario as a file is checked.
 *
 * @throws {ScenarioError} listing every issue by its key; without lines, which the YAML has but nobody wrote
 *
 * @example
 * ```ts ignore
 * export default defineScenario({
 *   question: "Does a small MLP keep 90 % on digits?",
 *   model: { network: "mlp_64_32_10", data: "digits" },
 *   training: { method: "sgd", epochs: 20, batch: 32, learning_rate: 0.1, seed: 1 },
 *   device: { preset: "pcm_ibm_2020" },
 *   crossbar: { tile: { rows: 64, cols: 64 } },
 *   chips: { seed: 7 },
 *   sweep: { "device.time_seconds": [20, 3600] },
 *   expect: [{ mean: { at_least: 0.9 }, when: { "device.time_seconds": 20 } }],
 *   control: { "device.preset": "ideal" },
 *   breaker: { "device.programming_scale": 20 },
 * });
 * ```
 */
export function defineScenario(input: ScenarioInput): DefinedScenario {
  const text = textOf(input);
  const path = "defineScenario()";
  try {
    return { kind: "noisegate scenario", text, scenario: parseScenario(text, { path, ...KNOWN }) };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ScenarioError(error.issues.map((issue) => ({ ...issue, line: 0, column: 0 })));
  }
}

/** The same YAML whatever the order in which the parts of a scenario were written. */
function textOf(input: ScenarioInput): string {
  const known = ORDER.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]);
  const strange = Object.entries(input).filter(([key]) => !ORDER.includes(key as keyof ScenarioInput));
  const data = { scenario: 1, ...Object.fromEntries([...known, ...strange]) };
  return withoutEnvironment(() => stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 }));
}

/** A scenario that was defined in code, as the file that the rest of the harness takes. */
export function fileOfDefined({ text, scenario }: DefinedScenario, { path }: { path: string }): ScenarioFile {
  return { path, text, files: [{ path, text }], scenario };
}

export function isDefined(value: unknown): value is DefinedScenario {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "noisegate scenario";
}

/**
 * Reads a scenario from a YAML file, or runs the TypeScript file whose default export it is.
 *
 * @throws {ScenarioError} if it is missing, or no scenario
 */
export async function loadScenario(path: string): Promise<ScenarioFile> {
  if (!/\.[cm]?[jt]s$/.test(path)) return readScenario(path);
  const module = await import(pathToFileURL(resolve(path)).href).catch((error) => {
    if (error instanceof ScenarioError) throw new ScenarioError(error.issues.map((issue) => ({ ...issue, path })));
    throw refused(path, error instanceof Error ? error.message.split("\n")[0] : String(error));
  });
  if (isDefined(module.default)) return fileOfDefined(module.default, { path });
  throw refused(path, module.default === undefined ? "no default export" : show(module.default));
}

function refused(path: string, got: string): ScenarioError {
  const expected = "a module whose default export is defineScenario({ … })";
  return new ScenarioError([{ path, line: 1, column: 1, key: "file", expected, got }]);
}
