/**
 * The stages in order: scenario.yaml → schema → plan → samples → verdict → record. Read this second.
 *
 * The command line calls `recordRun` of recorded_run.ts around them: journal, `--resume`, `--shard`, reuse of earlier records.
 */

import { dirname } from "node:path";
import type { Engine } from "../kernels/engine.ts";
import type { DataStore } from "./data/data_store.ts";
import type { Journal } from "./execution/journal.ts";
import { loadScenario } from "./scenario/define_scenario.ts";
import { judge } from "./judge.ts";
import type { NetworkCache } from "./execution/network_cache.ts";
import { makeRecord, makeShard, type ResultRecord, type ShardParts, type ShardRecord } from "./result.ts";
import type { Progress } from "./output/progress.ts";
import { runPlan } from "./run.ts";
import { placed, planFile, type ScenarioFile } from "./scenario/scenario_file.ts";
import type { KnownSamples } from "./execution/stretches.ts";

export interface RunOptions {
  engine: Engine;
  /** Laid over the scenario's own. */
  chips?: number;
  seed?: number;
  /** UTC date that the seed was made of, for the record. */
  ofDay?: string;
  /** Where data sets are; the usual folders if left out. */
  store?: DataStore;
  /** Where trained networks are kept and found again; they are trained anew if left out. */
  cache?: NetworkCache;
  /** Where chips are kept as they are drawn, and taken up again; nowhere if left out. */
  journal?: Journal;
  /** Chips of earlier records that may be taken over. */
  known?: KnownSamples;
  progress?: Progress;
}

/**
 * Runs one scenario and judges it; writes no record.
 *
 * @param source a scenario file, by its path or as it was read
 * @returns the complete record
 * @throws {ScenarioError} if the file is not a scenario, or not one that this engine can carry out,
 * or whose budget of seconds is spent before it is done (then its cause is a BudgetError)
 */
export async function runScenario(source: string | ScenarioFile, options: RunOptions): Promise<ResultRecord> {
  const parts = await draw(source, options);
  return await makeRecord({ ...parts, judgement: judge(parts.plan, { ...parts.samples, facts: parts.facts }) });
}

/** Draws the chips of one shard of a scenario, from 1; they are judged when all shards are merged. */
export async function runShard(
  source: string | ScenarioFile,
  { shard, ...options }: RunOptions & { shard: { index: number; of: number } },
): Promise<ShardRecord> {
  return await makeShard(await draw(source, { ...options, shard }), shard);
}

async function draw(
  source: string | ScenarioFile,
  { chips, seed, ofDay, engine, ...options }: RunOptions & { shard?: { index: number; of: number } },
): Promise<ShardParts> {
  const started = performance.now();
  const file = typeof source === "string" ? await loadScenario(source) : source;
  const plan = planFile(file, { chips, seed, bindingBytes: engine.bindingBytes });
  const samples = await runPlan(plan, { engine, home: dirname(file.path), ...options }).catch((error) => {
    throw placed(error, file);
  });
  const seconds = (performance.now() - started) / 1000;
  const resumed = options.journal?.content.resumed;
  const { path, text, files } = file as ScenarioFile & { files?: ShardParts["files"] };
  return { plan, path, text, files, samples, facts: engine.facts, ofDay, resumed, seconds };
}
