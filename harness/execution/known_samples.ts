/** Chips that earlier runs of a scenario have drawn, as its folder of records holds them. */

import { join } from "node:path";
import { endedJournals, readJournal } from "./journal_file.ts";
import { type Loaded, loadRecords } from "../records/load.ts";
import { sealOf } from "../records/seal.ts";
import type { KnownSamples, Stretch } from "./stretches.ts";

const MOST_RECORDS = 64;

/** All chips of a folder's newest sound records and of journals that killed runs have left, by the key of their case. */
export async function knownSamples(folder: string): Promise<KnownSamples> {
  const known = new Map<string, Stretch[]>();
  const add = (key: string, stretch: Stretch) => {
    if (key === "" || stretch.correct.length === 0) return;
    known.set(key, [...known.get(key) ?? [], stretch]);
  };
  for (const loaded of await recordsOf(folder)) {
    if (loaded.kind !== "run" && loaded.kind !== "shard") continue;
    const { record } = loaded;
    // chips of a file that somebody has changed are nobody's
    if (record.sha256 !== await sealOf(record)) continue;
    for (const { key, firstChip, correct, divergence, reference, seconds } of record.cases) {
      add(key, { first: firstChip, correct, divergence, reference, seconds });
    }
  }
  for (const path of endedJournals(folder)) {
    for (const { key, ...stretch } of readJournal(path)?.stretches ?? []) add(key, stretch);
  }
  return known;
}

/** The newest records of a folder, whose names begin with their time; not all that years of nights have left. */
async function recordsOf(folder: string): Promise<Loaded[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && /^\d.*\.json$/.test(name)) names.push(name);
    }
  } catch {
    return []; // no run has been here
  }
  return await loadRecords(names.sort().slice(-MOST_RECORDS).map((name) => join(folder, name)));
}
