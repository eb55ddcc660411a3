/**
 * Two bench records → which is the faster one at what. Each is of one process, and how far two processes lie apart shows in
 * neither: the least effect comes from the machine's own records of the same kernel, and what is slower is not confirmed.
 * Pure.
 */

import { plural } from "../../output/words.ts";
import { quantile } from "../../stats.ts";
import { UNKNOWN_MACHINE } from "../migrate_bench.ts";
import { type BenchEntry, type BenchRecord, seriesOf } from "../record.ts";
import { acknowledgedText, type Acknowledgement, acknowledgementOf } from "./acknowledged.ts";
import type { NotCompared } from "./record.ts";
import { LEAST_EFFECT, MOST_SAME, type Ratio, type SpeedVerdict } from "./verdict.ts";
import { CompareError } from "./compare_error.ts";

/** A change that a single process may show for no reason, where nothing is known of the machine. */
export const UNKNOWN_EFFECT = 0.25;
/** Fewer ratios of a machine's records to each other say nothing of the largest. */
const LEAST_PAIRS = 5;

export interface ComparedEntry {
  bench: string;
  mode: string;
  clock: string;
  measure: BenchEntry["measure"];
  base: number;
  head: number;
  /** Head / base; from the lowest to the highest that both intervals leave. */
  ratio: Ratio;
  /** A share. */
  leastEffect: number;
  /** Ratios of records of the same kernel that it is taken from; 0 if nothing is known. */
  pairs: number;
  /** Never confirmed. */
  verdict: SpeedVerdict;
  kernelHash: { base: string; head: string };
  acknowledged: string;
}

export interface RecordComparison {
  base: BenchRecord;
  head: BenchRecord;
  entries: ComparedEntry[];
  notCompared: NotCompared[];
}

export interface RecordsOptions {
  /** More records of the machine, for what no change looks like on it. */
  history: readonly BenchRecord[];
  filter: readonly string[];
  acknowledged: readonly Acknowledgement[];
  /** After the base's commit and up to the head's, in full; null where nobody knows them. */
  commits: readonly string[] | null;
}

/** @throws {CompareError} if the records are of different machines or adapters, or have nothing in common */
export function compareRecords(
  [base, head]: readonly [BenchRecord, BenchRecord],
  options: RecordsOptions,
): RecordComparison {
  for (const record of [base, head]) needMachine(record);
  needSameMachine(base, head);
  const wanted = ({ bench }: BenchEntry) =>
    options.filter.length === 0 || options.filter.some((word) => bench.includes(word));
  const [before, after] = [base.entries.filter(wanted), head.entries.filter(wanted)];
  const byName = new Map(after.map((entry) => [nameOf(entry), entry]));
  const pairs = before.flatMap((entry): [BenchEntry, BenchEntry][] => {
    const other = byName.get(nameOf(entry));
    return other && whyNot(entry, other) === "" ? [[entry, other]] : [];
  });
  if (pairs.length === 0) {
    const [first] = before.flatMap((entry) => notComparedOf(entry, byName.get(nameOf(entry))));
    const why = first ? ` (${first.bench}: ${first.reason})` : "";
    throw new CompareError(
      `compare: expected benches that both records have, got none of ${before.length} and ${after.length}${why}`,
    );
  }
  const scatter = scatterOf([...options.history, base, head].filter((record) => isOfMachine(record, base)));
  return {
    ...{ base, head },
    entries: pairs.map((pair) => compareEntries(pair, { scatter, at: head.utc, ...options })),
    notCompared: [
      ...before.flatMap((entry) => notComparedOf(entry, byName.get(nameOf(entry)))),
      ...after.filter((entry) => !before.some((other) => nameOf(other) === nameOf(entry)))
        .map((entry) => ({ bench: nameOf(entry), reason: "only the head has it", broken: false })),
    ],
  };
}

function nameOf({ bench, mode }: BenchEntry): string {
  return mode === "cold" ? `${bench}, cold` : bench;
}

function notComparedOf(entry: BenchEntry, other: BenchEntry | undefined): NotCompared[] {
  const reason = other ? whyNot(entry, other) : "only the base has it";
  const broken = entry.status === "ok" && other !== undefined && other.status !== "ok";
  return reason === "" ? [] : [{ bench: nameOf(entry), reason, broken }];
}

/** Empty if they can be compared. */
function whyNot(before: BenchEntry, after: BenchEntry): string {
  if (before.status !== "ok") return `${before.status} at the base: ${before.reason}`;
  if (after.status !== "ok") return `${after.status} at the head: ${after.reason}`;
  if (before.version === "" || after.version === "") return "nobody knows what it asked: it has no version";
  const [isQuick, wasQuick] = [after, before].map(({ wanted }) => wanted?.quick ?? false);
  if (isQuick !== wasQuick) return "one is a quick look, the other is not: bench both with --quick, or neither";
  if (seriesOf(before) !== seriesOf(after)) {
    return "they ask different things: its parameters, constants or work changed";
  }
  return before.clock === after.clock ? "" : `by different clocks: ${before.clock} and ${after.clock}`;
}

function isOfMachine({ machine }: BenchRecord, { machine: other }: BenchRecord): boolean {
  return machine.id === other.id && machine.driver === other.driver;
}

/** A record of the first form names its adapter and no more: two of them may be of any two computers. */
function needMachine({ machine: { id }, commit }: BenchRecord): void {
  if (!id.endsWith(UNKNOWN_MACHINE)) return;
  throw new CompareError(
    `compare: expected records that name their machine, got ${id} of commit ${commit} (deno task bench writes a new one)`,
  );
}

function needSameMachine(base: BenchRecord, head: BenchRecord): void {
  if (isOfMachine(base, head)) return;
  const [one, other] = [base, head].map(({ machine: { id, driver } }) =>
    base.machine.id === head.machine.id ? `driver ${driver}` : `machine ${id}`
  );
  throw new CompareError(
    `compare: expected two records of one machine, got ${one} and ${other} (compare two revisions on one of them)`,
  );
}

/** Logarithms of ratios of neighbouring records of the same kernel, without sign, by series; jobs have no hash to go by. */
type Scatter = Map<string, number[]>;

function scatterOf(records: readonly BenchRecord[]): Scatter {
  const sorted = records.toSorted((a, b) => a.utc < b.utc ? -1 : 1);
  const entries = sorted.flatMap((record) =>
    // a commit that was timed twice is the same code, whatever it is of
    record.entries.map((entry) => ({ entry, code: entry.kernelHash || `commit ${record.commit} ${record.dirty}` }))
  );
  const alike = Map.groupBy(
    entries.filter(({ entry }) => entry.estimate !== null),
    ({ entry, code }) => `${seriesOf(entry)} ${entry.clock} ${entry.variant} ${code}`,
  );
  const scatter: Scatter = new Map();
  for (const group of alike.values()) {
    const levels = group.map(({ entry }) => Math.log(entry.estimate!.median));
    const series = seriesOf(group[0].entry);
    const steps = levels.slice(1).map((level, i) => Math.abs(level - levels[i]));
    scatter.set(series, [...scatter.get(series) ?? [], ...steps]);
  }
  return scatter;
}

function leastEffectOf(entry: BenchEntry, scatter: Scatter): { leastEffect: number; pairs: number } {
  const own = scatter.get(seriesOf(entry)) ?? [];
  const all = [...scatter.values()].flat();
  // what all benches of the machine do says more of one than two records of its own
  const steps = own.length >= LEAST_PAIRS ? own : all.length >= LEAST_PAIRS ? all : [];
  if (steps.length === 0) return { leastEffect: UNKNOWN_EFFECT, pairs: 0 };
  return { leastEffect: Math.max(LEAST_EFFECT, Math.expm1(quantile(steps, 0.95))), pairs: steps.length };
}

function compareEntries(
  [before, after]: readonly [BenchEntry, BenchEntry],
  { scatter, acknowledged, commits, at }:
    & Pick<RecordsOptions, "acknowledged" | "commits">
    & { scatter: Scatter; at: string },
): ComparedEntry {
  const [a, b] = [before.estimate!, after.estimate!];
  const { leastEffect, pairs } = leastEffectOf(before, scatter);
  const ratio: Ratio = {
    median: b.median / a.median,
    interval: [b.interval[0] / a.interval[1], b.interval[1] / a.interval[0]],
  };
  const verdict = verdictOf(ratio.interval, leastEffect);
  const pardon = verdict === "slower" &&
    acknowledgementOf(acknowledged, { bench: before.bench, ratio: ratio.median, at, commits });
  return {
    ...{ bench: before.bench, mode: before.mode, clock: before.clock, measure: before.measure },
    ...{ base: a.median, head: b.median, ratio, leastEffect, pairs, verdict },
    kernelHash: { base: before.kernelHash, head: after.kernelHash },
    acknowledged: pardon ? acknowledgedText(pardon) : "",
  };
}

function verdictOf([low, high]: [number, number], leastEffect: number): SpeedVerdict {
  const most = 1 + leastEffect;
  if (low > most) return "slower";
  if (high < 1 / most) return "faster";
  return leastEffect <= MOST_SAME && low > 1 / most && high < most ? "same" : "undecided";
}

/** Where the least effect comes from, as a sentence. */
export function scatterText({ entries }: RecordComparison): string {
  const unknown = entries.filter(({ pairs }) => pairs === 0).length;
  if (unknown > 0) {
    return `too few records of this machine to know what no change looks like: less than ${
      100 * UNKNOWN_EFFECT
    } % is none`;
  }
  const most = Math.max(...entries.map(({ pairs }) => pairs));
  return `least effects from up to ${plural(most, "pair")} of records of the same kernels on this machine`;
}
