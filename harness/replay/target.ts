/** Which chip of which case is to be repeated: a record or a scenario, and what the command line says of it. */

import type { CaseChips, ResultRecord, ShardRecord } from "../records/record.ts";
import { isFolder, type Loaded } from "../records/load.ts";
import { readNewest } from "../records/newest.ts";
import type { Case, Group, Plan } from "../planning/case.ts";
import { type Issue, ScenarioError } from "../scenario/scenario_error.ts";
import { loadScenario } from "../scenario/define_scenario.ts";
import { planFile, type ScenarioFile } from "../scenario/scenario_file.ts";
import { scenarioOf } from "../records/recorded_scenario.ts";

export interface TargetFlags {
  /** Number of the chip, from 0. */
  chip?: number;
  /** Number of the case in the plan, from 1. */
  case?: number;
  /** The case of the record in which the chip is worst; without a chip the worst chip, of the case or of all. */
  worst?: boolean;
  /** Of the chips, for a scenario. */
  seed?: number;
}

/** A chip of a record. */
export interface Recorded {
  path: string;
  record: ResultRecord | ShardRecord;
  one: RecordedCase;
  /** Images that the chip got right. */
  correct: number;
}

export type RecordedCase = CaseChips & { group: Group; label: string; keys: Record<string, unknown> };

/** What is to be repeated, before anything is planned. */
export interface Target {
  file: ScenarioFile;
  chip: number;
  /** From 1. */
  number: number;
  seed?: number;
  /** Null where a scenario is replayed that may never have run. */
  recorded: Recorded | null;
}

/**
 * Reads a record (`.json`), the newest one of a folder, or a scenario, and picks the chip.
 *
 * @throws {ScenarioError} naming the record or the option at fault
 */
export async function targetOf(path: string, flags: TargetFlags): Promise<Target> {
  const loaded = path.endsWith(".json") || await isFolder(path) ? await readNewest(path, ["run", "shard"]) : null;
  return loaded ? ofRecord(loaded, flags) : await ofScenario(path, flags);
}

async function ofScenario(path: string, { chip, case: number = 1, worst, seed }: TargetFlags): Promise<Target> {
  const file = await loadScenario(path);
  const hint = "replay a record of a run, or name a chip";
  if (worst) refuse(path, { key: "--worst", expected: "a record, which knows how chips did", got: "a scenario", hint });
  if (chip === undefined) {
    refuse(path, { key: "--chip", expected: "the number of a chip, from 0", got: "nothing", hint: "--chip 0" });
  }
  return { file, chip, number, seed, recorded: null };
}

function ofRecord(loaded: Loaded, flags: TargetFlags): Target {
  const { path } = loaded;
  const record = runOf(loaded);
  if (flags.seed !== undefined) {
    const expected = `no seed: the record's chips have the seed ${record.seeds.chips}`;
    refuse(path, { key: "--seed", expected, got: String(flags.seed), hint: "replay the scenario for another seed" });
  }
  const { number, chip } = pick(path, { cases: record.cases, flags });
  const one: RecordedCase = record.cases[number - 1];
  const recorded = { path, record, one, correct: one.correct[chip - one.firstChip] };
  return { file: scenarioOf(record), chip, number, seed: record.seeds.chips, recorded };
}

function runOf(loaded: Loaded): ResultRecord | ShardRecord {
  if (loaded.kind === "run" || loaded.kind === "shard") return loaded.record;
  const expected = "a record of a run";
  if (loaded.kind === "problem") refuse(loaded.path, { key: "record", expected, got: loaded.problem });
  const hint = "those of noisegate run have chips";
  refuse(loaded.path, { key: "record", expected, got: `one of the kind ${loaded.kind}`, hint });
}

interface Choice {
  cases: readonly RecordedCase[];
  flags: TargetFlags;
}

function pick(path: string, { cases, flags: { chip, case: asked, worst } }: Choice): { number: number; chip: number } {
  if (asked !== undefined && asked > cases.length) {
    refuse(path, { key: "--case", expected: `a case from 1 to ${cases.length}`, got: String(asked) });
  }
  if (worst) return worstOf(path, { cases, flags: { chip, case: asked } });
  const number = asked ?? 1;
  const { firstChip, correct: { length } } = cases[number - 1];
  const expected = `a chip from ${firstChip} to ${firstChip + length - 1}, those of case ${number}`;
  if (chip === undefined) {
    refuse(path, { key: "--chip", expected, got: "nothing", hint: "--worst takes the one that did worst" });
  }
  if (!has(cases[number - 1], chip)) refuse(path, { key: "--chip", expected, got: String(chip) });
  return { number, chip };
}

function has({ firstChip, correct }: RecordedCase, chip: number): boolean {
  return chip >= firstChip && chip < firstChip + correct.length;
}

/** The lowest count; of equal ones the first. Control and breaker count only where they are asked for: a breaker always is worst. */
function worstOf(path: string, { cases, flags: { chip, case: asked } }: Choice): { number: number; chip: number } {
  const all = cases.flatMap(({ group, firstChip, correct, images }, i) =>
    (asked === undefined ? group === "sweep" : i === asked - 1)
      ? correct.map((count, at) => ({ number: i + 1, chip: firstChip + at, accuracy: count / images }))
      : []
  ).filter((one) => chip === undefined || one.chip === chip);
  if (all.length === 0) {
    refuse(path, { key: "--chip", expected: "a chip that the record has", got: String(chip) });
  }
  const { number, chip: found } = all.reduce((a, b) => b.accuracy < a.accuracy ? b : a);
  return { number, chip: found };
}

/**
 * The plan that the chip was part of, and its case.
 *
 * @throws {ScenarioError} if the scenario has no such case, or this noisegate plans others than the record has
 */
export function planTarget(
  { file, number, seed, recorded }: Target,
  { bindingBytes }: { bindingBytes: number },
): { plan: Plan; one: Case } {
  const plan = planFile(file, { chips: recorded?.record.overrides.chips, seed, bindingBytes });
  if (!recorded) {
    const one = plan.cases[number - 1];
    if (one) return { plan, one: drawn(one, file.path) };
    refuse(file.path, { key: "--case", expected: `a case from 1 to ${plan.cases.length}`, got: String(number) });
  }
  const wanted = identity(recorded.one);
  const one = plan.cases.find((own) => identity(own) === wanted);
  if (one) return { plan, one: drawn(one, file.path) };
  const { path, record, one: { label } } = recorded;
  const got = `none at ${label}`;
  const hint = `it was written by the noisegate of commit ${record.commit}`;
  refuse(path, { key: `cases[${number - 1}]`, expected: "a case of its scenario's plan", got, hint });
}

/** The case, if its chips are drawn: those of a search have no stages whose errors could be told apart. */
function drawn(one: Case, path: string): Case {
  if (!one.model.worst) return one;
  const expected = "a case whose errors are drawn";
  refuse(path, { key: "device.programming.kind", expected, got: `worst_case at ${one.label}` });
}

/** Cases are the same if they set the same keys in the same group, wherever they stand. */
function identity({ group, keys }: Pick<RecordedCase, "group" | "keys">): string {
  const sorted = Object.entries(keys).toSorted(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify([group, sorted]);
}

function refuse(path: string, issue: Omit<Issue, "path" | "line" | "column">): never {
  throw new ScenarioError([{ path, line: 0, column: 0, ...issue }]);
}
