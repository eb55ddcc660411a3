/** Takes out of a cache what was not used for the longest time, but nothing that anybody works on. */

import { type CacheEntry, entryName, type KindName, listEntries } from "./kinds.ts";
import { held, heldIn } from "./in_use.ts";

export interface Pruned {
  removed: CacheEntry[];
  /** Would have been removed, but somebody works on them. */
  inUse: CacheEntry[];
  /** Could not be removed: one sentence each. */
  failed: string[];
  /** What the cache still holds, data sets left out. */
  left: { entries: number; bytes: number };
}

export interface PruneOptions {
  root: string;
  /** Bytes that may stay, data sets left out. */
  to: number;
  /** What was not used for so long goes too, whatever its size. */
  olderThanMs?: number;
  /** Paths of entries that go in any case: the broken ones. */
  broken?: ReadonlySet<string>;
}

/** A process that still writes a file does so within an hour. */
const WRITING_MS = 3_600_000;

/** Prunes all but data sets: what is broken or left over, what is too old, and then the least recently used. */
export async function pruneCache({ root, to, olderThanMs = Infinity, broken }: PruneOptions): Promise<Pruned> {
  const entries = (await listEntries(root)).filter(({ kind }) => kind !== "data");
  const now = Date.now();
  const useless = ({ path, leftover, used }: CacheEntry) =>
    broken?.has(path) || now - used > (leftover ? Math.min(WRITING_MS, olderThanMs) : olderThanMs);
  const [gone, rest] = [entries.filter(useless), entries.filter((entry) => !useless(entry))];
  let bytes = rest.reduce((sum, entry) => sum + entry.bytes, 0);
  const remover = new Remover(root);
  for (const entry of gone) if (!await remover.remove(entry)) bytes += entry.bytes;
  for (const entry of rest.toSorted((a, b) => a.used - b.used)) {
    if (bytes <= to) break;
    if (await remover.remove(entry)) bytes -= entry.bytes;
  }
  return { ...remover, left: { entries: entries.length - remover.removed.length, bytes } };
}

/** Clears kinds of a cache, whoever used them last; what is in use stays. */
export async function clearCache(root: string, kinds: readonly KindName[]): Promise<Omit<Pruned, "left">> {
  const remover = new Remover(root);
  for (const entry of await listEntries(root)) if (kinds.includes(entry.kind)) await remover.remove(entry);
  return { ...remover };
}

/** Removes entries one by one; looks at what is held only if there is something to remove. */
class Remover {
  readonly removed: CacheEntry[] = [];
  readonly inUse: CacheEntry[] = [];
  readonly failed: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async remove(entry: CacheEntry): Promise<boolean> {
    // asked for each anew: a run beside this one may have begun
    if ((await heldIn(this.#root)).has(held(entry.path))) {
      this.inUse.push(entry);
      return false;
    }
    try {
      await Deno.remove(entry.path, { recursive: entry.kind === "data" });
      this.removed.push(entry);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      const got = error instanceof Error ? error.message : String(error);
      this.failed.push(`${entryName(entry)}: expected a file that can be removed, got ${got}`);
      return false;
    }
  }
}
