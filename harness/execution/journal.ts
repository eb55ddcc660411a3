/**
 * The journal of a run that has not ended: `<out>/<scenario>/<utc>_<commit>_<gpu>.unfinished.jsonl`.
 *
 * Its first line says which run it is, every further one is a stretch of chips, on the disk before the next is drawn. A
 * process that is killed leaves at most half a line behind, which is not read. The process holds a lock on the file while
 * it lives; the journal goes when the record is written.
 */

import { basename, dirname, join } from "node:path";
import {
  checkHead,
  JOURNAL_ENDING,
  type JournalContent,
  type JournalHead,
  readJournal,
  sealedLine,
} from "./journal_file.ts";
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
  const content: JournalContent = { head, stretches: [], resumed: 0, seal: "", bytes: 0 };
  writeLine(file, { value: head, path, content });
  Deno.renameSync(temporary, path);
  return opened(file, { path, content });
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
    writeLine(file, { value: { resumed: new Date().toISOString() }, path, content });
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
    append: (key, { first, correct, divergence, reference, seconds }) => {
      const value = { key, first, correct, ...(divergence && { divergence, reference }), seconds };
      writeLine(file, { value, path, content });
    },
    finish: () => {
      // Windows removes no open file; elsewhere nobody may take it up in between
      if (Deno.build.os === "windows") file.close();
      removeJournal(path);
      if (Deno.build.os !== "windows") file.close();
    },
    close: () => file.close(),
  };
}

/** Takes a journal away, if nobody else has. */
export function removeJournal(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Writes a line and waits until it is on the disk. */
function writeLine(
  file: Deno.FsFile,
  { value, path, content }: { value: unknown; path: string; content: JournalContent },
): void {
  const { text, seal } = sealedLine(value, content.seal);
  const bytes = new TextEncoder().encode(text);
  try {
    for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    file.syncSync();
  } catch (error) {
    const hint = "--resume goes on with the chips that are there, once this is mended";
    throw new JournalError(path, "to keep the chips that are drawn", (error as Error).message, hint);
  }
  content.seal = seal;
  content.bytes += bytes.length;
}
