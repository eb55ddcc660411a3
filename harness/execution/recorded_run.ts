/** A run that leaves a record: keeps its chips in a journal while it lasts, and takes over what is known already. */

import { join } from "node:path";
import { computerOf } from "../machine/computer.ts";
import { beginJournal, type Journal, removeJournal, resumeJournal } from "./journal.ts";
import { endedJournals, type JournalHead, readJournal, sameRun } from "./journal_file.ts";
import { knownSamples } from "./known_samples.ts";
import { type RunOptions, runScenario, runShard } from "../mod.ts";
import { sha256 } from "../records/seal.ts";
import { type ResultRecord, revision, scenarioName, type ShardRecord, stemOf, writeRecord } from "../result.ts";
import { planFile, type ScenarioFile } from "../scenario/scenario_file.ts";

export interface RecordedOptions extends Omit<RunOptions, "journal" | "known"> {
  /** The folder of records. */
  out: string;
  shard?: { index: number; of: number };
  /** Goes on where this very run was killed, if it was, or with a journal, which must be its own. */
  resume?: true | string;
  /** Takes nothing over from earlier records. */
  fresh?: boolean;
  /** Told that chips have been kept. */
  drawn?: () => void;
  /** Told what a person may want to know of runs before, in one sentence. */
  say?: (sentence: string) => void;
}

/**
 * Runs a scenario, or a shard of it, and writes its record.
 *
 * @throws {JournalError} if the journal to resume belongs to another run, or is in use
 */
export async function recordRun(
  file: ScenarioFile,
  { out, shard, resume, fresh, drawn, say = () => {}, ...options }: RecordedOptions,
): Promise<{ record: ResultRecord | ShardRecord; path: string }> {
  const head = await headOf(file, { ...options, shard, fresh });
  const folder = join(out, head.name);
  let kept = false;
  const journal = takeUp(folder, { head, resume, say }) ?? beginJournal(journalStem(head, { out, ...options }), head);
  try {
    // what a killed run took over or left is what it goes on with
    const known = fresh || journal.content.head.fresh ? undefined : await knownSamples(folder);
    const append: Journal["append"] = (key, stretch) => (journal.append(key, stretch), kept = true, drawn?.());
    const all = { ...options, journal: { ...journal, append }, known };
    const record = shard ? await runShard(file, { ...all, shard }) : await runScenario(file, all);
    const path = await writeRecord(record, out);
    journal.finish();
    removeCovered(folder, record);
    return { record, path };
  } catch (error) {
    // a run that could not begin leaves nothing to go on with
    if (kept || journal.content.stretches.length > 0) journal.close();
    else journal.finish();
    throw error;
  }
}

/** The journal to go on with; null to begin one. */
function takeUp(
  folder: string,
  { head, resume, say }: { head: JournalHead; resume?: true | string; say: (sentence: string) => void },
): Journal | null {
  if (typeof resume === "string") return resumeJournal(resume, head);
  const ended = endedJournals(folder).toReversed().map((path) => ({ path, content: readJournal(path) }));
  const own = ended.find(({ content }) => content !== null && !content.broken && sameRun(content.head, head));
  if (own && resume) return resumeJournal(own.path, head);
  if (own) say(`a run of ${head.path} was interrupted; this one begins anew with its chips (--resume goes on with it)`);
  else if (resume && ended.length > 0) say(`${ended[0].path} is of another run of ${head.path}; this one begins`);
  return null;
}

/** Takes journals away whose chips are all in a record now: nobody needs to go on with them. */
function removeCovered(folder: string, { cases }: ResultRecord | ShardRecord): void {
  const last = new Map(
    cases.map(({ key, firstChip, correct }) => [key, { firstChip, end: firstChip + correct.length }]),
  );
  for (const path of endedJournals(folder)) {
    const covered = readJournal(path)?.stretches.every(({ key, first, correct }) => {
      const there = last.get(key);
      return there !== undefined && there.firstChip <= first && first + correct.length <= there.end;
    });
    if (covered) removeJournal(path);
  }
}

async function headOf(
  file: ScenarioFile,
  { engine: { facts, bindingBytes }, chips, seed, shard, fresh = false }: Pick<
    RecordedOptions,
    "engine" | "chips" | "seed" | "shard" | "fresh"
  >,
): Promise<JournalHead> {
  const { scenario } = planFile(file, { chips, seed, bindingBytes });
  const texts = file.files.map(({ text }) => text);
  return {
    unfinished: 1,
    utc: new Date().toISOString(),
    scenario: await sha256(JSON.stringify(texts)),
    name: scenarioName(file.path),
    path: file.path,
    commit: (await revision()).commit,
    adapter: computerOf(facts),
    seed: scenario.chips.seed,
    chips: scenario.chips.max,
    ...(shard && { shard }),
    fresh,
  };
}

function journalStem(
  { utc, commit, name }: JournalHead,
  { out, engine: { facts } }: Pick<RecordedOptions, "out" | "engine">,
): string {
  const gpu = { ...facts, backend: "" };
  return stemOf({ utc, commit, gpu, scenario: { name, path: "", sha256: "", text: "" } }, { out });
}
