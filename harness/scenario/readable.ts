/** What a scenario in TypeScript may read, as paths that the runtime can be given. */

import { join } from "node:path";
import { findInside } from "./inside.ts";

/** A folder with more is no scenario's own; what comes after so many entries may not be read. */
const MOST_ENTRIES = 10_000;

interface Readable {
  paths: string[];
  /** Whether they are all that the folder holds. */
  whole: boolean;
}

/**
 * The folder of a scenario, or the parts of it that hold nothing else: the runtime follows links wherever they lead, so one
 * that leads out of the folder, or to another folder, is left out. So are `node_modules` and what is hidden.
 *
 * @param folder with all links followed
 */
export function readablePaths(folder: string, { most = MOST_ENTRIES }: { most?: number } = {}): string[] {
  const left = { entries: most };
  return readableIn(folder, { root: folder, left }).paths;
}

function readableIn(folder: string, within: { root: string; left: { entries: number } }): Readable {
  const entries = entriesOf(folder);
  within.left.entries -= entries.length;
  if (within.left.entries < 0) return { paths: [], whole: false };
  const parts = entries.map(({ name, isDirectory, isSymlink }): Readable => {
    const path = join(folder, name);
    if (/^\.|^node_modules$/.test(name)) return { paths: [], whole: false };
    if (isDirectory) return readableIn(path, within);
    const inside = !isSymlink || findInside(path, [within.root]).kind === "inside";
    return { paths: inside ? [path] : [], whole: inside };
  });
  if (parts.every(({ whole }) => whole)) return { paths: [folder], whole: true };
  return { paths: parts.flatMap(({ paths }) => paths), whole: false };
}

/** Files first: they are nearer to the scenario than what lies in further folders. */
function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].toSorted((a, b) => Number(a.isDirectory) - Number(b.isDirectory));
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return [];
    throw error;
  }
}
