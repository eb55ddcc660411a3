/** Files and folders → the files that may be records. */

import { join, resolve } from "node:path";

/**
 * The files themselves and, of folders, those that may be records, to any depth; each once, whatever it is called. Links are
 * followed. Hidden files, JSON Schemas and what a run has not finished are no records.
 */
export async function recordFiles(paths: readonly string[]): Promise<string[]> {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const path of paths) await collect(path, { seen, found });
  return found;
}

/** A path without links and detours: that of a file is the same however it is named. */
export async function realPathOf(path: string): Promise<string> {
  return await Deno.realPath(path).catch(() => resolve(path));
}

export async function isFolder(path: string): Promise<boolean> {
  return (await kindOf(path)).isDirectory;
}

async function collect(path: string, { seen, found }: { seen: Set<string>; found: string[] }): Promise<void> {
  const real = await realPathOf(path);
  if (seen.has(real)) return;
  seen.add(real);
  if (!await isFolder(path)) return void found.push(path);
  for await (const entry of Deno.readDir(path)) {
    const at = join(path, entry.name);
    const { isDirectory, isFile } = entry.isSymlink ? await kindOf(at) : entry;
    if (entry.name.startsWith(".")) continue;
    if (isDirectory || (isFile && mayBeRecord(entry.name))) await collect(at, { seen, found });
  }
}

/** What is not there counts as a file: reading it says so. */
async function kindOf(path: string): Promise<Pick<Deno.FileInfo, "isDirectory" | "isFile">> {
  return await Deno.stat(path).catch(() => ({ isDirectory: false, isFile: true }));
}

function mayBeRecord(name: string): boolean {
  return name.endsWith(".json") && !name.endsWith(".schema.json");
}
