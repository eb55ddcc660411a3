/** `deno task performance`: writes PERFORMANCE.md anew from the records in results/bench/. */

import { join, relative } from "node:path";
import { loadBenchRecords } from "../../harness/bench/load_bench.ts";
import type { RecordAt } from "../../harness/bench/newest_whole.ts";
import { performancePage } from "../../harness/bench/performance_page.ts";
import { replaceFile } from "../../harness/output/write_file.ts";

const ROOT = join(import.meta.dirname!, "..", "..");
export const PAGE = join(ROOT, "PERFORMANCE.md");

/** The records that the page is of: those that know their machine. */
export async function pageRecords(): Promise<RecordAt[]> {
  const loaded = await loadBenchRecords([join(ROOT, "results", "bench")]);
  return loaded.flatMap((one) =>
    one.kind === "bench" && one.from === 2 ? [{ path: relative(ROOT, one.path), record: one.record }] : []
  );
}

/** @returns the path of the page */
export async function writePerformancePage(): Promise<string> {
  await replaceFile(PAGE, new TextEncoder().encode(performancePage(await pageRecords())));
  return relative(Deno.cwd(), PAGE);
}

if (import.meta.main) console.log(await writePerformancePage());
