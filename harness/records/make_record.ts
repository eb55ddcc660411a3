/** Verdict + environment → a record. */

import { VERSION } from "../version.ts";
import { join } from "node:path";
import type { EngineFacts } from "../../kernels/engine.ts";
import { backendName } from "../machine/environment.ts";
import type { Judgement } from "../judge.ts";
import type { NetworkOrigin } from "../execution/networks.ts";
import type { Plan } from "../planning/case.ts";
import type { CaseSamples, RunSamples } from "../execution/samples.ts";
import {
  type CaseChips,
  type Circumstances,
  type RecordHead,
  type ResultRecord,
  SCHEMA_PATH,
  SCHEMA_VERSION,
  type ShardRecord,
} from "./record.ts";
import { scenarioName } from "./scenario_name.ts";
import { sealed, sha256 } from "./seal.ts";

/** What a run and a shard of one are made of. */
export interface ShardParts {
  plan: Plan;
  path: string;
  text: string;
  /** The scenario file itself first, then those it extends, nearest first; only the file itself if left out. */
  files?: readonly { path: string; text: string }[];
  samples: RunSamples;
  facts: EngineFacts;
  /** UTC date that the seed of the chips was made of, such as 2026-11-20. */
  ofDay?: string;
  /** How often the run was interrupted and went on. */
  resumed?: number;
  seconds: number;
}

export interface RecordParts extends ShardParts {
  judgement: Judgement;
}

/** The record of a finished run. */
export async function makeRecord(parts: RecordParts): Promise<ResultRecord> {
  const { samples, judgement } = parts;
  const { cases, gates, control, breaker, verdict } = judgement;
  const { seconds, ...head } = await headOf(parts);
  return await sealed<ResultRecord>({
    ...head,
    kind: "run",
    cases: cases.map((estimate, i) => ({ ...estimate, ...chipsOf(samples.cases[i]) })),
    ...{ gates, control, breaker, verdict, seconds },
  });
}

/** The record of a part of a run; it has samples, and no verdict. */
export async function makeShard(
  parts: ShardParts,
  shard: { index: number; of: number },
): Promise<ShardRecord> {
  const { plan, samples } = parts;
  const { seconds, ...head } = await headOf(parts);
  const cases = plan.cases.map(({ group, label, keys }, i) => ({ group, label, keys, ...chipsOf(samples.cases[i]) }));
  return await sealed<ShardRecord>({ ...head, kind: "shard", shard, cases, gates: [], seconds });
}

async function headOf(parts: ShardParts): Promise<Omit<RecordHead, "sha256">> {
  const { plan, samples, ofDay, resumed = 0, seconds } = parts;
  const { scenario, ...where } = await circumstances(parts);
  return {
    $schema: SCHEMA_PATH,
    schemaVersion: SCHEMA_VERSION,
    scenario: { ...scenario, ...await wordsOf(parts) },
    ...where,
    overrides: plan.overrides,
    seeds: {
      chips: plan.scenario.chips.seed,
      ...(plan.scenario.training && { training: plan.scenario.training.seed }),
      ...(ofDay !== undefined && { ofDay }),
    },
    images: plan.images,
    ...originOf(plan, samples),
    data: samples.data,
    warnings: samples.warnings,
    ...(resumed > 0 && { resumed }),
    seconds: { training: round(samples.trainingSeconds), total: round(seconds) },
  };
}

/** What the scenario asks, and the files that it extends. */
async function wordsOf(
  { plan, files = [] }: ShardParts,
): Promise<Pick<RecordHead["scenario"], "question" | "tags" | "files">> {
  const { question, tags = [] } = plan.scenario as { question: string; tags?: string[] };
  const bases = files.slice(1).map(async ({ path, text }) => ({ path, sha256: await sha256(text), text }));
  return { question, tags, ...(bases.length > 0 && { files: await Promise.all(bases) }) };
}

function chipsOf(samples: CaseSamples & Partial<Pick<CaseChips, "curvatures">>): CaseChips {
  const { key, firstChip, correct, divergence, reference, images, cleanCorrect, rises, curvatures, reused } = samples;
  return {
    ...{ key, firstChip, correct, images, cleanCorrect },
    ...(divergence && { divergence, reference }),
    ...(rises && { rises }),
    ...(curvatures && { curvatures }),
    ...{ seconds: round(samples.seconds), reused },
  };
}

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

/** Where the networks came from. */
function originOf(
  { scenario, steps }: Plan,
  { finalLoss, selections, corrections, networks }: RunSamples,
): Pick<RecordHead, "training" | "weights"> {
  const weights = networks.flatMap(fileOf);
  if (!scenario.training) return { weights };
  const cached = networks.filter((one) => one.from === "cache");
  const resumedAt = networks.flatMap((one) => one.from === "training" ? one.resumedAt ?? [] : []);
  return {
    training: {
      ...{ steps, finalLoss },
      ...(selections.length > 0 && { selections }),
      ...(corrections.length > 0 && { corrections }),
      ...(cached.length > 0 && {
        ...{ cached: true, cachedNetworks: cached.length },
        cachedSeconds: round(cached.reduce((sum, { seconds }) => sum + seconds, 0)),
      }),
      ...(resumedAt.length > 0 && { resumedAt }),
    },
    ...(weights.length > 0 && { weights }),
  };
}

function fileOf(one: NetworkOrigin): { file: string; sha256: string }[] {
  return one.from === "file" ? [{ file: one.file, sha256: one.sha256 }] : [];
}

/** Seconds to the millisecond. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Commit of the noisegate that runs, and whether its tree differs from it; outside a repository both are unknown. */
export async function revision(): Promise<{ commit: string; dirty: boolean | null }> {
  const git = async (...args: string[]) => {
    const cwd = join(import.meta.dirname!, "..", "..");
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
