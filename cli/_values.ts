/** What may stand in the place of an argument or an option, for completions: `<kernel>` is the id of a kernel. */

import { join } from "node:path";
import { exampleOf } from "../harness/networks/network_names.ts";
import { readScenario } from "../harness/scenario/scenario_file.ts";
import { scenarioName } from "../harness/result.ts";
import { scenarioFiles, SCENARIOS } from "../harness/scenario/select_scenarios.ts";
import { KERNELS } from "../kernels/mod.ts";
import { DATASETS } from "../models/data/mod.ts";
import { DEVICES } from "../models/devices/mod.ts";
import { FAMILIES } from "../models/networks/named.ts";

/** A word, and what it means in a few more. */
export interface Candidate {
  word: string;
  what: string;
}

/** What the shell completes by itself. */
export type ByShell = "files" | "folders";

const RECORDS = "results";
/** So many of the newest records; more are no help. */
const MOST_RECORDS = 40;

/** By placeholder. A value that is typed in full needs no candidates. */
const VALUES: Record<string, () => Candidate[]> = {
  scenario: () => scenarios().map(({ path, question }) => ({ word: path, what: question })),
  "scenario-name": scenarioNames,
  ...{ tag: tagsInUse, tags: tagsInUse },
  journal: journals,
  ...{ record: records, before: records, after: records, shard: records },
  ...{ base: revisionsAndRecords, head: revisionsAndRecords, revision: revisions },
  bench: benchNames,
  kernel: () => KERNELS.map(({ id }) => ({ word: id, what: "" })),
  preset: () => Object.entries(DEVICES).map(([word, { about }]) => ({ word, what: about })),
  network: () => FAMILIES.map(({ form, about }) => ({ word: exampleOf(form), what: about })),
  set: () => Object.keys(DATASETS).map((word) => ({ word, what: "" })),
};

/** Where the shell's own completion helps, if there is nothing of ours. */
const BY_SHELL: Record<string, ByShell> = {
  ...{ base: "files", head: "files" },
  ...{ scenario: "files", record: "files", before: "files", after: "files", shard: "files", path: "files" },
  ...{ file: "files", folder: "folders" },
};

/** What is typed in full: numbers, names of one's own, lists. */
const TYPED = new Set([
  ...[
    "n",
    "k/n",
    "id",
    "text",
    "share",
    "pairs",
    "seconds",
    "bytes",
    "days",
    "date",
    "list",
    "name",
    "command",
    "version",
  ],
]);

/** Whether completions know a placeholder. */
export function takesValues(placeholder: string): boolean {
  return [VALUES, BY_SHELL].some((table) => Object.hasOwn(table, placeholder)) || TYPED.has(placeholder);
}

/** Candidates for a placeholder, all of them; the shell's own if there is none that begins like `typed`. */
export function valuesOf(placeholder: string, typed: string): { candidates: Candidate[]; byShell?: ByShell } {
  const known = Object.hasOwn(VALUES, placeholder) ? quietly(VALUES[placeholder]) : [];
  const candidates = known.filter(({ word }) => word.startsWith(typed));
  return candidates.length > 0 ? { candidates } : { candidates, byShell: BY_SHELL[placeholder] };
}

/** A folder that is not there, or a file that is broken, is no reason to say something at a prompt. */
function quietly(list: () => Candidate[]): Candidate[] {
  try {
    return list();
  } catch {
    return [];
  }
}

function scenarios(): { path: string; question: string; tags: string[] }[] {
  return scenarioFiles(SCENARIOS).flatMap((path) => {
    try {
      const { scenario } = readScenario(path);
      return [{ path, question: scenario.question, tags: scenario.tags }];
    } catch {
      return [{ path, question: "", tags: [] }];
    }
  });
}

function tagsInUse(): Candidate[] {
  const tags = scenarios().flatMap(({ path, tags }) => tags.map((tag) => ({ tag, path })));
  const byTag = Map.groupBy(tags, ({ tag }) => tag);
  return [...byTag].map(([word, of]) => ({ word, what: of.length === 1 ? of[0].path : `${of.length} scenarios` }))
    .sort((a, b) => a.word < b.word ? -1 : 1);
}

/** Those that have records. */
function scenarioNames(): Candidate[] {
  const names = [...Deno.readDirSync(RECORDS)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
  const questions = new Map(scenarios().map(({ path, question }) => [scenarioName(path), question]));
  const known = names.filter((name) => questions.has(name)).sort();
  return known.map((word) => ({ word, what: questions.get(word)! }));
}

function records(): Candidate[] {
  return newest(/^\d{8}T\d{6}Z.*\.json$/);
}

/** Branches and tags of the repository, the newest first. */
function revisions(): Candidate[] {
  const args = [
    "for-each-ref",
    "--sort=-committerdate",
    "--format=%(refname:short)%00%(subject)",
    "refs/heads",
    "refs/tags",
  ];
  const { stdout } = new Deno.Command("git", { args, stderr: "null" }).outputSync();
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  return lines.map((line) => line.split("\0")).map(([word, what]) => ({ word, what }));
}

/** What has been timed, folder by machine. */
function benchRecords(): Candidate[] {
  return newest(/^\d{8}T\d{6}Z.*\.json$/, join(RECORDS, "bench"));
}

function revisionsAndRecords(): Candidate[] {
  return [...quietly(revisions), ...quietly(benchRecords)];
}

/** Of the newest record. */
function benchNames(): Candidate[] {
  const [{ word }] = benchRecords();
  const { entries } = JSON.parse(Deno.readTextFileSync(word)) as { entries: { bench: string }[] };
  return [...new Set(entries.map(({ bench }) => bench))].map((bench) => ({ word: bench, what: "" }));
}

/** Of runs that were interrupted. */
function journals(): Candidate[] {
  return newest(/\.unfinished\.jsonl$/);
}

/** The newest files of that name: it begins with the time. */
function newest(name: RegExp, home = RECORDS): Candidate[] {
  const folders = [...Deno.readDirSync(home)].filter(({ isDirectory }) => isDirectory);
  const files = folders.flatMap((folder) =>
    [...Deno.readDirSync(join(home, folder.name))].filter((file) => name.test(file.name))
      .map((file) => ({ time: file.name, word: join(home, folder.name, file.name) }))
  );
  return files.sort((a, b) => a.time < b.time ? 1 : -1).slice(0, MOST_RECORDS).map(({ word }) => ({ word, what: "" }));
}
