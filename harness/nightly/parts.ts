/** The steps of which nightly runs and runs on hardware are made: calls into the harness, none needs a shell. */

import { join } from "node:path";
import { trend } from "../bench/trend/trend_command.ts";
import { machineOf } from "../bench/machine.ts";
import { runBenches } from "../bench/run_bench.ts";
import { entryLine, suiteReport } from "../bench/suite_text.ts";
import { EXIT } from "../exit.ts";
import { writeReport } from "../html_report/write_report.ts";
import { ensureTuned } from "../kernels/ensure_tuned.ts";
import { validate } from "../kernels/kernel_commands.ts";
import { tune } from "../kernels/tune_command.ts";
import { openEngine } from "../machine/environment.ts";
import { plural } from "../output/words.ts";
import type { Paint } from "../output/paint.ts";
import { ScenarioError } from "../scenario/scenario_error.ts";
import { selectScenarios } from "../scenario/select_scenarios.ts";
import { scenarioName } from "../result.ts";
import { reasonsToWait } from "../testing/gate_waits.ts";
import type { Step } from "./steps.ts";

export interface PartOptions {
  /** The folder of all records. */
  out: string;
  /** Benches in a fraction of the time. */
  quick?: boolean;
  /** Slow benches as well. */
  slow?: boolean;
  /** Where results go, and where what is under way is told. */
  print: (lines: readonly string[]) => void;
  say: (line: string) => void;
  paint: Paint;
}

const STEP = { of: "", waits: "" };

/** @param options.all whether kernels that have been tuned before are tuned anew */
export function tuneStep({ all, print, say }: PartOptions & { all: boolean }): Step {
  const what = all ? "times every variant of every kernel" : "times variants of kernels that nothing is known of";
  return {
    ...{ ...STEP, name: "tune", what },
    async run() {
      if (all) print(await tune([], { say }));
      return { code: EXIT.pass, said: all ? "every kernel" : tunedText(await tuneMissing(say)) };
    },
  };
}

async function tuneMissing(say: PartOptions["say"]): Promise<string[]> {
  const engine = await openEngine("gpu");
  try {
    return await ensureTuned(engine, { say });
  } finally {
    engine.close();
  }
}

function tunedText(ids: readonly string[]): string {
  return ids.length > 0 ? ids.join(", ") : "all of them known";
}

/** First of what takes long: in a process that has not done much, as every night. */
export function benchStep({ out, quick, slow, print, say, paint }: PartOptions): Step {
  const which = slow ? "all benches, the slow ones too" : "all benches that are not slow";
  return {
    ...{ ...STEP, name: "bench", what: `times ${which}, and keeps a record` },
    async run() {
      let done = 0;
      const onEntry: Parameters<typeof runBenches>[2] = {
        onEntry(entry, of) {
          if (entry.mode === "steady") done++;
          say(`[${done}/${of}] ${entryLine(entry)}`);
        },
      };
      const flags = { files: "benches", quick, slow, out: benchFolder(out) };
      const { record, path, code } = await runBenches([], flags, onEntry);
      print([...suiteReport(record, paint), `record: ${path}`]);
      const bad = record.entries.filter(({ status }) => status !== "ok").length;
      return { code, said: bad > 0 ? `${plural(bad, "time")} refused or failed; ${path}` : path };
    },
  };
}

export function validateStep(): Step {
  return {
    ...{ ...STEP, name: "validate", what: "checks every kernel against its contract" },
    async run() {
      return { code: await validate(undefined, { engine: "gpu", seed: 1, race: false, timeLimit: 300 }), said: "" };
    },
  };
}

/** A step a scenario, so that one that cannot be run stops no other. */
export async function scenarioSteps(
  { tag, run, what }: { tag?: string; run: (path: string) => Promise<number>; what: string },
): Promise<Step[]> {
  const name = "scenarios";
  try {
    const files = await selectScenarios(tag === undefined ? ["scenarios"] : [], { tag });
    return files.map(({ path, scenario }) => ({
      ...{ name, of: scenarioName(path), what, waits: reasonsToWait(scenario, path).join("; ") },
      run: async () => ({ code: await run(path), said: scenario.question }),
    }));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return [{ ...STEP, name, what, run: () => Promise.reject(error) }];
  }
}

/** Of this machine alone: what another one has recorded is its own affair. */
export function trendStep({ out, print, paint }: PartOptions): Step {
  return {
    ...{ ...STEP, name: "trend", what: "looks for steps in the times of this machine, night by night" },
    async run() {
      const told = await trend({ folder: benchFolder(out), filters: [], machine: await machineHere(), paint });
      print(told.lines);
      const slower = told.machines.flatMap(({ trends }) => trends.filter(({ judgement }) => judgement === "slower"));
      return { code: told.code, said: slower.map(({ trend: { bench } }) => `slower: ${bench}`).join(", ") };
    },
  };
}

async function machineHere(): Promise<string> {
  const engine = await openEngine("gpu");
  engine.close();
  return machineOf(engine.facts).id;
}

export function reportStep({ out, print }: PartOptions): Step {
  return {
    ...{ ...STEP, name: "report", what: "writes the page of all records" },
    async run() {
      const page = join(out, "report.html");
      print(await writeReport([out], { out: page }));
      return { code: EXIT.pass, said: page };
    },
  };
}

function benchFolder(out: string): string {
  return join(out, "bench");
}
