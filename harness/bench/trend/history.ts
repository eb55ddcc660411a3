/**
 * Records → histories: what each bench took on each machine, night by night. Two nights are compared only where the question,
 * the adapter, its driver and the clock are the same; where one of them changes, the history begins anew.
 */

import type { BenchEntry, BenchRecord, Clock } from "../record.ts";
import { type Night, nightsOf, type RecordFile, type Seen } from "./nights.ts";

export type { RecordFile };

/** What two nights of a bench must have in common. */
export interface Setting {
  version: string;
  adapter: string;
  driver: string;
  clock: Clock;
}

/** Nights that may be compared, by time; at least one. */
export interface Epoch {
  setting: Setting;
  /** Why it is not compared with the epoch before, a line; empty for the first. */
  reset: string;
  nights: Night[];
}

/** All that is known of a bench on a machine. */
export interface History {
  machine: string;
  /** Whether its adapter is a software one. */
  software: boolean;
  bench: string;
  mode: BenchEntry["mode"];
  group: string;
  kind: BenchEntry["kind"];
  measure: BenchEntry["measure"];
  /** Whether it is of quick looks, which are compared with each other only. */
  quick: boolean;
  /** By their newest night: the last one goes on. At least one. */
  epochs: Epoch[];
  /** Records that have it without a time to compare: refused, failed, drifted, no version. */
  missed: { utc: string; commit: string; path: string; reason: string }[];
  /** Whether the newest record that could have it lies so far back that nobody measures it any more. */
  gone: boolean;
}

/** What a history leaves out: a sentence without a full stop. */
export interface LeftOut {
  path: string;
  reason: string;
}

/** A bench that has not been measured for so many days before its machine's newest record is gone. */
export const GONE_DAYS = 30;

/**
 * The histories of all machines in records, by machine, group and bench; pure.
 *
 * @param records in any order; the same record in two files counts once
 */
export function historyOf(records: readonly RecordFile[]): { histories: History[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const counted = inTime(records).filter(({ record, path }, i, all) => {
    const reason = faultOf(record, all.slice(0, i).find((other) => other.record.sha256 === record.sha256));
    if (reason !== "") leftOut.push({ path, reason });
    return reason === "";
  });
  const seen = counted.flatMap((file) => file.record.entries.map((entry) => ({ ...file, entry })));
  const histories = [...Map.groupBy(seen, keyOf).values()].map((of) => historyOfOne(of, newestOf(counted)));
  return { histories: histories.filter((one) => one !== null).sort(byPlace), leftOut };
}

function faultOf({ dirty, machine }: BenchRecord, twin: RecordFile | undefined): string {
  if (twin) return `the same record as ${twin.path}`;
  // all machines of one adapter would be one
  if (machine.processor === "") return "it does not say which machine it is of (bench/1 did not)";
  return dirty ? "files differed from the commit, so that its times are of no revision" : "";
}

function inTime(records: readonly RecordFile[]): RecordFile[] {
  return records.toSorted((a, b) =>
    a.record.utc < b.record.utc || (a.record.utc === b.record.utc && a.path < b.path) ? -1 : 1
  );
}

function keyOf({ record, entry }: Seen): string {
  return JSON.stringify([record.machine.id, entry.bench, entry.mode, entry.measure, isQuick(entry)]);
}

function isQuick({ wanted }: BenchEntry): boolean {
  return wanted?.quick ?? false;
}

/** Time of the newest record of each machine. */
function newestOf(files: readonly RecordFile[]): Map<string, string> {
  return new Map(files.map(({ record }) => [record.machine.id, record.utc]));
}

/** null for a bench that has never had a time. */
function historyOfOne(seen: Seen[], newest: Map<string, string>): History | null {
  const measured = seen.filter(({ entry }) => faultOfEntry(entry) === "");
  const last = measured.at(-1);
  if (!last) return null;
  const { machine, gpu } = last.record;
  const { bench, mode, group, kind, measure } = last.entry;
  const missed = seen.filter((one) => !measured.includes(one)).map(({ path, record, entry }) => {
    return { utc: record.utc, commit: record.commit, path, reason: faultOfEntry(entry) };
  });
  const days = (Date.parse(newest.get(machine.id)!) - Date.parse(last.record.utc)) / 86_400_000;
  const about = {
    machine: machine.id,
    software: gpu.software,
    bench,
    mode,
    group,
    kind,
    measure,
    quick: isQuick(last.entry),
  };
  return { ...about, epochs: epochsOf(measured), missed, gone: days > GONE_DAYS };
}

/** Why an entry is no night of its history; empty if it is one. */
function faultOfEntry({ status, reason, estimate, version, drifted }: BenchEntry): string {
  if (estimate === null) return `${status}: ${reason}`;
  if (!(estimate.median > 0)) return `a median of ${estimate.median}, which is no time`;
  if (version === "") return "it does not say what it measured: no version";
  return drifted ? "the machine drifted in most of its rounds" : "";
}

/** Nights of one setting belong together even if others lie between, as those of a branch do. */
function epochsOf(measured: Seen[]): Epoch[] {
  const bySetting = [...Map.groupBy(measured, (one) => JSON.stringify(settingOf(one))).values()];
  const epochs = bySetting.map((of) => ({ setting: settingOf(of[0]), nights: nightsOf(of) }))
    .sort((a, b) => a.nights.at(-1)!.utc < b.nights.at(-1)!.utc ? -1 : 1);
  return epochs.map((epoch, i) => ({ ...epoch, reset: i === 0 ? "" : resetOf(epochs[i - 1].setting, epoch.setting) }));
}

function settingOf({ record, entry }: Seen): Setting {
  const { version, clock } = entry;
  return { version, adapter: record.gpu.adapter, driver: record.machine.driver, clock };
}

/** A driver that calls itself after its adapter says nothing more; a version is a hash, which says nothing to anybody. */
function resetOf(before: Setting, after: Setting): string {
  const bare = ({ driver, adapter }: Setting) => driver.replace(adapter, "");
  const told = (key: "adapter" | "driver" | "clock") =>
    `${key} ${before[key] || "unknown"} → ${after[key] || "unknown"}`;
  return [
    ...(before.version !== after.version ? ["another bench version"] : []),
    ...(before.adapter !== after.adapter ? [told("adapter")] : []),
    ...(bare(before) !== bare(after) ? [told("driver")] : []),
    ...(before.clock !== after.clock ? [told("clock")] : []),
  ].join(", ");
}

function byPlace(a: History, b: History): number {
  const key = ({ machine, group, bench, mode, quick }: History) => [machine, group, bench, mode, quick ? "1" : "0"];
  const [first, second] = [key(a), key(b)];
  const at = first.findIndex((part, i) => part !== second[i]);
  return at < 0 ? 0 : first[at].localeCompare(second[at], "en", { numeric: true });
}
