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
import { ScenarioError } from "../harness/scenario/scenario_error.ts";
import { planFile, requireDataOf, type ScenarioFile } from "../harness/scenario/scenario_file.ts";
import { dayOf, seedOfDay } from "../harness/execution/seed_of_day.ts";
import { selectScenarios } from "../harness/scenario/select_scenarios.ts";
import type { Engine } from "../kernels/engine.ts";
import type { RunFlags } from "./_run_flags.ts";
import { annotate, annotateIssues, tellRecord, tellTotal, tellUndecided, writeJunit } from "./_run_tell.ts";

/** What has become of the scenarios of a call. */
interface Outcome {
  files: ScenarioFile[];
  records: ResultRecord[];
  aborted: Aborted[];
}

/** @returns the exit code: that of the worst verdict */
export async function runAll(paths: string[], flags: RunFlags): Promise<number> {
  const outcome: Outcome = { files: [], records: [], aborted: [] };
  try {
    outcome.files = await selectScenarios(paths, flags); // all faults of all files come before any work
    await checkedRun(outcome, flags);
  } catch (error) {
    annotateIssues(error, flags);
    tellStopped(outcome, error);
    throw error;
  } finally {
    await writeJunit(outcome, flags);
  }
  tellTotal(outcome, flags);
  const undecided = outcome.aborted.map(() => "undecided" as const);
  if (flags.shard && undecided.length === 0) return EXIT.pass;
  return exitCodeOf([...outcome.records.map((record) => record.verdict), ...undecided]);
}

async function checkedRun(outcome: Outcome, flags: RunFlags): Promise<void> {
  const engine = await openEngine(flags.engine);
  if (engine.facts.engine === "oracle" && flags.engine === "auto") {
    console.error("noisegate: no WebGPU adapter; using the oracle engine (right, but slow; deno task doctor says why)");
  }
  try {
    const work = { engine, store: openStore(flags.data), flags, settings: settingsOf(flags) };
    await checkAll(outcome, work);
    await runEach(outcome, work);
  } finally {
    engine.close();
  }
}

/** What no scenario of the call can have stops all of them before any work: what they ask is refused together. */
async function checkAll(outcome: Outcome, { engine, store, flags, settings }: Work): Promise<void> {
  const refused: ScenarioError[] = [];
  for (const file of outcome.files) {
    try {
      requireDataOf(planFile(file, { ...settings, bindingBytes: engine.bindingBytes }), { store, file });
      await checkWritable(flags.out, file.path);
    } catch (error) {
      outcome.aborted.push(abortedBy(error, file.path));
      if (!(error instanceof ScenarioError)) throw error;
      refused.push(error);
    }
  }
  if (refused.length > 0) throw new ScenarioError(refused.flatMap(({ issues }) => issues));
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

/** A scenario that spends its budget is undecided; any other fault ends the run, and what is done by then is kept. */
async function runEach({ files, records, aborted }: Outcome, work: Work): Promise<void> {
  const { flags } = work;
  for (const file of files) {
    try {
      const { record, path } = await runOne(file, work);
      tellRecord(record, { path, flags, first: file === files[0] });
      if (record.kind === "shard") continue;
      records.push(record);
      annotate(record, { file, flags });
    } catch (error) {
      const one = abortedBy(error, file.path);
      aborted.push(one);
      if (one.as !== "undecided") throw error;
      annotateIssues(error, flags);
      tellUndecided(one, { flags, first: file === files[0] });
    }
  }
}

function abortedBy(error: unknown, path: string): Aborted {
  const code = exitCodeFor(error);
  const message = code === null ? `a fault of noisegate: ${error}` : messageOf(error as Error);
  return { name: scenarioName(path), path, message, as: code === EXIT.undecided ? "undecided" : "error" };
}

/** What is at fault where nothing could begin, and the scenarios that have not been run because of it. */
function tellStopped({ files, records, aborted }: Outcome, error: unknown): void {
  if (files.length === 0 && error instanceof ScenarioError) {
    const broken = Map.groupBy(error.issues, ({ path }) => path);
    aborted.push(...[...broken].map(([path, issues]) => abortedBy(new ScenarioError(issues), path)));
  } else if (!aborted.some(({ as }) => as === "error")) {
    aborted.push({ ...abortedBy(error, ""), name: "noisegate" });
  }
  const done = new Set([...records.map(({ scenario }) => scenario.path), ...aborted.map(({ path }) => path)]);
  const left = files.map(({ path }) => path).filter((path) => !done.has(path));
  if (left.length === 0) return;
  console.error(`noisegate: not run: ${left.join(", ")}`);
  const message = "not run: another scenario has stopped the run";
  aborted.push(...left.map((path) => ({ name: scenarioName(path), path, message, as: "not_run" as const })));
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
