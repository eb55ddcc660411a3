/** The stages in order: scenario.yaml → schema → plan → samples → verdict → record. Read this second. */

import { dirname } from "node:path";
import type { Engine } from "../kernels/engine.ts";
import type { DataStore } from "./data_store.ts";
import { judge } from "./judge.ts";
import type { NetworkCache } from "./network_cache.ts";
import { makeRecord, type ResultRecord } from "./result.ts";
import { type Progress, runPlan } from "./run.ts";
import { placed, planFile, readScenario } from "./scenario_file.ts";

export interface RunOptions {
  engine: Engine;
  /** Laid over the scenario's own. */
  chips?: number;
  seed?: number;
  /** Where data sets are; the usual folders if left out. */
  store?: DataStore;
  /** Where trained networks are kept and found again; they are trained anew if left out. */
  cache?: NetworkCache;
  progress?: Progress;
}

/**
 * Runs one scenario file and judges it; writes nothing.
 *
 * @returns the complete record
 * @throws {ScenarioError} if the file is not a scenario, or not one that this engine can carry out
 */
export async function runScenario(
  path: string,
  { engine, chips, seed, store, cache, progress }: RunOptions,
): Promise<ResultRecord> {
  const started = performance.now();
  const file = readScenario(path);
  const plan = planFile(file, { chips, seed, bindingBytes: engine.bindingBytes });
  const samples = await runPlan(plan, { engine, store, home: dirname(path), cache, progress }).catch((error) => {
    throw placed(error, file);
  });
  const judgement = judge(plan, samples);
  const seconds = (performance.now() - started) / 1000;
  return await makeRecord({ plan, path, text: file.text, samples, judgement, facts: engine.facts, seconds });
}
