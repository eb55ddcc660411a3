/** Made-up histories of benches as the report takes them: files, judged speed, a page. */

import type { BenchRecord } from "../../../harness/bench/record.ts";
import type { RecordFile } from "../../../harness/bench/trend/history.ts";
import { reportPage } from "../../../harness/html_report/page.ts";
import { loadedSpeed } from "../../../harness/html_report/speed/contents.ts";
import type { Loaded } from "../../../harness/records/load.ts";
import { history, type HistoryOptions } from "./speed_fixture.ts";

export const AT = "2026-11-20T12:00:00Z";
export const OPTIONS = { home: "/", written: AT };
export const NOBODY = { acknowledged: [], at: AT, commitsBetween: () => Promise.resolve(null) };

/** Every kind of bench, and not all of them: tests draw many pages. */
export const SOME =
  /^(linalg\/(matmul|add)|crossbar\/(mvm|program)|noise|nn\/conv2d |200|training|noisegate|peak|scaling)/;

export function files(...histories: HistoryOptions[]): RecordFile[] {
  const fileOf = (record: BenchRecord) => ({ path: `/results/bench/${record.machine.id}/${record.utc}.json`, record });
  return histories.flatMap(history).map(fileOf);
}

export function loadedOf(records: readonly RecordFile[]): Loaded[] {
  return records.map(({ path, record }) => ({ kind: "bench", path, value: record }));
}

/** Sixty nights of a software adapter, and fourteen of a gpu on which nothing happened. */
export const BOTH = files(
  { nights: 60, gaps: [40, 41, 42], driverAt: 10, only: SOME },
  { nights: 14, software: false, steps: [], seed: 3, only: SOME },
);

/** With plain spaces, so that a test can look for words. */
export async function pageOf(records: readonly RecordFile[]): Promise<string> {
  const loaded = loadedOf(records);
  return (await reportPage(loaded, { ...OPTIONS, speed: await loadedSpeed(loaded, AT) })).replaceAll("\u00a0", " ");
}
