/**
 * The journal of a run that has not ended: `<out>/<scenario>/<utc>_<commit>_<gpu>.unfinished.jsonl`.
 *
 * Its first line says which run it is, every further one is a stretch of chips, on the disk before the next is drawn. A
 * process that is killed leaves at most half a line behind, which is not read. The process holds a lock on the file while
 * it lives; the journal goes when the record is written.
 */

import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { JournalError } from "./journal_error.ts";
import type { Stretch } from "./stretches.ts";

export const JOURNAL_ENDING = ".unfinished.jsonl";

const head = z.strictObject({
  unfinished: z.literal(1),
  utc: z.iso.datetime(),
  /** Of all files of the scenario. */
  scenario: z.string(),
  name: z.string(),
  path: z.string(),
  commit: z.string(),
  /** Engine, adapter and backend. */
  adapter: z.string(),
  seed: z.int(),
  chips: z.int(),
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
  fresh: z.boolean(),
});
const line = z.union([
  z.strictObject({
    key: z.string(),
    first: z.int().nonnegative(),
    correct: z.array(z.int().nonnegative()).min(1),
    divergence: z.array(z.number()).optional(),
    seconds: z.number().nonnegative(),
  }),
  z.strictObject({ resumed: z.iso.datetime() }),
]);

/** Which run a journal belongs to. */
export type JournalHead = z.infer<typeof head>;

/** What a journal holds. */
export interface JournalContent {
  head: JournalHead;
  stretches: (Stretch & { key: string })[];
  /** How often the run was taken up again. */
  resumed: number;
  /** Where the last whole line ends, bytes. */
  bytes: number;
  /** The number of a whole line that is none of a journal; nothing from there on is read. */
  broken?: number;
}

/** A journal that this process holds and writes to. */
export interface Journal {
  path: string;
  content: JournalContent;
  append: (key: string, stretch: Stretch) => void;
  /** Takes the file away: its run has a record. */
  finish: () => void;
  /** Lets go of the file and leaves it for a later run. */
  close: () => void;
}

/**
 * What can be read of a journal: whole lines up to the first that is not what it should be.
 *
 * @returns null if not even its first line is there
 */
export function readJournal(path: string): JournalContent | null {
  const bytes = Deno.readFileSync(path);
  const content: Omit<JournalContent, "head"> & { head?: JournalHead } = { stretches: [], resumed: 0, bytes: 0 };
  for (let from = 0, number = 1;; number++) {
    const end = bytes.indexOf(10, from);
    if (end < 0) break;
    const value = parsed(new TextDecoder().decode(bytes.subarray(from, end)));
    const read = content.head ? line.safeParse(value) : head.safeParse(value);
    if (!read.success) {
      content.broken = number;
      break;
    }
    if ("unfinished" in read.data) content.head = read.data;
    else if ("resumed" in read.data) content.resumed++;
    else content.stretches.push(read.data);
    from = content.bytes = end + 1;
  }
  return content.head ? { ...content, head: content.head } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Begins the journal of a run. */
export function beginJournal(stem: string, head: JournalHead): Journal {
  Deno.mkdirSync(dirname(stem), { recursive: true });
  const path = `${stem}-${crypto.randomUUID().slice(0, 8)}${JOURNAL_ENDING}`;
  // it gets its name when it says whose it is and is locked, so that nobody meets one that is neither
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  const file = Deno.openSync(temporary, { createNew: true, read: true, write: true, append: true });
  file.lockSync(true);
  const bytes = writeLine(file, head);
  Deno.renameSync(temporary, path);
  return opened(file, { path, content: { head, stretches: [], resumed: 0, bytes } });
}

/**
 * Takes up the journal of a run that was killed.
 *
 * @throws {JournalError} if it is in use, is no journal, or belongs to another run; `wanted` says what has to agree
 */
export function resumeJournal(path: string, wanted: JournalHead): Journal {
  const file = openExisting(path);
  try {
    if (!file.tryLockSync(true)) {
      throw new JournalError(path, "the journal of a run that has ended", "one still running");
    }
    const content = readJournal(path);
    if (!content) throw new JournalError(path, "the journal of an unfinished run", "a file without its first line");
    if (content.broken) {
      const hint = "run without --resume: the chips before it are taken over";
      throw new JournalError(`${path}:${content.broken}`, "a stretch of chips", "something else", hint);
    }
    checkHead(path, { found: content.head, wanted });
    file.truncateSync(content.bytes); // half a line of the run that was killed
    content.bytes += writeLine(file, { resumed: new Date().toISOString() });
    return opened(file, { path, content: { ...content, resumed: content.resumed + 1 } });
  } catch (error) {
    file.close();
    throw error;
  }
}

function openExisting(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true, write: true, append: true });
  } catch (error) {
    const got = error instanceof Deno.errors.NotFound ? "no such file" : (error as Error).message;
    throw new JournalError(path, "the journal of an unfinished run", got);
  }
}

const AGREE: [key: keyof JournalHead, what: string][] = [
  ["name", "scenario"],
  ["scenario", "text of the scenario (SHA-256)"],
  ["commit", "commit of noisegate"],
  ["adapter", "adapter"],
  ["seed", "seed"],
  ["chips", "chips a case"],
  ["shard", "shard"],
];

/** Whether a journal is that of a run; not whether it says so in every respect, such as when it began. */
export function sameRun(found: JournalHead, wanted: JournalHead): boolean {
  return AGREE.every(([key]) => JSON.stringify(found[key]) === JSON.stringify(wanted[key]));
}

function checkHead(path: string, { found, wanted }: { found: JournalHead; wanted: JournalHead }): void {
  for (const [key, what] of AGREE) {
    const [expected, got] = [wanted[key], found[key]].map((value) => value === undefined ? "none" : show(value));
    if (expected === got) continue;
    const hint = "run without --resume: chips that are still the same are taken over";
    throw new JournalError(path, `a run with the same ${what}, ${expected}`, got, hint);
  }
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 24 && /^[0-9a-f]+$/.test(text) ? `${text.slice(0, 16)}…` : text;
}

/** Journals of a folder that no process holds, the newest last. */
export function endedJournals(folder: string): string[] {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folder)].filter((one) => one.isFile).map((one) => one.name);
  } catch {
    return [];
  }
  return names.filter((name) => name.endsWith(JOURNAL_ENDING)).sort().map((name) => join(folder, name)).filter(isFree);
}

function isFree(path: string): boolean {
  try {
    using file = Deno.openSync(path, { read: true, write: true });
    return file.tryLockSync(true);
  } catch {
    return false;
  }
}

function opened(file: Deno.FsFile, { path, content }: Pick<Journal, "path" | "content">): Journal {
  return {
    path,
    content,
    append: (key, { first, correct, divergence, seconds }) => {
      writeLine(file, { key, first, correct, ...(divergence && { divergence }), seconds });
    },
    finish: () => {
      file.close(); // Windows removes no open file
      Deno.removeSync(path);
    },
    close: () => file.close(),
  };
}

/** Writes a line and waits until it is on the disk; gives its bytes. */
function writeLine(file: Deno.FsFile, value: unknown): number {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  try {
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    file.syncSync();
  } catch (error) {
    throw new JournalError("journal", "to keep the chips that are drawn", (error as Error).message);
  }
  return bytes.length;
}
