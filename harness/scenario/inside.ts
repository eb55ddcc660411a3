/** Files of a scenario lie in the folders that it may read; a link may not lead out of them. */

import { isAbsolute, relative, resolve, sep } from "node:path";

export type Found =
  | { kind: "absent" }
  /** A link in one of the folders leads out of all of them, to `path`. */
  | { kind: "outside"; path: string }
  | { kind: "inside"; path: string };

/** A file of that name as seen from the working folder, for the first of `folders` that it lies in. */
export function findInside(path: string, folders: readonly string[]): Found {
  const real = realPath(path);
  if (real === undefined || !Deno.statSync(real).isFile) return { kind: "absent" };
  const inside = folders.some((folder) => isInside(real, realPath(folder) ?? resolve(folder)));
  return { kind: inside ? "inside" : "outside", path: inside ? path : real };
}

/** Whether a path is that of a folder or of something in it; both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where a path leads, all links followed; undefined if nowhere. */
function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    if (error instanceof Deno.errors.FilesystemLoop) return undefined;
    throw error;
  }
}
