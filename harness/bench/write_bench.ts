/** What a suite found + where → a record, and its file. */

import { join } from "node:path";
import type { EngineFacts } from "../../kernels/engine.ts";
import { backendName } from "../machine/environment.ts";
import { revision } from "../records/make_record.ts";
import { sealed } from "../records/seal.ts";
import { serialise, writeJson } from "../records/write_record.ts";
import { VERSION } from "../version.ts";
import { benchFaults } from "./load_bench.ts";
import { machineOf } from "./machine.ts";
import { BENCH_SCHEMA, type BenchRecord } from "./record.ts";

/** Where bench records are, each machine in a folder of its own. */
export const BENCH_RECORDS = "results/bench";

export type SuiteParts =
  & { facts: EngineFacts }
  & Pick<
    BenchRecord,
    "load" | "calibration" | "roofline" | "tuning" | "entries" | "peers" | "skipped" | "seconds"
  >;

/** The record of a suite that has just ended. */
export async function makeBenchRecord({ facts, seconds, ...found }: SuiteParts): Promise<BenchRecord> {
  return await sealed<BenchRecord>({
    $schema: "../../schema/bench_2.schema.json",
    schema: BENCH_SCHEMA,
    noisegate: VERSION,
    utc: new Date().toISOString(),
    ...await revision(),
    runtime: { deno: Deno.version.deno, v8: Deno.version.v8, os: Deno.build.os, arch: Deno.build.arch },
    machine: machineOf(facts),
    gpu: { ...facts, backend: facts.engine === "gpu" ? backendName() : "none" },
    ...found,
    seconds: Math.round(seconds * 1000) / 1000,
  });
}

/**
 * Writes it to `<out>/<machine>/<utc>_<commit>.json`, whole or not at all and never over another.
 *
 * @returns the path
 * @throws {OutputError} if the folder cannot be written to
 * @throws {Error} if nobody could read it, which is a fault of ours
 */
export async function writeBenchRecord(record: BenchRecord, out: string): Promise<string> {
  const faults = benchFaults(JSON.parse(serialise(record)), true); // where what is no number has become null
  if (faults.length > 0) {
    throw new Error(`Cannot write a bench record that nobody could read: ${faults.slice(0, 5).join("; ")}`);
  }
  const stamp = record.utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  return await writeJson(record, join(out, record.machine.id, `${stamp}_${record.commit}`));
}
