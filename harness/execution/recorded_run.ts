/** A run that leaves a record: keeps its chips in a journal while it lasts, and takes over what is known already. */

import { join } from "node:path";
import { backendName } from "../machine/environment.ts";
import { beginJournal, type Journal, resumeJournal } from "./journal.ts";
import { endedJournals, type JournalHead, readJournal, sameRun } from "./journal_file.ts";
import { knownSamples } from "./known_samples.ts";
import { type RunOptions, runScenario, runShard } from "../mod.ts";
import { sha256 } from "../records/seal.ts";
import { type ResultRecord, revision, scenarioName, type ShardRecord, stemOf, writeRecord } from "../result.ts";
import { planFile, type ScenarioFile } from "../scenario/scenario_file.ts";
import { adapterKey } from "../kernels/tuning.ts";

export interface RecordedOptions extends Omit<RunOptions, "journal" | "known"> {
  /** The folder of records. */
  out: string;
  shard?: { index: number; of: number };
  /** Goes on where a run was killed: the newest one of this scenario, if there is one, or that of a journal. */
  resume?: true | string;
  /** Takes nothing over from earlier records. */
  fresh?: boolean;
  /** Told that chips have been kept. */
  drawn?: () => void;
}

/**
 * Runs a scenario, or a shard of it, and writes its record.
 *
 * @throws {JournalError} if the journal to resume belongs to another run, or is in use
 */
export async function recordRun(
  file: ScenarioFile,
  { out, shard, resume, fresh, drawn, ...options }: RecordedOptions,
): Promise<{ record: ResultRecord | ShardRecord; path: string }> {
  const head = await headOf(file, { ...options, shard, fresh });
  const folder = join(out, head.name);
  let kept = false;
  const journal = takeUp(folder, { head, resume }) ?? beginJournal(journalStem(head, { out, ...options }), head);
  try {
    // what a killed run took over or left is what it goes on with
    const commit = options.engine.facts.engine === "oracle" ? head.commit : undefined;
    const known = journal.content.head.fresh ? undefined : await knownSamples(folder, { commit });
    const append: Journal["append"] = (key, stretch) => (journal.append(key, stretch), kept = true, drawn?.());
    const all = { ...options, journal: { ...journal, append }, known };
    const record = shard ? await runShard(file, { ...all, shard }) : await runScenario(file, all);
    const path = await writeRecord(record, out);
    journal.finish();
    return { record, path };
  } catch (error) {
    // a run that could not begin leaves nothing to go on with
    if (kept || journal.content.stretches.length > 0) journal.close();
    else journal.finish();
    throw error;
  }
}

/** The journal to go on with; null to begin one. */
function takeUp(folder: string, { head, resume }: { head: JournalHead; resume?: true | string }): Journal | null {
  if (resume === undefined) return null;
  if (resume !== true) return resumeJournal(resume, head);
  const ended = endedJournals(folder).toReversed();
  const own = ended.find((path) => {
    const content = readJournal(path);
    return content !== null && sameRun(content.head, head);
  });
  // one of another run says what differs, rather than that nothing is there
  const path = own ?? ended[0];
  return path === undefined ? null : resumeJournal(path, head);
}

async function headOf(
  file: ScenarioFile,
  { engine: { facts, bindingBytes }, chips, seed, shard, fresh = false }: Pick<
    RecordedOptions,
    "engine" | "chips" | "seed" | "shard" | "fresh"
  >,
): Promise<JournalHead> {
  const { scenario } = planFile(file, { chips, seed, bindingBytes });
  const texts = (file as { files?: { text: string }[] }).files?.map(({ text }) => text) ?? [file.text];
  const adapter = [facts.engine, adapterKey(facts, facts.engine === "gpu" ? backendName() : "none")];
  return {
    unfinished: 1,
    utc: new Date().toISOString(),
    scenario: await sha256(JSON.stringify(texts)),
    name: scenarioName(file.path),
    path: file.path,
    commit: (await revision()).commit,
    adapter: JSON.stringify(adapter),
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

/** Journals that killed runs of a scenario have left in a folder of records. */
export function unfinishedRuns(path: string, out: string): string[] {
  return endedJournals(join(out, scenarioName(path)));
}
