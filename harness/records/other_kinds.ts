/** The kinds of records beside those of runs and shards, each with its reader and what makes it sound. */

import { acknowledgedFaults } from "../bench/compare/acknowledged.ts";
import { compareFaults, verifyCompare } from "../bench/compare/record.ts";
import { benchFaults, verifyBench } from "../bench/load_bench.ts";
import { hessianFaults } from "./hessian_1.ts";

interface OtherKind {
  /** Versions of its schema that are read. */
  versions: number[];
  /** What it is, in a sentence. */
  what: string;
  /** What keeps it from being read, one sentence each; unknown keys do not. */
  faults(value: unknown): string[];
  /** What of it is not sound, seals included; null for what has no claim that could be checked. */
  verify: ((value: Record<string, unknown>) => Promise<string[]>) | null;
}

/** By the word before the slash in `schema`. */
export const OTHER_KINDS = {
  hessian: { versions: [1], what: "record of curvature", faults: hessianFaults, verify: null },
  bench: { versions: [1, 2], what: "record of benches", faults: benchFaults, verify: verifyBench },
  // the records of peers from before records of benches had them
  peer: { versions: [1], what: "record of peers", faults: () => [], verify: null },
  compare: { versions: [1], what: "record of a comparison", faults: compareFaults, verify: verifyCompare },
  acknowledged: { versions: [1], what: "list of acknowledgements", faults: acknowledgedFaults, verify: null },
} satisfies Record<string, OtherKind>;

export type OtherName = keyof typeof OTHER_KINDS;

/** The kind and version of a schema such as `bench/2`; null if it is none of these. */
export function otherKindOf(schema: string): { name: OtherName; kind: OtherKind; version: number } | null {
  const [, name, version] = /^(\w+)\/(\d+)$/.exec(schema) ?? [];
  return name !== undefined && Object.hasOwn(OTHER_KINDS, name)
    ? { name: name as OtherName, kind: OTHER_KINDS[name as OtherName], version: Number(version) }
    : null;
}
