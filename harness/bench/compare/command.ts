/** `noisegate compare`: two revisions or two records → lines, a record, an exit code. */

import { dirname, join } from "node:path";
import { EXIT } from "../../exit.ts";
import { replaceFile } from "../../output/write_file.ts";
import { type Paint, plainPaint } from "../../output/paint.ts";
import { checkFolder } from "../../records/write_record.ts";
import { loadBenchRecords, type LoadedBench, readBenchRecord } from "../load_bench.ts";
import type { BenchRecord } from "../record.ts";
import { commitsBetween } from "../trend/commits.ts";
import { type Acknowledgement, hasExpired, loadAcknowledged } from "./acknowledged.ts";
import { CompareError } from "./compare_error.ts";
import { compareRecords, type RecordComparison } from "./compare_records.ts";
import { compareRevisions } from "./compare_revisions.ts";
import { comparisonLines, comparisonMarkdown, recordsTold, revisionsTold, type Told } from "./compare_text.ts";
import { type CompareRecord, writeCompareRecord } from "./record.ts";

export interface CompareFlags {
  filter: readonly string[];
  changed: boolean;
  dirty: boolean;
  rounds: number;
  /** Exit code 3 if something is undecided. */
  strict: boolean;
  /** Folder of the records of comparisons, or null to write none. */
  out: string;
  /** File for a pull request. */
  markdown?: string;
  /** Where acknowledgements are. */
  acknowledged: string;
}

export interface CompareTold {
  found: CompareRecord | RecordComparison;
  lines: string[];
  code: number;
}

/**
 * Compares two records (both end in `.json`), or two revisions; without a head the last commit, or the working tree.
 *
 * @throws {CompareError} if that cannot be
 * @throws {OutputError} if the record cannot be written
 * @throws {EnvironmentError} without an adapter
 */
export async function compare(
  [base, head]: readonly [string, string | undefined],
  { flags, say, paint = plainPaint }: { flags: CompareFlags; say: (line: string) => void; paint?: Paint },
): Promise<CompareTold> {
  const acknowledged = await loadAcknowledged(flags.acknowledged);
  const options = { ...flags, acknowledged, say };
  const isFile = [base, head].map((side) => side?.endsWith(".json") ?? false);
  if (isFile[0] !== isFile[1]) {
    throw new CompareError(
      `compare: expected two bench records or two revisions, got ${base} and ${head ?? "no head"}`,
    );
  }
  const { found, told, more } = isFile[0]
    ? await ofRecords([base, head!], options)
    : await ofRevisions([base, head], options);
  if (flags.markdown !== undefined) {
    await replaceFile(flags.markdown, new TextEncoder().encode(comparisonMarkdown(told)));
  }
  const notes = expired(acknowledged);
  return { found, lines: [...comparisonLines(told, paint), ...notes, ...more], code: exitCode(told, flags) };
}

interface Found {
  found: CompareRecord | RecordComparison;
  told: Told;
  more: string[];
}

interface Options extends Omit<CompareFlags, "acknowledged"> {
  acknowledged: readonly Acknowledgement[];
  say: (line: string) => void;
}

async function ofRevisions([base, head]: readonly [string, string | undefined], options: Options): Promise<Found> {
  await checkFolder(options.out);
  const parts = await compareRevisions({ ...options, base, head });
  const { record, path } = await writeCompareRecord(parts, options.out);
  return { found: record, told: revisionsTold(record), more: [`record: ${path}`] };
}

async function ofRecords([base, head]: readonly [string, string], options: Options): Promise<Found> {
  const records = [await recordAt(base), await recordAt(head)] as const;
  const around = await loadBenchRecords([...new Set([dirname(base), dirname(head)])]);
  const known = around.filter((one): one is LoadedBench => one.kind === "bench").map(({ record }) => record);
  const history = known.filter(({ sha256 }) => records.every((record) => record.sha256 !== sha256));
  const commits = await commitsBetween(records[0].commit, records[1].commit);
  const found = compareRecords(records, { ...options, history, commits });
  return { found, told: recordsTold(found, [base, head]), more: [] };
}

async function recordAt(path: string): Promise<BenchRecord> {
  const loaded = await readBenchRecord(path);
  if (loaded.kind === "bench") return loaded.record;
  throw new CompareError(`${path}: expected a bench record, got ${loaded.problem}`);
}

function expired(acknowledged: readonly Acknowledgement[]): string[] {
  const now = new Date().toISOString();
  return acknowledged.filter((one) => hasExpired(one, now))
    .map(({ bench, until, author }) => `acknowledged until ${until} and no longer: ${bench} (${author})`);
}

/** A regression counts if it was confirmed; one that only records show is undecided, as much as it may look like one. */
function exitCode({ rows, notCompared }: Told, { strict }: CompareFlags): number {
  const counting = rows.filter(({ counts }) => counts);
  if (notCompared.some(({ broken }) => broken)) return EXIT.fail;
  if (counting.some(({ regressed }) => regressed === "confirmed")) return EXIT.fail;
  if (counting.some(({ regressed }) => regressed === "unconfirmed")) return EXIT.undecided;
  return strict && rows.some(({ verdict }) => verdict === "undecided") ? EXIT.undecided : EXIT.pass;
}

/** Where records of comparisons are. */
export const COMPARE_RECORDS = join("results", "compare");
