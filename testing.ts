/**
 * What a test file imports: one line makes tests of a scenario's gates.
 *
 * @example
 * ```ts ignore
 * import { gate } from "./testing.ts";
 * gate("scenarios/digits_pcm_drift.yaml");
 * ```
 *
 * One file per scenario, so that `deno test --shard` shares them out. Never with `--retry`: a gate that may try again
 * until it passes has no error rate. An adapter is asked for when this module is imported, so that tests without one show
 * as ignored. Variables, each with the value 1:
 *
 * - REQUIRE_GPU: without an adapter the tests fail instead of being ignored
 * - REQUIRE_DATA: without data sets or weights they fail too
 * - REQUIRE_GATES: a file none of whose gates ran, because all were filtered out or ignored, fails
 * - NOISEGATE_ORACLE: the f64 oracle in TypeScript computes, which is right but slow
 * - NOISEGATE_SLOW: scenarios that are `slow` run
 * - NOISEGATE_SEED_OF_DAY: the chips of today (UTC) instead of the scenario's
 */

import { fileURLToPath } from "node:url";
import { type DefinedScenario, fileOfDefined, isDefined } from "./harness/scenario/define_scenario.ts";
import { type EngineChoice, EnvironmentError, openEngine } from "./harness/machine/environment.ts";
import { type GateOptions, registerGates } from "./harness/testing/gate_tests.ts";
import type { Engine } from "./kernels/engine.ts";

export type { GateOptions };

const engine = await openOrNull(Deno.env.get("NOISEGATE_ORACLE") === "1" ? "oracle" : "gpu");
addEventListener("unload", () => engine?.close());

async function openOrNull(choice: EngineChoice): Promise<Engine | null> {
  try {
    return await openEngine(choice);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

/** Of a scenario that was written in TypeScript. */
export interface DefinedOptions extends GateOptions {
  /** The module whose default export it is, such as `import.meta.resolve("./x.scenario.ts")`: messages name it. */
  file: string | URL;
}

export function gate(source: string | URL, options?: GateOptions): void;
export function gate(source: DefinedScenario, options: DefinedOptions): void;
/**
 * Registers one test per case and gate of a scenario, one for its control and one for its breaker. The scenario runs once,
 * when the first of them starts; trained networks and calibrations are kept in the user's cache. Gates that are `planned` or
 * `known_not_reproduced` show as ignored with the reason, and so does everything where data, weights or an adapter are not
 * there.
 *
 * @param source a file, relative to the working folder or as a URL, `new URL("x.yaml", import.meta.url)`; or what
 * `defineScenario` gave
 */
export function gate(
  source: string | URL | DefinedScenario,
  options: GateOptions & { file?: string | URL } = {},
): void {
  const { file, ...laid } = options;
  const scenario = isDefined(source) ? fileOfDefined(source, { path: pathOf(file ?? "scenario.ts") }) : pathOf(source);
  registerGates(scenario, { ...laid, engine, required: Deno.env.get("REQUIRE_GPU") === "1" });
}

function pathOf(file: string | URL): string {
  return file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file;
}
