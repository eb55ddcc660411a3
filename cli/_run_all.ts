/** What `noisegate run` does: every scenario in turn, its record told as it comes, then what CI reads of all of them. */

import { type DataStore, openStore } from "../harness/data/data_store.ts";
import { openEngine } from "../harness/machine/environment.ts";
import { EXIT, exitCodeFor, exitCodeOf, messageOf } from "../harness/exit.ts";
import { watchInterrupts } from "../harness/execution/interrupt.ts";
import type { Aborted } from "../harness/output/junit.ts";
import { userNetworks } from "../harness/execution/network_cache.ts";
import { progressLine } from "../harness/output/progress.ts";
import { recordRun } from "../harness/execution/recorded_run.ts";
import { checkWritable, type ResultRecord, scenarioName } from "../harness/result.ts";
import { planFile, requireDataOf, type ScenarioFile } from "../harness/scenario/scenario_file.ts";
import { dayOf, seedOfDay } from "../harness/execution/seed_of_day.ts";
import { selectScenarios } from "../harness/scenario/select_scenarios.ts";
import type { Engine } from "../kernels/engine.ts";
import type { RunFlags } from "./run.ts";
import { annotate, annotateIssues, tellRecord, tellTotal, writeJunit } from "./_run_tell.ts";

/** @returns the exit code: that of the worst verdict */
export async function runAll(paths: string[], flags: RunFlags): Promise<number> {
  try {
    return await checkedRun(paths, flags);
  } catch (error) {
    annotateIssues(error, flags);
    throw error;
  }
}

async function checkedRun(paths: string[], flags: RunFlags): Promise<number> {
  const files = await selectScenarios(paths, flags); // all faults of all files come before any work
  const engine = await openEngine(flags.engine);
  if (engine.facts.engine === "oracle" && flags.engine === "auto") {
    console.error("noisegate: no WebGPU adapter; using the oracle engine (right, but slow; deno task doctor says why)");
  }
  try {
    const settings = settingsOf(flags);
    const store = openStore(flags.data);
    for (const file of files) {
      requireDataOf(planFile(file, { ...settings, bindingBytes: engine.bindingBytes }), { store, file });
      await checkWritable(flags.out, file.path);
    }
    return await runEach(files, { engine, store, flags, settings });
  } finally {
    engine.close();
  }
}

type Settings = Pick<RunFlags, "chips" | "seed"> & { ofDay?: string };

function settingsOf({ chips, seed, seedOfDay: today }: RunFlags): Settings {
  if (!today) return { chips, seed };
  const now = new Date();
  return { chips, seed: seedOfDay(now), ofDay: dayOf(now) };
}

interface Work {
  engine: Engine;
  store: DataStore;
  flags: RunFlags;
  settings: Settings;
}

/** A scenario that cannot be finished ends the run; those before it are told and reported all the same. */
async function runEach(files: ScenarioFile[], work: Work): Promise<number> {
  const { flags } = work;
  const records: ResultRecord[] = [];
  const aborted: Aborted[] = [];
  try {
    for (const file of files) {
      const { record, path } = await runOne(file, work).catch((error) => {
        aborted.push({ name: scenarioName(file.path), path: file.path, message: told(error) });
        throw error;
      });
      tellRecord(record, { path, flags, first: file === files[0] });
      if (record.kind === "shard") continue;
      records.push(record);
      annotate(record, { file, flags });
    }
  } finally {
    await writeJunit(records, { aborted, flags });
  }
  tellTotal(records, flags);
  return flags.shard ? EXIT.pass : exitCodeOf(records.map((record) => record.verdict));
}

function told(error: unknown): string {
  return exitCodeFor(error) === null ? `a fault of noisegate: ${error}` : messageOf(error as Error);
}

async function runOne(file: ScenarioFile, { engine, store, flags, settings }: Work) {
  const { out, shard, resume, fresh, quiet } = flags;
  const say = (sentence: string) => quiet || console.error(`noisegate: ${sentence}`);
  const progress = progressLine({ quiet });
  const watch = watchInterrupts();
  try {
    const cache = fresh ? undefined : { ...userNetworks(), kept: watch.kept };
    const told = { progress: progress.show, drawn: watch.drawn, say };
    return await recordRun(file, { engine, store, cache, ...settings, out, shard, resume, fresh, ...told });
  } finally {
    progress.clear();
    watch.close();
  }
}
