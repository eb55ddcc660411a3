/** Runs of a folder that were interrupted: how far they came, and what goes on with them. */

import { basename, dirname, join } from "node:path";
import { endedJournals, type JournalHead, readJournal } from "../execution/journal_file.ts";
import { taskLine, type Word } from "../output/command_line.ts";
import { readScenario } from "../scenario/scenario_file.ts";
import type { Listed } from "./list.ts";

/** The unfinished runs of a folder and of those in it, that no process is at; oldest first. */
export function unfinishedRuns(folder: string): Listed[] {
  const own = endedJournals(folder).flatMap((path) => unfinished(path) ?? []);
  const inside = foldersOf(folder).flatMap(unfinishedRuns);
  return [...own, ...inside].sort((a, b) => a.utc! < b.utc! ? -1 : 1);
}

function foldersOf(folder: string): string[] {
  try {
    const entries = [...Deno.readDirSync(folder)];
    return entries.filter((one) => one.isDirectory && !one.name.startsWith(".")).map(({ name }) => join(folder, name));
  } catch {
    return []; // one file
  }
}

function unfinished(path: string): Listed | null {
  const content = readJournal(path);
  if (content === null) return null;
  const { head, stretches, broken } = content;
  const out = dirname(dirname(path));
  const [task, ...elsewhere]: ["noisegate" | "dev", ...Word[]] = out === "results"
    ? ["noisegate"]
    : ["dev", "--out", { file: out }];
  const flags = [...flagsOf(head), ...elsewhere, "--resume", { file: path }];
  const resume = taskLine(task, "run", { file: head.path }, ...flags);
  const counts = [...Map.groupBy(stretches, ({ key }) => key).values()]
    .map((own) => own.reduce((sum, { correct }) => sum + correct.length, 0));
  return {
    ...{ path, kind: "unfinished", utc: head.utc, scenario: head.name, commit: head.commit },
    ...(counts.length > 0 && { chips: [Math.min(...counts), Math.max(...counts)] }),
    cases: counts.length,
    drawn: counts.reduce((sum, count) => sum + count, 0),
    // a line that nobody has written so cannot be gone on from
    ...(broken === undefined && { resume }),
  };
}

/** What was laid over the scenario: whatever it does not say itself. */
function flagsOf({ path, chips, seed, shard }: JournalHead): Word[] {
  const stated = chipsOf(path);
  return [
    ...(chips === stated?.max ? [] : ["--chips", chips]),
    ...(seed === stated?.seed ? [] : ["--seed", seed]),
    ...(shard ? ["--shard", `${shard.index}/${shard.of}`] : []),
  ];
}

/** Of a scenario file as it is now; one that is code is not run for that. */
function chipsOf(path: string): { max: number; seed: number } | null {
  try {
    return /\.ya?ml$/.test(basename(path)) ? readScenario(path).scenario.chips : null;
  } catch {
    return null;
  }
}
