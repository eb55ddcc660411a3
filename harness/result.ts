/** Verdict + environment → a record: one immutable JSON file per run, complete by itself. */

import { basename, dirname, join } from "node:path";
import type { EngineFacts } from "../kernels/engine.ts";
import { backendName } from "./environment.ts";
import type { CaseEstimate, GateVerdict, Judgement } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { NetworkOrigin } from "./networks.ts";
import type { CaseSamples, RunSamples } from "./run.ts";
import { writeSynced } from "./write_file.ts";

export const SCHEMA = "result/1";

/** Everything needed to repeat a run and to judge it again. Units are in the names; accuracies in [0, 1]. */
export interface ResultRecord {
  schema: typeof SCHEMA;
  noisegate: string;
  scenario: { name: string; path: string; sha256: string; text: string };
  utc: string;
  commit: string;
  dirty: boolean | null;
  runtime: { deno: string; v8: string; os: string; arch: string };
  gpu: EngineFacts & { backend: string };
  /** `training` unless the network was read from a file. */
  seeds: { chips: number; training?: number };
  /** Chips and seed that the command line laid over the scenario. */
  overrides: { chips?: number; seed?: number };
  images: { train: number; test: number };
  /** Unless the network was read from a file. */
  training?: TrainingRecord;
  /** Files that networks were read from, and their SHA-256; only if there are any. */
  weights?: { file: string; sha256: string }[];
  data: RunSamples["data"];
  warnings: string[];
  /** `rises` only where a gate on curvature judges the case; seconds are those of its chips. */
  cases: (CaseEstimate & Omit<CaseSamples, "cleanCorrect"> & { firstChip: number })[];
  gates: GateVerdict[];
  control: Judgement["control"];
  breaker: Judgement["breaker"];
  verdict: Judgement["verdict"];
  seconds: { training: number; total: number };
}

/** How networks were trained; what is cached or resumed has the same bits. */
export interface TrainingRecord {
  steps: number;
  /** Of the network trained last, nats. */
  finalLoss: number;
  /** Only where networks were chosen among several. */
  selections?: RunSamples["selections"];
  /** Whether networks were taken from the cache; then how many, and the seconds that they took when they were trained. */
  cached?: true;
  cachedNetworks?: number;
  cachedSeconds?: number;
  /** Steps of an interrupted run that a training went on from, one number for each that did. */
  resumedAt?: number[];
}

export interface RecordParts {
  plan: Plan;
  path: string;
  text: string;
  samples: RunSamples;
  judgement: Judgement;
  facts: EngineFacts;
  seconds: number;
}

export const VERSION = "0.1.0";

/** The record of a finished run. */
export async function makeRecord(parts: RecordParts): Promise<ResultRecord> {
  const { plan, path, text, samples, judgement, facts, seconds } = parts;
  const cases = judgement.cases.map((estimate, i) => {
    const { correct, images, rises, seconds } = samples.cases[i];
    return { ...estimate, firstChip: 0, correct, images, ...(rises && { rises }), seconds: round(seconds) };
  });
  return {
    schema: SCHEMA,
    ...await circumstances({ path, text, facts }),
    overrides: plan.overrides,
    seeds: { chips: plan.scenario.chips.seed, training: plan.scenario.training?.seed },
    images: plan.images,
    ...originOf(plan, samples),
    data: samples.data,
    warnings: samples.warnings,
    cases,
    gates: judgement.gates,
    control: judgement.control,
    breaker: judgement.breaker,
    verdict: judgement.verdict,
    seconds: { training: round(samples.trainingSeconds), total: round(seconds) },
  };
}

/** What every record says first: which program ran which file, when and where. */
export type Circumstances = Pick<
  ResultRecord,
  "noisegate" | "scenario" | "utc" | "commit" | "dirty" | "runtime" | "gpu"
>;

/** Where this run stands: to be taken once, when it is done. */
export async function circumstances(
  { path, text, facts }: { path: string; text: string; facts: EngineFacts },
): Promise<Circumstances> {
  return {
    noisegate: VERSION,
    scenario: { name: scenarioName(path), path, sha256: await sha256(text), text },
    utc: new Date().toISOString(),
    ...await revision(),
    runtime: { deno: Deno.version.deno, v8: Deno.version.v8, os: Deno.build.os, arch: Deno.build.arch },
    gpu: { ...facts, backend: facts.engine === "gpu" ? backendName() : "none" },
  };
}

/** Seconds to the millisecond. */
export /** Where the networks came from. */
function originOf(
  { scenario, steps }: Plan,
  { finalLoss, selections, networks }: RunSamples,
): Pick<ResultRecord, "training" | "weights"> {
  if (!scenario.training) return { weights: networks.flatMap(fileOf) };
  const cached = networks.filter((one) => one.from === "cache");
  const resumedAt = networks.flatMap((one) => one.from === "training" ? one.resumedAt ?? [] : []);
  return {
    training: {
      ...{ steps, finalLoss },
      ...(selections.length > 0 && { selections }),
      ...(cached.length > 0 && {
        ...{ cached: true, cachedNetworks: cached.length },
        cachedSeconds: round(cached.reduce((sum, { seconds }) => sum + seconds, 0)),
      }),
      ...(resumedAt.length > 0 && { resumedAt }),
    },
  };
}

function fileOf(one: NetworkOrigin): { file: string; sha256: string }[] {
  return one.from === "file" ? [{ file: one.file, sha256: one.sha256 }] : [];
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** `scenarios/digits_pcm_drift.yaml` → `digits_pcm_drift`. */
export function scenarioName(path: string): string {
  return basename(path).replace(/\.ya?ml$/, "");
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** Commit of the noisegate that runs, and whether its tree differs from it; outside a repository both are unknown. */
export async function revision(): Promise<{ commit: string; dirty: boolean | null }> {
  const git = async (...args: string[]) => {
    const cwd = join(import.meta.dirname!, "..");
    const { success, stdout } = await new Deno.Command("git", { args, cwd, stderr: "null" }).output();
    if (!success) throw new Error("no repository");
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    const commit = await git("rev-parse", "--short=8", "HEAD");
    // records are written by the machine: they do not make a tree dirty
    return { commit, dirty: (await git("status", "--porcelain", "--", ":!results")) !== "" };
  } catch {
    return { commit: "unknown", dirty: null };
  }
}

/** The results folder cannot be written to; exit code 2. */
export class OutputError extends Error {
  override name = "OutputError";
}

/**
 * Makes sure that a record can be written later, before any work is done; leaves nothing behind.
 *
 * @throws {OutputError} naming the folder and the reason
 */
export async function checkWritable(out: string, path: string): Promise<void> {
  const folder = join(out, scenarioName(path));
  try {
    if (out.trim() === "") throw new TypeError("an empty name");
    const made = await missingFolders(folder);
    await Deno.mkdir(folder, { recursive: true });
    const probe = join(folder, `.probe-${crypto.randomUUID().slice(0, 8)}.tmp`);
    await Deno.writeTextFile(probe, "", { createNew: true });
    for (const path of [probe, ...made]) await Deno.remove(path);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`--out ${out}: expected a folder that can be written to, got ${got}`);
  }
}

/** Folders of a path that do not exist yet, the deepest first. */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const there = await Deno.lstat(at).then(() => true, () => false);
    if (there) break;
    missing.push(at);
  }
  return missing;
}

/**
 * Writes a record to `<out>/<scenario>/<utc>_<commit>_<gpu>.json`.
 *
 * @returns the path of the new file
 */
export async function writeRecord(record: ResultRecord, out: string): Promise<string> {
  return await writeJson(record, stemOf(record, { out }));
}

/** `<out>/<scenario>/<prefix><utc>_<commit>_<gpu>`. */
export function stemOf(
  record: Pick<Circumstances, "utc" | "gpu" | "commit" | "scenario">,
  { out, prefix = "" }: { out: string; prefix?: string },
): string {
  const stamp = record.utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  const where = record.gpu.engine === "gpu" ? slug(record.gpu.adapter) : "oracle";
  return join(out, record.scenario.name, `${prefix}${stamp}_${record.commit}_${where}`);
}

/**
 * Writes a value under a temporary name, syncs and renames it, so that a reader never meets half of one.
 *
 * @param stem path without ending; its folder is made if it is not there
 * @returns the path of the new file
 * @throws {OutputError} if the disk is full or the folder has gone
 */
export async function writeJson(value: unknown, stem: string): Promise<string> {
  const temporary = join(dirname(stem), `.${basename(stem)}-${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    await Deno.mkdir(dirname(stem), { recursive: true });
    await writeSynced(temporary, new TextEncoder().encode(serialise(value)));
    const path = await claim(temporary, stem);
    return path;
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`${stem}.json: expected to write the record, got ${got}`);
  }
}

/**
 * Gives a finished file its name in one step that fails if the name is taken, so that of many runs in one second each
 * keeps its record.
 */
async function claim(temporary: string, stem: string): Promise<string> {
  for (let i = 1;; i++) {
    const path = i === 1 ? `${stem}.json` : `${stem}_${i}.json`;
    try {
      await Deno.link(temporary, path);
      await Deno.remove(temporary);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** JSON with arrays of numbers on one line, so that a record can be read and compared by a person. */
export function serialise(record: unknown): string {
  return `${layOut(record, "")}\n`;
}

function layOut(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((v) => typeof v === "number")) return `[${value.map((v) => JSON.stringify(v)).join(", ")}]`;
    return `[\n${value.map((v) => deeper + layOut(v ?? null, deeper)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, v]) => v !== undefined);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, v]) => `${deeper}${JSON.stringify(key)}: ${layOut(v, deeper)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** `llvmpipe (LLVM 15.0.6, 256 bits)` → `llvmpipe`; `NVIDIA H200` → `nvidia-h200`. */
export function slug(adapter: string): string {
  const name = adapter.replace(/\(.*?\)/g, " ").trim().toLowerCase();
  return name.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "gpu";
}
