/** What `noisegate cache` says. */

import { table } from "../output/table.ts";
import { bytesText, plural } from "../output/words.ts";
import type { Broken } from "./check.ts";
import { type CacheEntry, entryName, KIND_NAMES, KINDS } from "./kinds.ts";
import type { Pruned } from "./prune.ts";

/** A cache at one look: its kinds, and what is wrong in it. */
export function cacheText(
  { root, bound, entries, broken }: { root: string; bound: number; entries: CacheEntry[]; broken: Broken[] },
): string[] {
  const kept = sumOf(entries.filter(({ kind }) => kind !== "data"));
  const rows = KIND_NAMES.map((kind) => {
    const own = entries.filter((entry) => entry.kind === kind && !entry.leftover);
    const used = own.map((entry) => entry.used);
    const when = own.length === 0 ? ["–", "–"] : [Math.max(...used), Math.min(...used)].map(minute);
    return [kind, `${own.length}`, bytesText(sumOf(own)), ...when, KINDS[kind].what];
  });
  const leftovers = entries.filter(({ leftover }) => leftover);
  return [
    `${root}: ${bytesText(kept)} of at most ${bytesText(bound)}, data sets left out`,
    "",
    ...table(["kind", "entries", "bytes", "newest use", "oldest use", "what"], rows),
    ...(leftovers.length + broken.length > 0 ? [""] : []),
    ...(leftovers.length > 0
      ? [`left over: ${plural(leftovers.length, "unfinished file")}, ${bytesText(sumOf(leftovers))}`]
      : []),
    ...broken.map(({ problem }) => `broken: ${problem} (noisegate cache prune removes it)`),
  ];
}

/** What was removed, and what was not though it was to be. */
export function removedText(
  { removed, inUse, failed, left }: Omit<Pruned, "left"> & Partial<Pruned>,
  broken: readonly Broken[] = [],
): string[] {
  const gone = new Set(removed.map(({ path }) => path));
  const now = left ? `; ${entriesText(left.entries)}, ${bytesText(left.bytes)}, left` : "";
  return [
    ...broken.filter(({ entry }) => gone.has(entry.path)).map(({ problem }) => `broken, removed: ${problem}`),
    ...inUse.map((entry) => `kept: ${entryName(entry)}, which a run works on`),
    ...failed,
    `removed ${entriesText(removed.length)}, ${bytesText(sumOf(removed))}${now}`,
  ];
}

function sumOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function entriesText(count: number): string {
  return count === 1 ? "1 entry" : `${count} entries`;
}

/** `2026-11-20 17:05 UTC`. */
function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
