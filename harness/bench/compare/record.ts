/**
 * The record of a comparison of two revisions: every time of every round, so that it can be judged again. In
 * `results/compare/<machine>/<utc>_<base>_<head>.json`; times are nanoseconds of one call.
 */

import { z } from "zod";
import { circumstances, count, hash, number, object, share, text } from "../../records/forms.ts";
import { formFaults } from "../../records/record_schema.ts";
import { sealed, sealOf } from "../../records/seal.ts";
import { serialise, writeJson } from "../../records/write_record.ts";
import { BENCH_2, CLOCKS } from "../record.ts";
import { join } from "node:path";
import { PLAYED_ROUND } from "./effects.ts";
import { VERDICTS } from "./verdict.ts";

export const COMPARE_SCHEMA = "compare/1";

const shortHash = z.string().regex(/^([0-9a-f]{16})?$/);
const ratio = object({ median: number, interval: z.tuple([number, number]).describe("95 %") });
const sides = object({ base: text, head: text });
const revision = object({
  name: text.describe("as it was asked for"),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  dirty: z.boolean().describe("whether its files were those of a working tree that differed from the commit"),
});

const compared = object({
  bench: text.describe("its id"),
  kind: z.enum(["kernel", "job", "process"]),
  measure: z.enum(["time", "memory"]),
  version: shortHash.describe("of the question, the same on both sides"),
  kernelHash: object({ base: shortHash, head: shortHash }),
  variant: sides,
  clock: z.enum(CLOCKS).describe("that decided"),
  calls: count.describe("in one sample"),
  turns: count.describe("samples of each process in a round"),
  ratio: ratio.describe("head / base: above 1 the head is slower"),
  floor: ratio.describe("base / base: what no change looks like here"),
  leastEffect: number.describe("a share; smaller changes are none"),
  p: object({ slower: share, faster: share }).describe("adjusted by Benjamini and Hochberg over all benches"),
  verdict: z.enum(VERDICTS).describe("slower only if it was confirmed"),
  others: z.array(object({ clock: z.enum(CLOCKS), ratio, floor: ratio })).describe("what other clocks show"),
  doubts: z.array(text).describe("why it is not decided, or not by its usual clock, and what went wrong on the way"),
  roundsToDecide: count.describe("that an undecided one would take; 0 if it is decided, or was not confirmed"),
  confirmation: object({ ratio, floor: ratio, leastEffect: number, p: share, confirmed: z.boolean() }).nullable()
    .describe("by fresh rounds, of what was slower"),
  blame: object({ kernels: z.array(text), commits: z.array(text), reason: text }).nullable().describe(
    "of what was slower",
  ),
  acknowledged: text.describe("why it does not count; empty if it does"),
  rounds: z.array(PLAYED_ROUND),
  confirmingRounds: z.array(PLAYED_ROUND),
});

const { gpu, commit: _commit, dirty: _dirty, ...where } = circumstances;

export const COMPARE_1 = object({
  $schema: text,
  schema: z.literal(COMPARE_SCHEMA),
  ...where,
  machine: BENCH_2.shape.machine,
  gpu,
  base: revision,
  head: revision,
  notes: z.array(text),
  benches: z.array(compared),
  notCompared: z.array(object({ bench: text, reason: text, broken: z.boolean() })).describe(
    "broken: it works at the base, and failed at the head twice in a row",
  ),
  seconds: number,
  sha256: hash.describe("of the record without this key"),
});

export type CompareRecord = z.infer<typeof COMPARE_1>;
export type Compared = CompareRecord["benches"][number];
export type NotCompared = CompareRecord["notCompared"][number];

/** What a reader must find. */
export function compareFaults(value: unknown, strict = false): string[] {
  return formFaults(value, { form: COMPARE_1, strict });
}

/** Form and seal: what is not sound about it. */
export async function verifyCompare(value: Record<string, unknown>): Promise<string[]> {
  const faults = compareFaults(value, true);
  if (faults.length > 0 || value.sha256 === await sealOf(value)) return faults;
  return ["sha256: the record was changed after it was written"];
}

/**
 * Writes it, whole or not at all and never over another.
 *
 * @returns the record with its seal, and its path
 * @throws {OutputError} if the folder cannot be written to
 * @throws {Error} if nobody could read it, which is a fault of ours
 */
export async function writeCompareRecord(
  parts: Omit<CompareRecord, "sha256">,
  out: string,
): Promise<{ record: CompareRecord; path: string }> {
  const record = await sealed<CompareRecord>(parts);
  const faults = compareFaults(JSON.parse(serialise(record)), true);
  if (faults.length > 0) throw new Error(`Cannot write a comparison that nobody could read: ${faults[0]}`);
  const stamp = record.utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  const side = ({ commit, dirty }: CompareRecord["base"]) => `${commit.slice(0, 8)}${dirty ? "-dirty" : ""}`;
  const stem = join(out, record.machine.id, `${stamp}_${side(record.base)}_${side(record.head)}`);
  return { record, path: await writeJson(record, stem) };
}
