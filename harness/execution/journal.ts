/**
 * The journal of a run that has not ended: `<out>/<scenario>/<utc>_<commit>_<gpu>.unfinished.jsonl`.
 *
 * Its first line says which run it is, every further one is a stretch of chips, on the disk before the next is drawn. A
 * process that is killed leaves at most half a line behind, which is not read. The process holds a lock on the file while
 * it lives; the journal goes when the record is written.
 */

import { basename, dirname, join } from "node:path";
import { checkHead, JOURNAL_ENDING, type JournalContent, type JournalHead, readJournal } from "./journal_file.ts";
import { JournalError } from "./journal_error.ts";
import type { Stretch } from "./stretches.ts";

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
