/** A scenario's gates as tests: `gate("scenarios/x.yaml")` in a test file, and `deno test` judges them one by one. */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine } from "../kernels/engine.ts";
import { entryOf, findSources, openStore } from "./data_store.ts";
import { openEngine } from "./environment.ts";
import type { GateVerdict } from "./judge.ts";
import { runScenario } from "./mod.ts";
import { userNetworks } from "./network_cache.ts";
import { plural } from "./words.ts";
import { type ResultRecord, scenarioName } from "./result.ts";
import { readScenario } from "./scenario_file.ts";
import { gateName, type Scenario } from "./schema.ts";
import { findWeights } from "./weights.ts";

/**
 * Registers one test per gate of a scenario, one for its control and one for its breaker. The scenario runs once, when
 * the first of them starts; without an adapter on the oracle engine, which it says, unless REQUIRE_GPU=1 forbids it.
 * Without the files of its data set or of its network the tests are ignored, with the reason, unless REQUIRE_DATA=1
 * forbids it; those of a scenario that is `slow`, unless NOISEGATE_SLOW=1 asks for them. Trained networks are kept in the
 * user's cache. A file that is no scenario becomes one test that fails with all that is wrong with it.
 *
 * @param file relative to the working folder, or a URL: `new URL("x.yaml", import.meta.url)`
 */
export function gate(file: string | URL): void {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const name = scenarioName(path);
  let scenario: Scenario;
  try {
    ({ scenario } = readScenario(path));
  } catch (error) {
    Deno.test(`${name} is a scenario`, () => Promise.reject(error));
    return;
  }
  const reasons = reasonsToWait(scenario, path);
  let running: Promise<ResultRecord> | undefined;
  const record = () => running ??= runOnGpu(path);
  const test = (what: string, body: (record: ResultRecord) => void) => {
    Deno.test({
      name: reasons.length > 0 ? `${name} ${what} (${reasons.join("; ")})` : `${name} ${what}`,
      ignore: reasons.length > 0,
      fn: async () => body(await record()),
      sanitizeOps: false,
      sanitizeResources: false,
    });
  };
  scenario.expect.forEach((one, index) => {
    const which = gateName(one);
    test(which, ({ gates }) => {
      const own = gates.filter((g) => g.group === "sweep" && g.gate === index);
      assert(own.length > 0, `${which} looked at no case, so it proves nothing`);
      assertPass(own, path);
    });
  });
  test("control passes", ({ gates, control }) => {
    assertPass(gates.filter((g) => g.group === "control"), path);
    assert.equal(control, "pass");
  });
  test("breaker fails", ({ gates, breaker }) => {
    const lines = gates.filter((g) => g.group === "breaker").map((g) =>
      `  ${g.verdict}: ${g.name} at ${g.where}: ${g.reason}`
    );
    assert.equal(breaker, "pass", `no gate failed on the breaker, so the gates prove nothing\n${lines.join("\n")}`);
  });
}

/** Why the gates of a scenario are not judged now; none if they are. */
export function reasonsToWait(scenario: Scenario, path: string): string[] {
  const { planned, slow } = scenario;
  const asked = Deno.env.get("NOISEGATE_SLOW") === "1";
  return [
    ...(planned === undefined ? [] : [`planned: ${planned}`]),
    ...absentFiles(scenario, path),
    ...(slow === undefined || asked ? [] : [`slow, NOISEGATE_SLOW=1 runs it: ${slow}`]),
  ];
}

/** Files that are not here, so that the gates cannot be judged, and their remedy; with REQUIRE_DATA=1 they run, and fail. */
function absentFiles(scenario: Scenario, path: string): string[] {
  if (Deno.env.get("REQUIRE_DATA") === "1") return [];
  const places = { store: openStore(), home: dirname(path) };
  const data = statedIn(scenario, "data").find((name) => findSources(places.store, entryOf(name)).length === 0);
  const weights = statedIn(scenario, "weights").find((file) => findWeights(file, places) === null);
  return [
    ...(data === undefined ? [] : [`no data here: noisegate data fetch ${data}`]),
    ...(weights === undefined ? [] : [`no weights here: put ${weights} into the folder that NOISEGATE_DATA names`]),
  ];
}

/** All values of a key of `model`. */
function statedIn({ model, sweep, control, breaker }: Scenario, name: "data" | "weights"): string[] {
  const key = `model.${name}`;
  const stated = [...(sweep[key] ?? [model[name]]), control[key], breaker[key]];
  return stated.filter((value) => typeof value === "string");
}

/** Fails with the reason of every gate that did not pass, and the line that reruns the scenario. */
function assertPass(gates: GateVerdict[], path: string): void {
  const bad = gates.filter((g) => g.verdict !== "pass");
  if (bad.length === 0) return;
  const lines = bad.map((g) => `  ${g.verdict}: ${g.name}${g.where && ` at ${g.where}`}: ${g.reason}`);
  assert.fail(
    `${bad.length} of ${plural(gates.length, "verdict")} no pass\n${
      lines.join("\n")
    }\n  rerun: deno task noisegate run ${path}`,
  );
}

async function runOnGpu(path: string): Promise<ResultRecord> {
  const required = Deno.env.get("REQUIRE_GPU") === "1";
  const engine: Engine = await openEngine(required ? "gpu" : "auto");
  if (engine.facts.engine === "oracle") console.error(`${path}: no WebGPU adapter, judged on the oracle engine`);
  try {
    return await runScenario(path, { engine, cache: userNetworks() });
  } finally {
    engine.close();
  }
}
