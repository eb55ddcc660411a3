/** Files → bench records of the newest form. One that cannot be read says why and stops no other. */

import { z } from "zod";
import { object, text } from "../records/forms.ts";
import { recordFiles } from "../records/record_files.ts";
import { formFaults } from "../records/record_schema.ts";
import { sealOf } from "../records/seal.ts";
import { figureFaults } from "./figures.ts";
import { bench2From1, type BenchRecord1 } from "./migrate_bench.ts";
import { BENCH_2, BENCH_SCHEMA, type BenchRecord } from "./record.ts";

export interface LoadedBench {
  kind: "bench";
  path: string;
  record: BenchRecord;
  /** The version that the file has; the record is of the newest. */
  from: 1 | 2;
}

/** No bench record, or one that this noisegate cannot read: one sentence without a full stop. */
export interface UnreadableBench {
  kind: "problem";
  path: string;
  problem: string;
}

const numbers = z.array(z.number());
const BENCH_1 = object({
  schema: z.literal("bench/1"),
  utc: text,
  commit: text,
  dirty: z.boolean().nullable(),
  runtime: object({ deno: text, os: text }),
  gpu: BENCH_2.shape.gpu,
  processors: z.int(),
  load: numbers,
  seconds: z.number(),
  entries: z.array(object({
    key: text,
    timed: z.enum(["kernel", "end_to_end"]),
    unit: z.enum(["ns", "ms", "MiB", "s"]),
    samples: numbers.min(1),
    median: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    throughput: object({ unit: text, perSecond: z.number() }).optional(),
  })),
});

/** What a reader must find; keys that it does not know are passed over. Of `bench/1` and `bench/2`. */
export function benchFaults(value: unknown, strict = false): string[] {
  const form = (value as { schema?: unknown } | null)?.schema === "bench/1" ? BENCH_1 : BENCH_2;
  return formFaults(value, { form, strict });
}

/** A sound value of any version, brought to the newest. */
export async function upToDateBench(value: Record<string, unknown>): Promise<BenchRecord> {
  return value.schema === BENCH_SCHEMA
    ? value as unknown as BenchRecord
    : await bench2From1(value as unknown as BenchRecord1);
}

/** Form, seal and figures of a bench record: what is not sound about it. */
export async function verifyBench(value: Record<string, unknown>): Promise<string[]> {
  const faults = benchFaults(value, true);
  if (faults.length > 0 || value.schema !== BENCH_SCHEMA) return faults;
  const record = value as unknown as BenchRecord;
  return [...await sealFaults(record), ...figureFaults(record)];
}

async function sealFaults(record: { sha256: string }): Promise<string[]> {
  return record.sha256 === await sealOf(record) ? [] : ["sha256: the record was changed after it was written"];
}

/**
 * Reads all bench records of files and folders, folders to any depth, in the order of their time; files that are none come
 * last, with the reason.
 */
export async function loadBenchRecords(paths: readonly string[]): Promise<(LoadedBench | UnreadableBench)[]> {
  const loaded: (LoadedBench | UnreadableBench)[] = [];
  for (const path of await recordFiles(paths)) loaded.push(await readBenchRecord(path));
  const key = (one: LoadedBench | UnreadableBench) => `${one.kind === "bench" ? one.record.utc : "~"} ${one.path}`;
  return loaded.sort((a, b) => key(a) < key(b) ? -1 : 1);
}

/** Reads one; never throws for what is in the file. */
export async function readBenchRecord(path: string): Promise<LoadedBench | UnreadableBench> {
  const refuse = (problem: string): UnreadableBench => ({ kind: "problem", path, problem });
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return refuse("no JSON: half-written, or no record");
    return refuse(error instanceof Deno.errors.NotFound ? "no such file" : String(error));
  }
  const schema = String((value as { schema?: unknown } | null)?.schema ?? "none");
  if (!/^bench\/[12]$/.test(schema)) return refuse(`expected a bench record, got schema ${schema}`);
  const faults = benchFaults(value);
  if (faults.length > 0) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
    return refuse(`no sound bench record: ${faults[0]}${more}`);
  }
  const [fault] = schema === BENCH_SCHEMA ? await sealFaults(value as BenchRecord) : [];
  if (fault) return refuse(`no sound bench record: ${fault}`);
  const record = await upToDateBench(value as Record<string, unknown>);
  return { kind: "bench", path, record, from: schema === BENCH_SCHEMA ? 2 : 1 };
}
