/** What the report says of speed: bench records, sorted into machines. */

import { upToDateBench } from "../../bench/load_bench.ts";
import { isTimed, newestWhole } from "../../bench/newest_whole.ts";
import type { BenchEntry, BenchRecord, Peer } from "../../bench/record.ts";
import type { Acknowledgement } from "../../bench/compare/acknowledged.ts";
import { commitsBetween } from "../../bench/trend/commits.ts";
import { GONE_DAYS, type LeftOut, type RecordFile } from "../../bench/trend/history.ts";
import { type Judged, judgeTrends } from "../../bench/trend/judge_trends.ts";
import { pardoned, type PardonOptions } from "../../bench/trend/pardon.ts";
import type { Trend } from "../../bench/trend/trends.ts";
import type { Loaded, LoadedOther } from "../../records/load.ts";

/** An entry or a peer, and the record that has it. */
export interface Found<T> {
  file: RecordFile;
  one: T;
}

export interface MachineSpeed {
  id: string;
  /** By time; at least one. */
  records: RecordFile[];
  newest: BenchRecord;
  /** The newest one of a whole suite, or the newest if there is none: what stands for the machine. */
  whole: RecordFile;
  /** The newest entry of every bench and mode that is still measured. */
  entries: Found<BenchEntry>[];
  /** Of benches that are still measured, with what has been acknowledged. */
  judged: Judged[];
  /** The same without. */
  trends: Trend[];
  roofline: BenchRecord["roofline"];
  /** The newest of every job, peer and backend. */
  peers: Found<Peer>[];
}

export interface Speed {
  /** Those measured last come first. */
  machines: MachineSpeed[];
  leftOut: LeftOut[];
}

const DAY = 86_400_000;

/**
 * Records of benches among those that were loaded, of any version, judged with what has been acknowledged beside them.
 *
 * @param at UTC, when they are judged
 */
export async function loadedSpeed(loaded: readonly Loaded[], at: string): Promise<Speed> {
  const benches = loaded.filter((one): one is LoadedOther => one.kind === "bench");
  const files = benches.map(async ({ path, value }) => ({ path, record: await upToDateBench(value) }));
  const known = loaded.flatMap((one) => one.kind === "acknowledged" ? one.value.acknowledged as Acknowledgement[] : []);
  return await speedOf(await Promise.all(files), { acknowledged: known, at, commitsBetween });
}

export async function speedOf(records: readonly RecordFile[], options: PardonOptions): Promise<Speed> {
  const { machines: judged, leftOut } = judgeTrends(records);
  const inTime = records.toSorted((a, b) => a.record.utc < b.record.utc ? -1 : 1);
  const machines = [...Map.groupBy(inTime, ({ record }) => record.machine.id)].map(async ([id, own]) => {
    const newest = own.at(-1)!.record;
    const whole = newestWhole(own, ({ entries }) => entries.filter(isTimed).length) ?? own.at(-1)!;
    const trends = judged.find((one) => one.id === id)!.trends.filter(({ trend }) => !trend.gone);
    const roofline = own.findLast(({ record }) => record.roofline)?.record.roofline ?? null;
    return {
      ...{ id, records: own, newest, whole, entries: entriesOf(own), roofline, peers: peersOf(own) },
      judged: await Promise.all(trends.map((one) => pardoned(one, options))),
      trends: trends.map(({ trend }) => trend),
    };
  });
  const all = await Promise.all(machines);
  return { machines: all.sort((a, b) => a.newest.utc < b.newest.utc ? 1 : -1), leftOut };
}

/** A record of a few benches does not hide those of the record before. */
function entriesOf(records: readonly RecordFile[]): Found<BenchEntry>[] {
  const since = Date.parse(records.at(-1)!.record.utc) - GONE_DAYS * DAY;
  const recent = records.filter(({ record }) => Date.parse(record.utc) >= since);
  const all = recent.flatMap((file) => file.record.entries.map((one) => ({ file, one })));
  return newestOf(all, ({ bench, mode }) => `${bench} ${mode}`);
}

function peersOf(records: readonly RecordFile[]): Found<Peer>[] {
  const all = records.flatMap((file) => file.record.peers.map((one) => ({ file, one })));
  return newestOf(all, ({ job, peer, backend }) => JSON.stringify([job, peer, backend]));
}

/** In the order of their first appearance. */
function newestOf<T>(all: Found<T>[], keyOf: (one: T) => string): Found<T>[] {
  return [...Map.groupBy(all, ({ one }) => keyOf(one)).values()].map((same) => same.at(-1)!);
}

/** `crossbar` of `crossbar/mvm`; jobs and processes by their kind. */
export function familyOf({ group, kind }: Pick<BenchEntry, "group" | "kind">): string {
  if (group.includes("/")) return group.split("/")[0];
  return kind === "process" ? "processes" : kind === "job" ? "jobs" : group;
}
