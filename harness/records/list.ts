/** Records as a table: one line each, with what tells them apart. */

import { stripVTControlCharacters } from "node:util";
import type { Verdict } from "../gate.ts";
import { type Paint, plainPaint, STYLES } from "../output/paint.ts";
import { table } from "../output/table.ts";
import { plural } from "../output/words.ts";
import type { Loaded, LoadedShard } from "./load.ts";
import type { AnyRecord } from "./record.ts";

/** One record of a list, as `--json` prints it. */
export interface Listed {
  path: string;
  kind: Loaded["kind"] | "unfinished";
  utc?: string;
  scenario?: string;
  tags?: string[];
  /** pass, fail or undecided; `shard 1/4` of a shard. */
  verdict?: string;
  /** Fewest and most of a case. */
  chips?: [number, number];
  cases?: number;
  adapter?: string;
  commit?: string;
  seconds?: number;
  /** Of an unfinished run: all chips so far, and the line that goes on with it. */
  drawn?: number;
  resume?: string;
  problem?: string;
}

/** What a list may be narrowed to; other kinds of records and unreadable files have no scenario and no tags. */
export interface ListFilter {
  scenario?: string;
  tag?: string;
}

export function listed(
  loaded: readonly Loaded[],
  { scenario, tag, unfinished = [] }: ListFilter & { unfinished?: readonly Listed[] } = {},
): Listed[] {
  const records = loaded.filter(({ kind }) => kind !== "acknowledged");
  return [...records.map(listedOf), ...unfinished].filter((one) =>
    (scenario === undefined || one.scenario === scenario) && (tag === undefined || one.tags?.includes(tag))
  );
}

function listedOf(one: Loaded): Listed {
  const { path, kind } = one;
  if (one.kind === "problem") return { path, kind, problem: one.problem };
  if (one.kind !== "run" && one.kind !== "shard") return { path, kind, ...whenAndWhere(one.value) };
  const { record } = one;
  return {
    ...{ path, kind, utc: record.utc, scenario: record.scenario.name, tags: record.scenario.tags },
    verdict: wordOf(record),
    chips: chipsOf(record),
    cases: record.cases.length,
    adapter: adapterOf(record),
    commit: record.commit,
    seconds: record.seconds.total,
  };
}

/** Fewest and most of a case. */
function chipsOf({ cases }: AnyRecord): [number, number] {
  const counts = cases.map(({ correct }) => correct.length);
  return [counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b))];
}

/** What the other kinds of records say of themselves, too. */
function whenAndWhere(value: Record<string, unknown>): Partial<Listed> {
  const { utc, gpu, scenario } = value as Partial<AnyRecord>;
  const commit = commitsOf(value);
  return {
    ...(typeof utc === "string" && { utc }),
    ...(typeof scenario?.name === "string" && { scenario: scenario.name }),
    ...(typeof gpu?.adapter === "string" && { adapter: adapterOf({ gpu }) }),
    ...(commit !== undefined && { commit }),
    ...(typeof value.seconds === "number" && { seconds: value.seconds }),
  };
}

/** `1a2b3c4d`; of a comparison `1a2b3c4d..5e6f7a8b`, with `-dirty` behind files that differed from the commit. */
function commitsOf({ commit, base, head }: Record<string, unknown>): string | undefined {
  if (typeof commit === "string") return commit;
  if (!isRevision(base) || !isRevision(head)) return undefined;
  return [base, head].map((one) => `${one.commit.slice(0, 8)}${one.dirty ? "-dirty" : ""}`).join("..");
}

function isRevision(value: unknown): value is { commit: string; dirty: boolean } {
  return typeof (value as { commit?: unknown } | null | undefined)?.commit === "string";
}

function wordOf(record: AnyRecord): string {
  return record.kind === "run" ? record.verdict : `shard ${record.shard.index}/${record.shard.of}`;
}

/** `llvmpipe (LLVM 15.0.6, 256 bits)` → `llvmpipe`. */
export function adapterOf({ gpu: { engine, adapter } }: Pick<AnyRecord, "gpu">): string {
  return engine === "oracle" ? "oracle" : adapter.replace(/\s*\(.*\)/, "") || "gpu";
}

/** `2026-11-20 16:40:06`, UTC. */
export function secondOf(utc: string): string {
  return utc.slice(0, 19).replace("T", " ");
}

/** The table, then what goes on with unfinished runs, and what could not be read. Paths are left out where a line would be longer than `width`. */
export function listText(
  all: readonly Listed[],
  { paint = plainPaint, width = Infinity }: { paint?: Paint; width?: number } = {},
): string[] {
  const records = all.filter(({ kind }) => kind !== "problem");
  const problems = all.filter(({ kind }) => kind === "problem")
    .map(({ path, problem }) => `${paint("yellow", "unreadable")}  ${path}: ${problem}`);
  if (records.length === 0) return problems.length > 0 ? problems : ["no records"];
  const rows = records.map((one) => rowOf(one, paint));
  const whole = table(HEAD, rows);
  const fits = whole.every((line) => stripVTControlCharacters(line).length <= width);
  const without = () => [...table(HEAD.slice(0, -1), rows.map((row) => row.slice(0, -1))), "", PATHS_NOTE];
  const open = records.flatMap(({ resume, scenario, drawn }) =>
    resume === undefined
      ? []
      : [`${paint("yellow", "unfinished")}  ${scenario}, ${plural(drawn!, "chip")} so far: ${resume}`]
  );
  return [...fits ? whole : without(), ...[open, problems].flatMap((lines) => lines.length > 0 ? ["", ...lines] : [])];
}

const HEAD = ["when (UTC)", "scenario", "verdict", "chips", "cases", "adapter", "commit", "seconds", "record"];
const PATHS_NOTE = "the terminal is too narrow for the paths of the records: --json has them";

function rowOf(one: Listed, paint: Paint): string[] {
  const { kind, path, utc, scenario, verdict = kind, chips, cases, adapter, commit, seconds } = one;
  return [
    utc ? secondOf(utc) : "–",
    scenario ?? "–",
    kind === "run" ? paint(STYLES[verdict as Verdict], verdict) : verdict,
    chips ? [...new Set(chips)].join("…") : "–",
    cases === undefined ? "–" : String(cases),
    adapter ?? "–",
    commit ?? "–",
    seconds === undefined ? "–" : seconds.toFixed(1),
    path,
  ];
}

/** A shard has no verdict to report: what it holds, and what is done with it. */
export function shardText({ path, record }: LoadedShard): string[] {
  const { scenario, shard: { index, of }, cases, seeds } = record;
  const [{ firstChip, correct }] = cases;
  return [
    `${scenario.name}: ${scenario.question}`,
    `${path}: shard ${index} of ${of}, seed ${seeds.chips}, not judged`,
    `chips ${firstChip} to ${firstChip + correct.length - 1} of ${plural(cases.length, "case")}`,
    `noisegate merge makes a record of all ${of} shards`,
  ];
}
