/** Files → records. One that cannot be read says why and stops no other. */

import { basename, join } from "node:path";
import { STEPS } from "./migrations.ts";
import { type AnyRecord, type ResultRecord, SCHEMA_VERSION, type ShardRecord } from "./record.ts";
import { recordFaults } from "./record_schema.ts";

export interface LoadedRun {
  kind: "run";
  path: string;
  record: ResultRecord;
  /** The version that the file has; the record is of the newest. */
  from: number;
}

export interface LoadedShard {
  kind: "shard";
  path: string;
  record: ShardRecord;
  from: number;
}

/** A record of another kind, as it stands in the file: its own reader knows what it says. */
export interface LoadedOther {
  kind: "hessian" | "bench" | "peer";
  path: string;
  value: Record<string, unknown>;
}

/** No record, or one that this noisegate cannot read: one sentence without a full stop. */
export interface Unreadable {
  kind: "problem";
  path: string;
  problem: string;
}

export type Loaded = LoadedRun | LoadedShard | LoadedOther | Unreadable;

/** Reads one record and brings it to the newest version; never throws for what is in the file. */
export async function readRecord(path: string): Promise<Loaded> {
  try {
    return fromText(await Deno.readTextFile(path), path);
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    const got = missing ? "no such file" : error instanceof Error ? error.message : String(error);
    return { kind: "problem", path, problem: got };
  }
}

function fromText(text: string, path: string): Loaded {
  const refuse = (problem: string): Unreadable => ({ kind: "problem", path, problem });
  if (text.trim() === "") return refuse("an empty file");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("no JSON: half-written, or no record");
  }
  const { schema, version } = labelOf(value);
  const other = /^(hessian|bench|peer)\/\d+$/.exec(schema)?.[1] as LoadedOther["kind"] | undefined;
  if (other) return { kind: other, path, value: value as Record<string, unknown> };
  if (version === null) return refuse("no record of noisegate: it has no schemaVersion");
  if (version > SCHEMA_VERSION) {
    const reads = `schemaVersion ${version}; this one reads up to ${SCHEMA_VERSION}`;
    return refuse(`written by a newer noisegate (${reads}): update noisegate`);
  }
  // a key that this version does not know is no reason to lose the rest
  const [first, ...more] = recordFaults(value, { version, strict: false });
  if (first) return refuse(`no sound record: ${first}${more.length > 0 ? ` (and ${more.length} more)` : ""}`);
  const record = upToDate(value as object, version);
  return { kind: record.kind, path, record, from: version } as LoadedRun | LoadedShard;
}

/** What a value calls itself; version 1 said `schema: "result/1"`. */
function labelOf(value: unknown): { schema: string; version: number | null } {
  if (typeof value !== "object" || value === null) return { schema: "", version: null };
  const { schema = "", schemaVersion } = value as Record<string, unknown>;
  const named = schema === "result/1" ? 1 : schemaVersion;
  const version = Number.isInteger(named) && (named as number) >= 1 ? named as number : null;
  return { schema: String(schema), version };
}

function upToDate(value: object, version: number): AnyRecord {
  let record = value;
  for (let at = version; at < SCHEMA_VERSION; at++) record = STEPS[at](record);
  return record as AnyRecord;
}

/**
 * Reads all records of files and folders, folders to any depth; sorted by scenario, then time, those that have neither
 * last, by path. Hidden files, JSON Schemas and what a run has not finished are no records.
 */
export async function loadRecords(paths: readonly string[]): Promise<Loaded[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...await recordFiles(path));
  const loaded: Loaded[] = [];
  // one after the other: a folder may hold more than fits in memory as text
  for (const path of new Set(files)) loaded.push(await readRecord(path));
  return loaded.map((one) => ({ one, key: sortKey(one) })).sort((a, b) => a.key < b.key ? -1 : 1).map(({ one }) => one);
}

function sortKey(one: Loaded): string {
  if (one.kind === "run" || one.kind === "shard") return `0 ${one.record.scenario.name} ${one.record.utc} ${one.path}`;
  return `${one.kind === "problem" ? 2 : 1} ${one.path}`;
}

/** The file itself, or the files in a folder that may be records. */
async function recordFiles(path: string): Promise<string[]> {
  const { isDirectory } = await Deno.stat(path).catch(() => ({ isDirectory: false }));
  if (!isDirectory) return [path];
  const found: string[] = [];
  for await (const entry of Deno.readDir(path)) {
    const at = join(path, entry.name);
    if (entry.isDirectory && !entry.name.startsWith(".")) found.push(...await recordFiles(at));
    else if (entry.isFile && mayBeRecord(at)) found.push(at);
  }
  return found;
}

function mayBeRecord(path: string): boolean {
  const name = basename(path);
  return name.endsWith(".json") && !name.startsWith(".") && !name.endsWith(".schema.json");
}

/** The finished runs among what was loaded. */
export function finishedRuns(loaded: readonly Loaded[]): LoadedRun[] {
  return loaded.filter((one) => one.kind === "run");
}
