/** Scenarios written in TypeScript: the same language with full types, checked when the file is loaded. */

import { stringify } from "yaml";
import { KNOWN } from "../plan.ts";
import { readScenario, readText, type ScenarioFile } from "./scenario_file.ts";
import type { ScenarioInput } from "./scenario_input.ts";
import { type Issue, parseScenario, type Scenario, ScenarioError } from "../schema.ts";
import { isMap } from "../schema/dimensions.ts";
import { dotted, type Path } from "../schema/positions.ts";
import { scenarioTextOf } from "./sandbox.ts";
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
  const path = "defineScenario()";
  const flaws = flawsIn(input, []);
  if (flaws.length === 0 && !isMap(input)) {
    flaws.push({ key: "scenario", expected: "a map of keys", got: show(input) });
  }
  if (flaws.length > 0) throw new ScenarioError(flaws.map((flaw) => ({ path, line: 0, column: 0, ...flaw })));
  return definedOf(textOf(input), { path });
}

function definedOf(text: string, { path }: { path: string }): DefinedScenario {
  try {
    return { kind: "noisegate scenario", text, scenario: parseScenario(text, { path, ...KNOWN }) };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ScenarioError(error.issues.map((issue) => ({ ...issue, line: 0, column: 0 })));
  }
}

/** What cannot be written as YAML: functions, instances of classes, what contains itself. */
function flawsIn(value: unknown, at: Path, above: readonly object[] = []): Pick<Issue, "key" | "expected" | "got">[] {
  const refused = (got: string) => [{ key: dotted(at) || "scenario", expected: "plain data", got }];
  if (value === undefined && typeof at.at(-1) === "number") return refused("undefined");
  if (value === null || ["undefined", "boolean", "number", "string"].includes(typeof value)) return [];
  if (typeof value !== "object") return refused(`a ${typeof value}`);
  if (above.includes(value)) return refused("an object that contains itself");
  const { constructor = Object } = value; // or none, of an object without a prototype
  if (constructor !== Object && constructor !== Array) return refused(`an object of the class ${constructor.name}`);
  const step = (key: string) => Array.isArray(value) ? Number(key) : key;
  return Object.entries(value).flatMap(([key, part]) => flawsIn(part, [...at, step(key)], [...above, value]));
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
 * Reads a scenario from a YAML file, or runs the TypeScript file whose default export it is: in a thread that may only read
 * the file's folder, for which the process needs `--unstable-worker-options`.
 *
 * @throws {ScenarioError} if it is missing, or no scenario
 */
export async function loadScenario(path: string): Promise<ScenarioFile> {
  if (!/\.[cm]?[jt]s$/.test(path)) return readScenario(path);
  readText(path); // its faults are those of every file
  return fileOfDefined(definedOf(await scenarioTextOf(path), { path }), { path });
}
