/** What the process says to its caller. */

import { EngineLostError } from "../kernels/engine.ts";
import { GoldenError } from "../kernels/golden.ts";
import { DataError } from "../models/data/dataset.ts";
import { BrowserError } from "./browser.ts";
import { CandidateError } from "./candidate.ts";
import { FetchError } from "./data_store.ts";
import { EnvironmentError } from "./environment.ts";
import type { Verdict } from "./gate.ts";
import { worst } from "./judge.ts";
import { OutputError } from "./result.ts";
import { ScenarioError } from "./scenario_error.ts";

export const EXIT = { pass: 0, fail: 1, usage: 2, undecided: 3, environment: 4, fault: 70 } as const;

/** 0 if all pass, 1 if one fails, 3 if one is undecided and none fails. */
export function exitCodeOf(verdicts: readonly Verdict[]): number {
  return EXIT[worst(verdicts)];
}

/** The exit code of an error that is the user's to mend; null for a fault of ours, which deserves its stack trace. */
export function exitCodeFor(error: unknown): number | null {
  const usage = [ScenarioError, DataError, FetchError, OutputError, CandidateError, GoldenError];
  if (usage.some((kind) => error instanceof kind)) return EXIT.usage;
  if (error instanceof BrowserError && error.reason === "timeout") return EXIT.fail;
  if (error instanceof BrowserError || error instanceof EnvironmentError || error instanceof EngineLostError) {
    return EXIT.environment;
  }
  return null;
}
