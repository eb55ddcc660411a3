/** Files → records. One that cannot be read says why and stops no other. */

import { STEPS } from "./migrations.ts";
import { otherKindOf, type OtherName } from "./other_kinds.ts";
import { type AnyRecord, type ResultRecord, SCHEMA_VERSION, type ShardRecord } from "./record.ts";
import { recordFiles } from "./record_files.ts";
import { recordFaults } from "./record_schema.ts";

export { isFolder } from "./record_files.ts";

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

/** A record of another kind, as it stands in the file: of a form that its reader knows. */
export interface LoadedOther {
  kind: OtherName;
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
  if (isDeep(value)) return refuse(`no record: it is nested more than ${MOST_NESTED} levels deep`);
  const { schema, version } = labelOf(value);
  const other = otherKindOf(schema);
  if (other) return otherFrom(value as Record<string, unknown>, { path, schema, other });
  if (version === null) return refuse("no record of noisegate: it has no schemaVersion");
  if (version > SCHEMA_VERSION) {
    const reads = `schemaVersion ${version}; this one reads up to ${SCHEMA_VERSION}`;
    return refuse(`written by a newer noisegate (${reads}): update noisegate`);
  }
  // a key that this version does not know is no reason to lose the rest
  const faults = recordFaults(value, { version, strict: false });
  if (faults.length > 0) return refuse(`no sound record: ${firstOf(faults)}`);
  const record = upToDate(value as object, version);
  return { kind: record.kind, path, record, from: version } as LoadedRun | LoadedShard;
}

function otherFrom(
  value: Record<string, unknown>,
  { path, schema, other }: { path: string; schema: string; other: NonNullable<ReturnType<typeof otherKindOf>> },
): LoadedOther | Unreadable {
  const { name, kind: { versions, what, faults }, version } = other;
  const refuse = (problem: string): Unreadable => ({ kind: "problem", path, problem });
  if (!versions.includes(version)) {
    const known = versions.map((one) => `${name}/${one}`).join(" and ");
    return refuse(`written by another noisegate (schema ${schema}; this one reads ${known}): update noisegate`);
  }
  const found = faults(value);
  return found.length > 0 ? refuse(`no sound ${what}: ${firstOf(found)}`) : { kind: name, path, value };
}

function firstOf([first, ...more]: readonly string[]): string {
  return `${first}${more.length > 0 ? ` (and ${more.length} more)` : ""}`;
}

/** Records have about ten levels; what walks through them must not run out of stack on a hostile one. */
const MOST_NESTED = 64;

function isDeep(value: unknown): boolean {
  const parts = (values: unknown[]) => values.filter((one) => typeof one === "object" && one !== null) as object[];
  let level = parts([value]);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MOST_NESTED) return true;
    level = level.flatMap((one) => parts(Object.values(one)));
  }
  return false;
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
 * last, by path.
 */
export async function loadRecords(paths: readonly string[]): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  // one after the other: a folder may hold more than fits in memory as text
  for (const path of await recordFiles(paths)) loaded.push(await readRecord(path));
  return loaded.map((one) => ({ one, key: sortKey(one) })).sort((a, b) => a.key < b.key ? -1 : 1).map(({ one }) => one);
}

function sortKey(one: Loaded): string {
  if (one.kind === "run" || one.kind === "shard") return `0 ${one.record.scenario.name} ${one.record.utc} ${one.path}`;
  return `${one.kind === "problem" ? 2 : 1} ${one.path}`;
}

/** The finished runs among what was loaded. */
export function finishedRuns(loaded: readonly Loaded[]): LoadedRun[] {
  return loaded.filter((one) => one.kind === "run");
}
