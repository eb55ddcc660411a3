/** The journal of an unfinished run as a file: what its lines say, which run it belongs to, where others are. */

import { join } from "node:path";
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

/** @throws {JournalError} naming the first thing in which a journal is not that of a run */
export function checkHead(path: string, { found, wanted }: { found: JournalHead; wanted: JournalHead }): void {
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
