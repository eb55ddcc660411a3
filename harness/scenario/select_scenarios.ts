/** Files, folders and tags of a command line → the scenarios that are meant, read and checked. */

import { basename, join } from "node:path";
import { type Issue, ScenarioError, show } from "./scenario_error.ts";
import { loadScenario } from "./define_scenario.ts";
import type { ScenarioFile } from "./scenario_file.ts";
import { tagFilter } from "./tag_expression.ts";
import { plural } from "../output/words.ts";

/** Where scenarios are looked for if the command line names neither a file nor a folder. */
export const SCENARIOS = "scenarios";

/**
 * The scenarios of files and folders, those of a folder by name, each once.
 *
 * @param tag an expression of tags that they must meet; the folder `scenarios` is meant if no path is given
 * @param verb the command that wants them, for messages
 * @throws {ScenarioError} with every issue of every file, or if nothing is left
 */
export async function selectScenarios(
  paths: readonly string[],
  { tag, verb = "run" }: { tag?: string; verb?: "run" | "plan" } = {},
): Promise<ScenarioFile[]> {
  if (paths.length === 0 && tag === undefined) {
    const issue = { path: "noisegate", line: 0, column: 0, key: "scenario" };
    const hint = `noisegate ${verb} ${SCENARIOS} ${verb}s all of that folder`;
    throw new ScenarioError([{ ...issue, expected: "scenario files, folders, or --tag", got: "nothing", hint }]);
  }
  const meant = tag === undefined ? () => true : tagFilter(tag);
  const places = paths.length > 0 ? paths : [SCENARIOS];
  const files = await readAll([...new Set(places.flatMap(scenarioFiles))]);
  const chosen = files.filter(({ scenario }) => meant(scenario.tags));
  if (chosen.length === 0) throw nothingMeant(tag!, { files, places });
  return chosen;
}

/**
 * The scenario files that a path stands for: itself, or those in the folder. A name that begins with `_` or `.` is none: it
 * is a file that others extend.
 *
 * @throws {ScenarioError} if a folder has none
 */
export function scenarioFiles(path: string): string[] {
  if (!isFolder(path)) return [path];
  const names = [...Deno.readDirSync(path)].map(({ name }) => name);
  const files = names.filter((name) => /^[^_.].*\.(ya?ml|scenario\.ts)$/.test(name)).sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  const issue = { path, line: 0, column: 0, key: "folder" };
  throw new ScenarioError([{ ...issue, expected: "a folder with scenarios (*.yaml)", got: "none" }]);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** All files, or the issues of all of them at once. */
async function readAll(paths: string[]): Promise<ScenarioFile[]> {
  const issues: Issue[] = [];
  const files: ScenarioFile[] = [];
  for (const path of paths) {
    try {
      files.push(await loadScenario(path));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return files;
}

function nothingMeant(tag: string, { files, places }: { files: ScenarioFile[]; places: readonly string[] }) {
  const where = places.length > 3 ? plural(files.length, "file") : places.map((path) => basename(path)).join(", ");
  const known = [...new Set(files.flatMap(({ scenario }) => scenario.tags))].sort();
  const got = `none: no scenario of ${where} has these tags; theirs are: ${known.join(", ") || "none"}`;
  const issue = { path: "--tag", line: 0, column: 0, key: show(tag) };
  return new ScenarioError([{ ...issue, expected: "tags that a scenario has", got }]);
}
