/** The verbs of `noisegate results`: files and folders → lines, and an exit code where there is one to tell. */

import { EXIT } from "../exit.ts";
import type { Told } from "../kernels/golden_diff.ts";
import type { HessianRecord } from "../hessian/record.ts";
import { hessianReport } from "../hessian/text.ts";
import { type Paint, plainPaint, report } from "../report.ts";
import { plural } from "../output/words.ts";
import { diffRecords, type RecordDiff } from "./diff.ts";
import { diffText } from "./diff_text.ts";
import { type Listed, listed, type ListFilter, shardText } from "./list.ts";
import { type Loaded, type LoadedRun, loadRecords, readRecord } from "./load.ts";
import { RecordError } from "./record_error.ts";
import { verifyRecord } from "./verify.ts";

/**
 * All records of a folder.
 *
 * @throws {RecordError} if there is no such folder
 */
export async function listRecords(folder: string, filter: ListFilter = {}): Promise<Listed[]> {
  await needPaths([folder]);
  return listed(await loadRecords([folder]), filter);
}

/**
 * The report of a record, as its run printed it.
 *
 * @throws {RecordError} if it is none, or one of a kind that has no report
 */
export async function showRecord(path: string, paint: Paint = plainPaint): Promise<string[]> {
  const loaded = await readRecord(path);
  switch (loaded.kind) {
    case "run":
      return report(loaded.record, paint);
    case "shard":
      return shardText(loaded);
    case "hessian":
      return hessianReport(loaded.value as unknown as HessianRecord, paint);
    default:
      throw new RecordError(`${path}: expected a result record, got ${gotOf(loaded)}`);
  }
}

/**
 * What differs between two finished records; exit code 1 if a verdict got worse.
 *
 * @throws {RecordError} if one of them is no finished record
 */
export async function diffFiles(
  [before, after]: readonly [string, string],
  { paint = plainPaint }: { paint?: Paint } = {},
): Promise<Told & { diff: RecordDiff }> {
  const loaded = [await readRecord(before), await readRecord(after)];
  const wrong = loaded.filter((one) => one.kind !== "run");
  if (wrong.length > 0) {
    const lines = wrong.map((one) => `${one.path}: expected a finished result record, got ${gotOf(one)}`);
    throw new RecordError(lines.join("\n"));
  }
  const runs = loaded as [LoadedRun, LoadedRun];
  const diff = diffRecords(runs[0].record, runs[1].record);
  return { diff, lines: diffText(runs, { diff, paint }), code: diff.worse ? EXIT.fail : EXIT.pass };
}

/**
 * What is not sound about the records of files and folders; exit code 1 if anything is.
 *
 * @throws {RecordError} if a path does not exist
 */
export async function verifyFiles(paths: readonly string[], paint: Paint = plainPaint): Promise<Told> {
  await needPaths(paths);
  const lines: string[] = [];
  const count = { sound: 0, broken: 0, passed: 0 };
  for (const one of await loadRecords(paths)) {
    const faults = await faultsOf(one);
    if (faults === null) count.passed++;
    else if (faults.length === 0) count.sound++;
    else count.broken++;
    lines.push(...(faults ?? []).map((fault) => `${paint("red", "not sound")}  ${one.path}: ${fault}`));
  }
  const others = count.passed > 0 ? `; ${plural(count.passed, "record")} of other kinds passed over` : "";
  lines.push(`${plural(count.sound, "record")} sound, ${count.broken} not${others}`);
  return { lines, code: count.broken > 0 ? EXIT.fail : EXIT.pass };
}

/** Null for records that have other readers. */
async function faultsOf(loaded: Loaded): Promise<string[] | null> {
  if (loaded.kind === "problem") return [loaded.problem];
  return loaded.kind === "run" || loaded.kind === "shard" ? await verifyRecord(loaded) : null;
}

function gotOf(loaded: Loaded): string {
  return loaded.kind === "problem"
    ? loaded.problem
    : loaded.kind === "run"
    ? "a finished one"
    : `a ${loaded.kind} record`;
}

/** @throws {RecordError} naming every path that does not exist */
export async function needPaths(paths: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const path of paths) await Deno.stat(path).catch(() => missing.push(path));
  if (missing.length === 0) return;
  throw new RecordError(missing.map((path) => `${path}: expected records, got no such file or folder`).join("\n"));
}
