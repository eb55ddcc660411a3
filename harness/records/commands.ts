/** The verbs of `noisegate results`: files and folders → lines, and an exit code where there is one to tell. */

import { comparisonLines, revisionsTold } from "../bench/compare/compare_text.ts";
import type { CompareRecord } from "../bench/compare/record.ts";
import { upToDateBench } from "../bench/load_bench.ts";
import { suiteReport } from "../bench/suite_text.ts";
import { EXIT } from "../exit.ts";
import type { Told } from "../kernels/golden_diff.ts";
import type { HessianRecord } from "../hessian/record.ts";
import { hessianReport } from "../hessian/text.ts";
import { type Paint, plainPaint } from "../output/paint.ts";
import { report } from "../report.ts";
import { plural } from "../output/words.ts";
import { diffRecords, type RecordDiff } from "./diff.ts";
import { diffText } from "./diff_text.ts";
import { type Listed, listed, type ListFilter, shardText } from "./list.ts";
import { type Loaded, type LoadedRun, loadRecords } from "./load.ts";
import { readNewest } from "./newest.ts";
import { OTHER_KINDS } from "./other_kinds.ts";
import { RecordError } from "./record_error.ts";
import { unfinishedRuns } from "./unfinished.ts";
import { verifyRecord } from "./verify.ts";

/**
 * All records of a folder, and the runs that were interrupted.
 *
 * @throws {RecordError} if there is no such folder
 */
export async function listRecords(folder: string, filter: ListFilter = {}): Promise<Listed[]> {
  await needPaths([folder]);
  return listed(await loadRecords([folder]), { ...filter, unfinished: unfinishedRuns(folder) });
}

/**
 * The report of a record, or of the newest one of a folder, as its run printed it.
 *
 * @throws {RecordError} if it is none, or one of a kind that has no report
 */
export async function showRecord(
  path: string,
  { paint = plainPaint, width }: { paint?: Paint; width?: number } = {},
): Promise<string[]> {
  const loaded = await readNewest(path, ["run", "shard", "hessian", "bench", "compare"]);
  switch (loaded.kind) {
    case "run":
      return report(loaded.record, paint, { width });
    case "shard":
      return shardText(loaded);
    case "hessian":
      return hessianReport(loaded.value as unknown as HessianRecord, paint);
    case "bench":
      return suiteReport(await upToDateBench(loaded.value), paint);
    case "compare":
      return comparisonLines(revisionsTold(loaded.value as unknown as CompareRecord), paint);
    default:
      throw new RecordError(`${loaded.path}: expected a result record, got ${gotOf(loaded)}`);
  }
}

/**
 * What differs between two finished records, or the newest ones of folders; exit code 1 if a verdict got worse, or is gone.
 *
 * @throws {RecordError} if one of them is no finished record, or they have nothing in common
 */
export async function diffFiles(
  [before, after]: readonly [string, string],
  { paint = plainPaint }: { paint?: Paint } = {},
): Promise<Told & { diff: RecordDiff }> {
  const loaded = [await readNewest(before, ["run"]), await readNewest(after, ["run"])];
  const wrong = loaded.filter((one) => one.kind !== "run");
  if (wrong.length > 0) {
    const lines = wrong.map((one) => `${one.path}: expected a finished result record, got ${gotOf(one)}`);
    throw new RecordError(lines.join("\n"));
  }
  const runs = loaded as [LoadedRun, LoadedRun];
  const diff = diffRecords(runs[0].record, runs[1].record);
  const [one, other] = runs.map(({ record }) => record.scenario.name);
  if (one !== other && diff.cases.length === 0) {
    throw new RecordError(
      `${after}: expected a record of ${one}, or with a case of it, as in ${before}, got one of ${other}`,
    );
  }
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
    const faults = await faultsOf(one).catch((error) => [`it cannot be verified: ${error}`]);
    if (faults === null) count.passed++;
    else if (faults.length === 0) count.sound++;
    else count.broken++;
    lines.push(...fewOf(faults ?? []).map((fault) => `${paint("red", "not sound")}  ${one.path}: ${fault}`));
  }
  const others = count.passed > 0 ? `; ${plural(count.passed, "record")} of other kinds passed over` : "";
  lines.push(`${plural(count.sound, "record")} sound, ${count.broken} not${others}`);
  return { lines, code: count.broken > 0 ? EXIT.fail : EXIT.pass };
}

/** Nobody reads a hundred faults of one record. */
function fewOf(faults: readonly string[]): string[] {
  if (faults.length <= MOST_FAULTS) return [...faults];
  return [...faults.slice(0, MOST_FAULTS), `and ${faults.length - MOST_FAULTS} more`];
}

const MOST_FAULTS = 20;

/** Null for records that have other readers. */
async function faultsOf(loaded: Loaded): Promise<string[] | null> {
  if (loaded.kind === "problem") return [loaded.problem];
  if (loaded.kind === "run" || loaded.kind === "shard") return await verifyRecord(loaded);
  return await OTHER_KINDS[loaded.kind].verify?.(loaded.value) ?? null;
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
