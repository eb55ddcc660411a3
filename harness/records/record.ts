/** What a run leaves behind: one immutable JSON file, complete by itself. Units are in the names; accuracies in [0, 1]. */

import type { EngineFacts } from "../../kernels/engine.ts";
import type { CaseEstimate, GateVerdict, Judgement } from "../judge.ts";
import type { Group } from "../planning/case.ts";
import type { CaseSamples, RunSamples } from "../execution/samples.ts";

/** The version that this noisegate writes; it reads every one up to it. */
export const SCHEMA_VERSION = 2;

/** Where a record, in the folder of its scenario, finds its JSON Schema. */
export const SCHEMA_PATH = `../schema/result_${SCHEMA_VERSION}.schema.json`;

/** What every record says first: which program ran which file, when and where. */
export interface Circumstances {
  noisegate: string;
  scenario: { name: string; path: string; sha256: string; text: string };
  /** When the run was done. */
  utc: string;
  /** Eight hex digits; "unknown" outside a repository. */
  commit: string;
  dirty: boolean | null;
  runtime: { deno: string; v8: string; os: string; arch: string };
  gpu: EngineFacts & { backend: string };
}

/** A scenario file as it was read. */
export interface FileText {
  path: string;
  sha256: string;
  text: string;
}

/** What the record of a whole run and that of a shard have in common. */
export interface RecordHead extends Circumstances {
  $schema: string;
  schemaVersion: typeof SCHEMA_VERSION;
  scenario: Circumstances["scenario"] & {
    question: string;
    tags: string[];
    /** The files that it extends, nearest first; left out if there are none. */
    files?: FileText[];
  };
  /** `training` unless the network was read from a file; `ofDay` is the date that the seed of the chips was made of. */
  seeds: { chips: number; training?: number; ofDay?: string };
  /** Chips and seed that the command line laid over the scenario. */
  overrides: { chips?: number; seed?: number };
  images: { train: number; test: number };
  /** Unless the network was read from a file. */
  training?: TrainingRecord;
  /** Files that networks were read from; only if there are any. */
  weights?: { file: string; sha256: string }[];
  data: { name: string; sha256: string }[];
  warnings: string[];
  /** How often the run was interrupted and went on; left out if it never was. */
  resumed?: number;
  seconds: { training: number; total: number };
  /** Of the canonical JSON of the record without this field; empty in a record read from a file before version 2. */
  sha256: string;
}

/** The chips of one case as a run gave them; `key` is empty in a record read from a file before version 2. */
export type CaseChips = CaseSamples;

export type CaseRecord = CaseEstimate & CaseChips;

/** A run that was judged. */
export interface ResultRecord extends RecordHead {
  kind: "run";
  /** The records that it was merged of; left out if it is of one piece. */
  shards?: ShardOrigin[];
  cases: CaseRecord[];
  gates: GateVerdict[];
  control: Judgement["control"];
  breaker: Judgement["breaker"];
  verdict: Judgement["verdict"];
}

export interface ShardOrigin {
  index: number;
  of: number;
  /** Name of the record's file. */
  record: string;
  sha256: string;
  adapter: string;
}

/** Some chips of every case, not judged: `noisegate merge` makes a run of all shards. */
export interface ShardRecord extends RecordHead {
  kind: "shard";
  /** Which part of how many, from 1. */
  shard: { index: number; of: number };
  cases: ShardCase[];
  gates: [];
}

export type ShardCase = CaseChips & { group: Group; label: string; keys: Record<string, unknown> };

export type AnyRecord = ResultRecord | ShardRecord;

/** How networks were trained; what is cached or resumed has the same bits. */
export interface TrainingRecord {
  steps: number;
  /** Of the network trained last, nats. */
  finalLoss: number;
  /** Only where networks were chosen among several. */
  selections?: RunSamples["selections"];
  /** Only where networks have digital paths. */
  corrections?: RunSamples["corrections"];
  /** Whether networks were taken from the cache; then how many, and the seconds that they took when they were trained. */
  cached?: true;
  cachedNetworks?: number;
  cachedSeconds?: number;
  /** Steps of an interrupted run that a training went on from, one number for each that did. */
  resumedAt?: number[];
}
