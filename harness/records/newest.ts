/** The record that a path stands for. */

import { isFolder, type Loaded, loadRecords, readRecord } from "./load.ts";

/**
 * The record of a file, or the newest one of a folder; never throws for what is in them.
 *
 * @param kinds of a folder's records, those that are looked at
 */
export async function readNewest(path: string, kinds: readonly Loaded["kind"][]): Promise<Loaded> {
  if (!await isFolder(path)) return await readRecord(path);
  const known = (await loadRecords([path])).filter(({ kind }) => kinds.includes(kind));
  if (known.length === 0) return { kind: "problem", path, problem: "a folder without one" };
  return known.reduce((a, b) => timeOf(b) > timeOf(a) ? b : a);
}

function timeOf(one: Loaded): string {
  if (one.kind === "run" || one.kind === "shard") return one.record.utc;
  return one.kind === "problem" ? "" : String(one.value.utc);
}
