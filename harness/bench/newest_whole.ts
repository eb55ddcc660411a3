/** Which record of a machine stands for it: a look at a few benches does not. */

import type { BenchEntry, BenchRecord, Peer } from "./record.ts";

/** A record and where it is. */
export interface RecordAt {
  path: string;
  record: BenchRecord;
}

/** A record of fewer rows than this part of the fullest one is of a few benches that somebody looked at, and no suite. */
const WHOLE = 0.5;

/** The newest record that holds about as much as any; null if all hold nothing. */
export function newestWhole<T extends RecordAt>(
  records: readonly T[],
  sizeOf: (record: BenchRecord) => number,
): T | null {
  const most = Math.max(...records.map(({ record }) => sizeOf(record)));
  if (most === 0) return null;
  const whole = records.filter(({ record }) => sizeOf(record) >= WHOLE * most);
  return whole.reduce((newest, one) => one.record.utc > newest.record.utc ? one : newest);
}

/** Rows without a time do not count: a record that was interrupted holds all of them as well. */
export function isTimed({ status }: BenchEntry | Peer): boolean {
  return status === "ok";
}
