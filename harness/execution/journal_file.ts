/** The journal of an unfinished run as a file: what its lines say, which run it belongs to, where others are. */

import { createHash } from "node:crypto";
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
  /** Who computes, see computerOf. */
  adapter: z.string(),
  seed: z.int(),
  chips: z.int(),
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
  fresh: z.boolean(),
});
const stretch = z.strictObject({
  key: z.string(),
  first: z.int().nonnegative(),
  correct: z.array(z.int().nonnegative()).min(1),
  divergence: z.array(z.number()).optional(),
  reference: z.string().optional(),
  seconds: z.number().nonnegative(),
});
const line = z.union([
  stretch.refine(({ correct, divergence = correct }) => divergence.length === correct.length),
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
  /** Of the last line. */
  seal: string;
  /** Where the last whole line ends, bytes. */
  bytes: number;
  /** The number of a whole line that nobody has written so; nothing from there on is read. */
  broken?: number;
}

/** What a line is written as: `[seal, value]`, the seal a hash of the value and of all lines before. */
export function sealedLine(value: unknown, before: string): { text: string; seal: string } {
  const seal = createHash("sha256").update(`${before}\n${JSON.stringify(value)}`).digest("hex").slice(0, 32);
  return { text: `${JSON.stringify([seal, value])}\n`, seal };
}

/** The value of a line; undefined if it, or a line before it, was changed. */
function unsealed(text: string, before: string): unknown {
  const parsed = parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 2) return undefined;
  const [seal, value] = parsed;
  return sealedLine(value, before).seal === seal ? value : undefined;
}

/**
 * What can be read of a journal: whole lines up to the first that is not as it was written.
 *
 * @returns null if not even its first line is there, or the file has gone
 */
export function readJournal(path: string): JournalContent | null {
  const bytes = bytesOf(path);
  const content: Omit<JournalContent, "head"> & { head?: JournalHead } = {
    ...{ stretches: [], resumed: 0, seal: "", bytes: 0 },
  };
  for (let from = 0, number = 1;; number++) {
    const end = bytes.indexOf(10, from);
    if (end < 0) break;
    const text = new TextDecoder().decode(bytes.subarray(from, end));
    const value = unsealed(text, content.seal);
    const read = content.head ? line.safeParse(value) : head.safeParse(value);
    if (!read.success) {
      content.broken = number;
      break;
    }
    if ("unfinished" in read.data) content.head = read.data;
    else if ("resumed" in read.data) content.resumed++;
    else content.stretches.push(read.data);
    content.seal = sealedLine(value, content.seal).seal;
    from = content.bytes = end + 1;
  }
  return content.head ? { ...content, head: content.head } : null;
}

/** Another run that finishes may take a journal away at any moment. */
function bytesOf(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch {
    return new Uint8Array();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In what a journal and the run that takes it up agree, and the flag that would make them. */
const AGREE: { key: keyof JournalHead; what: string; flag?: (head: JournalHead) => string }[] = [
  { key: "name", what: "scenario" },
  { key: "scenario", what: "text of the scenario (SHA-256)" },
  { key: "commit", what: "commit of noisegate" },
  { key: "adapter", what: "adapter" },
  { key: "seed", what: "seed", flag: ({ seed }) => `--seed ${seed}` },
  { key: "chips", what: "chips a case", flag: ({ chips }) => `--chips ${chips}` },
  { key: "shard", what: "shard", flag: ({ shard }) => shard ? `--shard ${shard.index}/${shard.of}` : "no --shard" },
];

/** Whether a journal is that of a run; not whether it says so in every respect, such as when it began. */
export function sameRun(found: JournalHead, wanted: JournalHead): boolean {
  return AGREE.every(({ key }) => JSON.stringify(found[key]) === JSON.stringify(wanted[key]));
}

/** @throws {JournalError} naming the first thing in which a journal is not that of a run */
export function checkHead(path: string, { found, wanted }: { found: JournalHead; wanted: JournalHead }): void {
  for (const { key, what, flag } of AGREE) {
    const [expected, got] = [wanted[key], found[key]].map((value) => value === undefined ? "none" : show(value));
    if (expected === got) continue;
    const hint = flag
      ? `${flag(found)} goes on with it`
      : "run without --resume: chips that are still the same are taken over";
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
