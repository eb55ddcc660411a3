/** The command `trend`: folders of bench records → what got slower, since when, and whose commits to look at. */

import { basename, join } from "node:path";
import { EXIT } from "../../exit.ts";
import { type Paint, plainPaint } from "../../output/paint.ts";
import { needPaths } from "../../records/commands.ts";
import { RecordError } from "../../records/record_error.ts";
import { didYouMean } from "../../scenario/scenario_error.ts";
import { ACKNOWLEDGED_FILE, loadAcknowledged } from "../compare/acknowledged.ts";
import { loadBenchRecords } from "../load_bench.ts";
import { commitsBetween } from "./commits.ts";
import type { LeftOut, RecordFile } from "./history.ts";
import { type Judged, judgeTrends, type MachineTrends } from "./judge_trends.ts";
import { pardoned } from "./pardon.ts";
import { leftOutLines, trendLines } from "./trend_text.ts";

export interface TrendOptions {
  /** The folder of bench records, and of what has been acknowledged of them. */
  folder: string;
  /** Only benches whose id holds one of these words; all if there are none. */
  filters: readonly string[];
  /** Only this one. */
  machine?: string;
  /** Records before this UTC date are forgotten, `2026-11-20`. */
  since?: string;
  paint?: Paint;
}

export interface TrendTold {
  machines: MachineTrends[];
  leftOut: LeftOut[];
  lines: string[];
  /** 1 if a bench got slower and nobody has acknowledged it. */
  code: number;
}

/**
 * Judges the newest level of every bench against its best one.
 *
 * @throws {RecordError} if there is no record, no such machine, or no such bench
 */
export async function trend(
  { folder, filters, machine, since = "", paint = plainPaint }: TrendOptions,
): Promise<TrendTold> {
  await needPaths([folder]);
  const { files, unreadable } = await filesOf(folder);
  const meant = files.filter(({ record }) =>
    (machine ?? record.machine.id) === record.machine.id && record.utc >= since
  );
  if (meant.length === 0) throw nothingMeant(files, { folder, machine, since, unreadable });
  const { machines: all, leftOut } = judgeTrends(meant);
  const machines = await withPardon(
    all.map((one) => only(one, filters)).filter(({ trends }) => trends.length > 0),
    folder,
  );
  const told = { machines, leftOut: [...leftOut, ...unreadable] };
  if (machines.length === 0) throw nothing(`${folder}: expected times of a bench, got none${named(filters)}`, told);
  const slower = machines.some(({ trends }) => trends.some(({ judgement }) => judgement === "slower"));
  return { ...told, lines: linesOf(told, paint), code: slower ? EXIT.fail : EXIT.pass };
}

async function withPardon(machines: readonly MachineTrends[], folder: string): Promise<MachineTrends[]> {
  const acknowledged = await loadAcknowledged(join(folder, ACKNOWLEDGED_FILE));
  const options = { acknowledged, at: new Date().toISOString(), commitsBetween };
  return await Promise.all(machines.map(async (machine) => {
    return { ...machine, trends: await Promise.all(machine.trends.map((one) => pardoned(one, options))) };
  }));
}

function linesOf({ machines, leftOut }: Pick<TrendTold, "machines" | "leftOut">, paint: Paint): string[] {
  const parts = [...machines.map((one) => trendLines(one, { paint })), leftOutLines(leftOut)];
  return parts.filter((part) => part.length > 0).flatMap((part, i) => i === 0 ? part : ["", ...part]);
}

async function filesOf(folder: string): Promise<{ files: RecordFile[]; unreadable: LeftOut[] }> {
  const loaded = await loadBenchRecords([folder]);
  // it lies beside the records
  const others = loaded.filter((one) => one.kind === "problem" && basename(one.path) !== ACKNOWLEDGED_FILE);
  return {
    files: loaded.filter((one) => one.kind === "bench"),
    unreadable: others.map((one) => ({ path: one.path, reason: one.kind === "problem" ? one.problem : "" })),
  };
}

function only(machine: MachineTrends, filters: readonly string[]): MachineTrends {
  const holds = ({ trend: { bench } }: Judged) => filters.length === 0 || filters.some((word) => bench.includes(word));
  return { ...machine, trends: machine.trends.filter(holds) };
}

function named(filters: readonly string[]): string {
  return filters.length > 0 ? ` whose name holds ${filters.map((word) => JSON.stringify(word)).join(" or ")}` : "";
}

/** Whoever finds nothing wants to know what was there. */
function nothing(sentence: string, { leftOut }: Pick<TrendTold, "leftOut">): RecordError {
  return new RecordError([sentence, ...leftOutLines(leftOut)].join("\n"));
}

function nothingMeant(
  files: readonly RecordFile[],
  { folder, machine, since, unreadable }: Pick<TrendOptions, "folder" | "machine" | "since"> & {
    unreadable: LeftOut[];
  },
): RecordError {
  if (files.length === 0) {
    return nothing(`${folder}: expected bench records, got none (noisegate bench makes one)`, { leftOut: unreadable });
  }
  const ids = [...new Set(files.map(({ record }) => record.machine.id))].sort();
  if (machine === undefined || ids.includes(machine)) {
    return new RecordError(`--since: expected a day before the newest record, got ${since}`);
  }
  const hint = didYouMean(machine, ids) || `there are: ${ids.join(", ")}`;
  return new RecordError(
    `--machine: expected the id of a machine with records, got ${JSON.stringify(machine)} (${hint})`,
  );
}
