/** Shards of one run → its record, as if it had been run in one piece. */

import { basename } from "node:path";
import { type Loaded, type LoadedShard, loadRecords, readRecord, type Unreadable } from "./load.ts";
import { mismatches } from "./merge_checks.ts";
import type { CaseChips, RecordHead, ResultRecord, ShardRecord } from "./record.ts";
import { isFolder, realPathOf } from "./record_files.ts";
import { RecordError } from "./record_error.ts";
import { judgeAgain, planOf } from "./rejudge.ts";
import { sealed } from "./seal.ts";

/**
 * Merges all shards of a run and judges them. Every file must be one of them; of a folder, its shards are taken.
 *
 * The record is that of an unsharded run bit for bit, but for its time, its seconds and `shards`. A run that may stop early
 * (`chips.stop: when_decided`) draws all its chips in shards.
 *
 * @throws {RecordError} naming every file that does not belong, and every shard that is missing
 */
export async function mergeShards(paths: readonly string[]): Promise<ResultRecord> {
  const { shards, strangers, unreadable } = await shardsOf(paths);
  // a broken file of a folder is in nobody's way if all shards are there, and may be the one that is missing if not
  const faults = strangers.length > 0 ? strangers : await mismatches(shards);
  if (faults.length > 0) throw new RecordError([...faults, ...unreadable.map(strangerText)].join("\n"));
  return await merged(shards.toSorted((a, b) => a.record.shard.index - b.record.shard.index));
}

interface Found {
  /** Each once, however it is called. */
  shards: LoadedShard[];
  /** What keeps paths that were named from being shards, one sentence each. */
  strangers: string[];
  /** In folders. */
  unreadable: Unreadable[];
}

async function shardsOf(paths: readonly string[]): Promise<Found> {
  const shards = new Map<string, LoadedShard>();
  const strangers: string[] = [];
  const unreadable: Unreadable[] = [];
  for (const path of paths) {
    const folder = await isFolder(path);
    const found = folder ? await loadRecords([path]) : [await readRecord(path)];
    const own = found.filter((one) => one.kind === "shard");
    for (const one of own) shards.set(await realPathOf(one.path), one);
    if (!folder) strangers.push(...found.filter((one) => one.kind !== "shard").map(strangerText));
    else if (own.length === 0) strangers.push(`${path}: expected a folder with shards, got one with none`);
    if (folder) unreadable.push(...found.filter((one) => one.kind === "problem"));
  }
  return { shards: [...shards.values()], strangers, unreadable };
}

function strangerText(one: Loaded): string {
  const got = one.kind === "problem" ? one.problem : one.kind === "run" ? "a finished record" : `a ${one.kind} record`;
  return `${one.path}: expected a shard, got ${got}`;
}

async function merged(loaded: readonly LoadedShard[]): Promise<ResultRecord> {
  const records = loaded.map(({ record }) => record);
  const { shard: _s, cases: _c, gates: _g, resumed: _r, seconds: _t, sha256: _h, ...head } = records[0];
  const chips = records[0].cases.map((_, i) => joined(records.map(({ cases }) => cases[i])));
  const parts = { ...head, ...headOf(records), seconds: secondsOf(records) };
  const { cases, ...judgement } = judgeAgain(planOf(parts), { ...parts, cases: chips });
  const { seconds, ...rest } = parts;
  return await sealed<ResultRecord>({
    ...rest,
    kind: "run",
    shards: loaded.map(({ path, record: { shard, sha256, gpu } }) => ({
      ...shard,
      ...{ record: basename(path), sha256, adapter: gpu.adapter },
    })),
    cases: cases.map((estimate, i) => ({ ...estimate, ...chips[i] })),
    ...judgement,
    seconds,
  });
}

/** What the shards' heads may differ in. */
function headOf(
  records: readonly ShardRecord[],
): Pick<RecordHead, "utc" | "dirty" | "training" | "warnings" | "resumed"> {
  const resumed = records.reduce((sum, one) => sum + (one.resumed ?? 0), 0);
  const { training } = trainerOf(records);
  return {
    utc: records.map(({ utc }) => utc).toSorted().at(-1)!,
    dirty: records.some(({ dirty }) => dirty) || records[0].dirty,
    ...(training && { training }),
    warnings: [...new Set(records.flatMap(({ warnings }) => warnings))],
    ...(resumed > 0 && { resumed }),
  };
}

/** The shard that says most of the training: one that trained, where others found the network in the cache. */
function trainerOf(records: readonly ShardRecord[]): ShardRecord {
  return records.find((one) => one.training && !one.training.cached) ?? records[0];
}

/** All shards together, and one training: each may have trained the same network anew. */
function secondsOf(records: readonly ShardRecord[]): RecordHead["seconds"] {
  const total = toMilliseconds(records.reduce((sum, { seconds }) => sum + seconds.total, 0));
  return { training: trainerOf(records).seconds.training, total };
}

/** The chips of one case from all shards, in their order. */
function joined(parts: readonly CaseChips[]): CaseChips {
  const { key, firstChip, images, cleanCorrect, rises, curvatures, divergence, reference } = parts[0];
  return {
    ...{ key, firstChip, correct: parts.flatMap(({ correct }) => correct), images, cleanCorrect },
    ...(divergence && { divergence: parts.flatMap(({ divergence }) => divergence ?? []), reference }),
    ...(rises && { rises }),
    ...(curvatures && { curvatures }),
    seconds: toMilliseconds(parts.reduce((sum, { seconds }) => sum + seconds, 0)),
    reused: parts.reduce((sum, { reused }) => sum + reused, 0),
  };
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
