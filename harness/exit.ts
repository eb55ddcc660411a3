/** What the process says to its caller. */

import { EngineLostError } from "../kernels/engine.ts";
import { GoldenError } from "../kernels/golden.ts";
import { DataError } from "../models/data/dataset.ts";
import { SuiteError } from "./bench/bench_files.ts";
import { CompareError } from "./bench/compare/compare_error.ts";
import { BrowserError } from "./kernels/browser.ts";
import { BudgetError } from "./execution/budget.ts";
import { CandidateError } from "./kernels/candidate.ts";
import { FetchError } from "./data/data_store.ts";
import { EnvironmentError } from "./machine/environment.ts";
import type { Verdict } from "./gate.ts";
import { JournalError } from "./execution/journal_error.ts";
import { worst } from "./judge.ts";
import { RecordError } from "./records/record_error.ts";
import { OutputError } from "./result.ts";
import { ScenarioError } from "./scenario/scenario_error.ts";

export const EXIT = { pass: 0, fail: 1, usage: 2, undecided: 3, environment: 4, fault: 70 } as const;

/** 0 if all pass, 1 if one fails, 3 if one is undecided and none fails. */
export function exitCodeOf(verdicts: readonly Verdict[]): number {
  return EXIT[worst(verdicts)];
}

/** The exit code of an error that is the user's to mend; null for a fault of ours, which deserves its stack trace. */
export function exitCodeFor(error: unknown): number | null {
  if (error instanceof ScenarioError && error.cause instanceof BudgetError) return EXIT.undecided;
  const usage = [
    ScenarioError,
    DataError,
    FetchError,
    OutputError,
    CandidateError,
    GoldenError,
    JournalError,
    RecordError,
    SuiteError,
    CompareError,
  ];
  if (usage.some((kind) => error instanceof kind) || error instanceof Deno.errors.NotCapable) return EXIT.usage;
  if (error instanceof BrowserError && error.reason === "timeout") return EXIT.fail;
  if (error instanceof BrowserError || error instanceof EnvironmentError || error instanceof EngineLostError) {
    return EXIT.environment;
  }
  return null;
}

/** Tasks of deno.json that are named after the command which needs more than `deno task noisegate` may do. */
export const OWN_TASKS = ["bench", "compare", "nightly", "hardware", "setup"] as const;

/**
 * What a person reads of an error that is theirs to mend; a permission that is missing comes with the task that has it.
 *
 * @param command that was called: some have a task of their own
 */
export function messageOf({ message }: Error, command = Deno.args[0]): string {
  return message.replace(
    /Requires (\w+) access( to .*?)?, run again with the --allow-\w+ flag/g,
    (_, kind, what = "") => `no permission: ${kind} access${what} (${taskFor(kind, command)})`,
  );
}

function taskFor(kind: string, command: string | undefined): string {
  const own = OWN_TASKS.find((task) => task === command);
  if (own) return `deno task ${own} … may do that`;
  return kind === "net" ? "deno task data fetch … may use the network" : "deno task dev … may do more";
}
