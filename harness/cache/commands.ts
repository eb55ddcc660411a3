/** `noisegate cache`, `cache prune`, `cache clear`: settings → lines. */

import { cacheFolder } from "./cache_folder.ts";
import { cacheBound } from "./bound.ts";
import { findBroken } from "./check.ts";
import { KIND_NAMES, type KindName, listEntries } from "./kinds.ts";
import { clearCache, pruneCache } from "./prune.ts";
import { cacheText, removedText } from "./text.ts";

const DAY_MS = 86_400_000;

/** What the cache holds, and what in it is broken. */
export async function showCache(): Promise<string[]> {
  const root = cacheFolder();
  const entries = await listEntries(root);
  return cacheText({ root, bound: cacheBound(), entries, broken: await findBroken(entries) });
}

/**
 * Removes what is broken or left over, what is older than `days`, and the least recently used until at most `to` bytes
 * are left; data sets stay.
 */
export async function pruneUserCache({ to = cacheBound(), days }: { to?: number; days?: number }): Promise<string[]> {
  const root = cacheFolder();
  const broken = await findBroken(await listEntries(root));
  const olderThanMs = days === undefined ? undefined : days * DAY_MS;
  const pruned = await pruneCache({ root, to, olderThanMs, broken: new Set(broken.map(({ entry }) => entry.path)) });
  return removedText(pruned, broken);
}

/** Removes one kind, or all but data sets. */
export async function clearUserCache(kind?: KindName): Promise<string[]> {
  const kinds = kind ? [kind] : KIND_NAMES.filter((name) => name !== "data");
  return removedText(await clearCache(cacheFolder(), kinds));
}
