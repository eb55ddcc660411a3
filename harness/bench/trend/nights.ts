/** Records of one bench → nights: one a day, however often it was measured, and how fast the machine itself was. */

import type { BenchEntry, BenchRecord } from "../record.ts";

/** A record and its file. */
export interface RecordFile {
  path: string;
  record: BenchRecord;
}

/** What one record says of one bench. */
export interface Seen extends RecordFile {
  entry: BenchEntry;
}

/** Fixed amounts of work that tell of the machine, whatever the code of a bench does. */
export const WITNESSES = ["calibration", "arithmetic roof", "copy roof"] as const;
export type Witness = typeof WITNESSES[number];

/** What one day says of one bench: the newest commit of the day, by the median of its records. */
export interface Night {
  /** Of the newest record, as all that follows. */
  utc: string;
  commit: string;
  path: string;
  /** So many records of the day have this commit. */
  records: number;
  /** ns of a call, or bytes; the interval is of the median at 95 %, the widest where there are several records. */
  median: number;
  interval: [number, number];
  kernelHash: string;
  variant: string;
  deno: string;
  /** What the witnesses took, ns or seconds for a fixed amount, and the hash of what they did; those that were asked. */
  machine: Partial<Record<Witness, { time: number; hash: string }>>;
}

/**
 * Six records of one afternoon are one busy afternoon and no level: a day counts once.
 *
 * @param seen with an estimate, by time
 */
export function nightsOf(seen: readonly Seen[]): Night[] {
  return [...Map.groupBy(seen, ({ record }) => record.utc.slice(0, 10)).values()].map((day) => {
    const { commit } = day.at(-1)!.record;
    return nightOf(day.filter(({ record }) => record.commit === commit));
  });
}

function nightOf(same: readonly Seen[]): Night {
  const { path, record, entry: { kernelHash, variant } } = same.at(-1)!;
  const estimates = same.map(({ entry }) => entry.estimate!);
  const ends = estimates.map(({ interval }) => interval);
  return {
    ...{ utc: record.utc, commit: record.commit, path, records: same.length },
    median: middle(estimates.map(({ median }) => median)),
    interval: [Math.min(...ends.map(([low]) => low)), Math.max(...ends.map(([, high]) => high))],
    ...{ kernelHash, variant, deno: record.runtime.deno },
    machine: machineOf(same.map((one) => one.record)),
  };
}

/** Those of the records that ran the same witness as the newest one. */
function machineOf(records: readonly BenchRecord[]): Night["machine"] {
  const newest = witnessesOf(records.at(-1)!);
  const all = records.map(witnessesOf);
  const told = WITNESSES.flatMap((witness) => {
    const hash = newest[witness]?.hash;
    if (hash === undefined) return [];
    const times = all.flatMap(({ [witness]: one }) => one?.hash === hash ? [one.time] : []);
    return [[witness, { time: middle(times), hash }] as const];
  });
  return Object.fromEntries(told);
}

function witnessesOf({ calibration, roofline, entries }: BenchRecord): Night["machine"] {
  const hashOf = (kernel: string) => entries.find(({ group }) => group === kernel)?.kernelHash ?? "";
  const { median, hash } = calibration;
  return {
    ...(median !== null && median > 0 && hash !== "" ? { calibration: { time: median, hash } } : {}),
    ...(roofline && {
      "arithmetic roof": { time: 1 / roofline.operationsPerSecond.median, hash: hashOf("machine/multiply_add") },
      "copy roof": { time: 1 / roofline.copyBytesPerSecond.median, hash: hashOf("machine/copy") },
    }),
  };
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
