/**
 * What the commands of the command line share: options, the streams, what they have to say to the caller.
 *
 * The placeholder of an argument or option says what it takes, and completions go by it (cli/_values.ts): `<scenario>`,
 * `<scenario-name>`, `<record>`, `<journal>`, `<kernel>`, `<network>`, `<preset>`, `<set>`, `<tags>`, `<file>`, `<folder>`; `<n>` is a number.
 */

import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { EngineChoice } from "../harness/machine/environment.ts";
import { colourPaint, type Paint, plainPaint } from "../harness/output/paint.ts";

/** A command that main.ts can hang into its tree, whatever its options are. */
// deno-lint-ignore no-explicit-any
export type AnyCommand = Command<any, any, any>;

/** One call of the command line. A command whose verdict is not 0 says so here; everything else it throws. */
export interface Context {
  code: number;
}

/** Prints lines on stdout. */
export function out(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

/** Colours, if stdout is a terminal and NO_COLOR is not set. */
export function paint(): Paint {
  return Deno.stdout.isTerminal() && !Deno.noColor ? colourPaint : plainPaint;
}

/** Columns of a line on stdout; a file or a pipe takes any number. */
export function width(): number {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Infinity;
}

/** Whether lines are annotated for GitHub: as the command line says, else where its Actions run. */
export function githubAnnotates(said?: boolean): boolean {
  return said ?? Deno.env.get("GITHUB_ACTIONS") === "true";
}

/** What GitHub's paths are relative to. */
export function githubRoot(): string {
  return Deno.env.get("GITHUB_WORKSPACE") || Deno.cwd();
}

/** Of what judges scenarios. */
export const EXIT_CODES =
  "Exit codes: 0 all gates pass, 1 a gate failed, 2 bad input or usage, 3 undecided, 4 no adapter, or it was lost.";

const HELP_COLUMNS = 80;

/** Examples under a command's help, written as a user types them after `noisegate`, each with what it is for. */
export function examples(...lines: [line: string, what: string][]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  const beside = lines.map(([line, what]) => `  noisegate ${line.padEnd(width)}  # ${what}`);
  const fits = beside.every((line) => line.length <= HELP_COLUMNS);
  const told = fits ? beside : lines.flatMap(([line, what]) => [`  # ${what}`, `  noisegate ${line}`]);
  return ["", "Examples:", ...told].join("\n");
}

/** A whole number of an option, with the limits that the scenario key has. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`);
  };
}

/** A day of the calendar (UTC) of an option, and no other text. */
export function day(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError(`expected a date such as 2026-11-20, got ${JSON.stringify(text)}`);
}

/** A number of an option from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`expected a number from 0 to 1, got ${JSON.stringify(text)}`);
}

export const MOST_CHIPS = 1_000_000;
export const MOST_SEED = 2 ** 32 - 1;

export interface ChipFlags {
  chips?: number;
  seed?: number;
}

export const chips = () =>
  new Option("--chips <n>", "virtual chips a case, instead of the scenario's").argParser(whole(1, MOST_CHIPS));
export const seed = () =>
  new Option("--seed <n>", "seed of the chips, instead of the scenario's").argParser(whole(0, MOST_SEED));

export interface DataFlags {
  data?: string;
}

export const data = () =>
  new Option("--data <folder>", "where data sets are, instead of NOISEGATE_DATA or the user's cache");

export const SCENARIO_PATHS = "scenario files, or folders of them";

export interface TagFlags {
  tag?: string;
}

export const tag = () =>
  new Option("--tag <tags>", 'only scenarios with these tags, such as "nightly and not slow"; of the folder scenarios');

export interface EngineFlags {
  engine: EngineChoice;
}

export const engine = () =>
  new Option("--engine <engine>", "what computes: a WebGPU adapter, or the f64 oracle in TypeScript")
    .choices(["auto", "gpu", "oracle"] as const).default("auto" as const);
