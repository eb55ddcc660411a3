/**
 * `deno task bench [filter]`: times every kernel bench by the device's clock and the end-to-end jobs by the wall clock,
 * keeps every raw time, and writes one record to results/bench/.
 */

import { join } from "node:path";
import { backendName } from "../harness/machine/environment.ts";
import { table } from "../harness/output/table.ts";
import { revision, slug, writeJson } from "../harness/result.ts";
import { quantile, toleranceRanks } from "../harness/stats.ts";
import type { Engine } from "../kernels/engine.ts";
import { gpu } from "../tests/support.ts";
import { endToEnd } from "./end_to_end.ts";
import { type KernelBench, labelOf, prepare, registry } from "./support.ts";

/** Each sample holds at least this much device work, so that the clock's grain does not count. */
const SAMPLE_NANOSECONDS = 2e6;
const SAMPLES = 15;

export interface BenchEntry {
  key: string;
  /** `kernel`: device timestamps of one call. `end_to_end`: wall time of a whole job, waits included. */
  timed: "kernel" | "end_to_end";
  unit: "ns" | "ms" | "MiB" | "s";
  samples: number[];
  median: number;
  /** Order statistics around the median, 95 %. */
  interval: [number, number];
  throughput?: { unit: string; perSecond: number };
}

async function timeKernel(engine: Engine, bench: KernelBench): Promise<BenchEntry> {
  const session = await prepare(engine, bench);
  try {
    await session.time(1); // compiles
    const once = (await session.time(1))!;
    const calls = Math.max(1, Math.min(2000, Math.ceil(SAMPLE_NANOSECONDS / Math.max(once, 1))));
    await session.time(calls); // settles caches and clocks
    const samples: number[] = [];
    for (let i = 0; i < SAMPLES; i++) samples.push(Math.round((await session.time(calls))! / calls));
    const entry = summarise({ key: `${bench.kernel.id} ${labelOf(bench.one)}`, timed: "kernel", unit: "ns", samples });
    const { unit, amount } = bench.one.work;
    return { ...entry, throughput: { unit: `${unit}/s`, perSecond: Math.round(amount / entry.median * 1e9) } };
  } finally {
    session.close();
  }
}

export function summarise(entry: Pick<BenchEntry, "key" | "timed" | "unit" | "samples">): BenchEntry {
  const sorted = entry.samples.toSorted((a, b) => a - b);
  const ranks = toleranceRanks({ n: sorted.length, percentile: 50, confidence: 0.975 });
  // too few samples for a bound: all that is known is their range
  const interval: [number, number] = [sorted[(ranks.lower ?? 1) - 1], sorted[(ranks.upper ?? sorted.length) - 1]];
  return { ...entry, median: quantile(sorted, 0.5), interval };
}

function row({ key, unit, median, interval, throughput }: BenchEntry): string[] {
  const rate = throughput ? `${(throughput.perSecond / 1e9).toFixed(3)} G${throughput.unit}` : "";
  const show = (value: number) => unit === "ns" ? `${(value / 1000).toFixed(1)} µs` : `${value.toFixed(2)} ${unit}`;
  return [key, show(median), `${show(interval[0])} … ${show(interval[1])}`, rate];
}

if (import.meta.main) {
  const filter = Deno.args[0] ?? "";
  if (!gpu) {
    console.error("bench: no WebGPU adapter, and nothing else is worth timing (deno task doctor says why)");
    Deno.exit(4);
  }
  for await (const path of benchFiles(join(import.meta.dirname!, "kernels"))) await import(`file://${path}`);
  const started = performance.now();
  const entries: BenchEntry[] = [];
  for (const bench of registry.filter(({ kernel }) => kernel.id.includes(filter))) {
    entries.push(await timeKernel(gpu, bench));
    console.error(row(entries.at(-1)!).join("  "));
  }
  for (const job of endToEnd.filter(({ key }) => key.includes(filter))) {
    entries.push(summarise({ key: job.key, timed: "end_to_end", unit: job.unit, samples: await job.measure(gpu) }));
    console.error(row(entries.at(-1)!).join("  "));
  }
  const { commit, dirty } = await revision();
  const utc = new Date().toISOString();
  const record = {
    ...{ schema: "bench/1", utc, commit, dirty, runtime: { deno: Deno.version.deno, os: Deno.build.os } },
    gpu: { ...gpu.facts, backend: backendName() },
    processors: navigator.hardwareConcurrency,
    load: Deno.loadavg(),
    seconds: (performance.now() - started) / 1000,
    entries,
  };
  console.log(table(["bench", "median", "95 % interval", "throughput"], entries.map(row)).join("\n"));
  if (gpu.facts.software) console.log("a software adapter: times compare only within this record");
  const stamp = utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  console.log(
    `record: ${await writeJson(record, join("results", "bench", `${stamp}_${commit}_${slug(gpu.facts.adapter)}`))}`,
  );
  gpu.close();
}

async function* benchFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* benchFiles(join(folder, name));
    else if (name.endsWith("_bench.ts")) yield join(folder, name);
  }
}
