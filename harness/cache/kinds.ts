/** What this user's cache holds: its kinds, their folders, and how an entry is found. */

import { basename, join } from "node:path";

/** A kind of entry. Those that `data` marks are never taken away but on demand: they come from the network. */
export interface Kind {
  folder: string;
  /** What a file's name ends in; all that is in the folder, each file or folder one entry, if left out. */
  ending?: string;
  what: string;
}

/** In the order of the list. */
export const KINDS = {
  networks: { folder: "networks", ending: ".safetensors", what: "trained networks" },
  checkpoints: { folder: "networks", ending: ".checkpoint", what: "trainings that were interrupted" },
  calibrations: { folder: "calibrations", ending: ".json", what: "ranges of converters" },
  tuning: { folder: "tuning", ending: ".json", what: "the faster kernels on an adapter" },
  data: { folder: "data", what: "data sets; only `clear data` removes them" },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];

export interface CacheEntry {
  kind: KindName;
  path: string;
  bytes: number;
  /** When it was last written or used, milliseconds since 1970. */
  used: number;
  /** What a process left behind that was killed while it wrote; no entry that anybody will read. */
  leftover: boolean;
}

/** Everything in a cache, in the order of KINDS; what is no noisegate's file is left out, and left alone. */
export async function listEntries(root: string): Promise<CacheEntry[]> {
  const lists = await Promise.all(KIND_NAMES.map((kind) => entriesOf(kind, root)));
  return lists.flat();
}

async function entriesOf(kind: KindName, root: string): Promise<CacheEntry[]> {
  const { folder, ending }: Kind = KINDS[kind];
  const names = await namesIn(join(root, folder));
  const own = names.filter((name) => ending === undefined || name.replace(TEMPORARY, "").endsWith(ending));
  const found = await Promise.all(own.map(async (name): Promise<CacheEntry | null> => {
    const path = join(root, folder, name);
    const size = await sizeOf(path);
    return size && { kind, path, ...size, leftover: TEMPORARY.test(name) };
  }));
  return found.filter((entry) => entry !== null);
}

/** As replaceFile and downloads name what is not whole yet. */
const TEMPORARY = /\.[0-9a-f]+\.tmp$/;

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

/** Bytes and last use of a file, or of all files under a folder; null if it has gone meanwhile. */
async function sizeOf(path: string): Promise<Pick<CacheEntry, "bytes" | "used"> | null> {
  try {
    const { isDirectory, size, mtime } = await Deno.stat(path);
    const own = { bytes: isDirectory ? 0 : size, used: mtime?.getTime() ?? 0 };
    if (!isDirectory) return own;
    const parts = await Promise.all((await namesIn(path)).map((name) => sizeOf(join(path, name))));
    return parts.reduce((sum: typeof own, part) => ({
      bytes: sum.bytes + (part?.bytes ?? 0),
      used: Math.max(sum.used, part?.used ?? 0),
    }), own);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** `networks/0123….safetensors`: what a person finds an entry by. */
export function entryName({ kind, path }: Pick<CacheEntry, "kind" | "path">): string {
  return `${KINDS[kind].folder}/${basename(path)}`;
}

/** Notes that a file was used now, since systems do not say when one was read. Not being allowed to is no harm. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  await Deno.utime(path, now, now).catch(() => {});
}
