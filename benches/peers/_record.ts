/** What benches with several sides print and write. */

import { join } from "node:path";
import { backendName } from "../../harness/machine/environment.ts";
import { table } from "../../harness/output/table.ts";
import { revision, slug, writeJson } from "../../harness/result.ts";
import type { Engine } from "../../kernels/engine.ts";
import type { Comparison } from "./_crossbar_bars.ts";

/** A line for every ratio, with its bar. */
export function printComparisons(comparisons: Comparison[]): void {
  const rows = comparisons.map(({ part, first, second, medians, ratio, ratioInterval95, cpuRatio, bar, passed }) => [
    part,
    `${second} / ${first}`,
    `${medians[1].toPrecision(4)} / ${medians[0].toPrecision(4)} ms`,
    `${ratio.toPrecision(3)} (${ratioInterval95.map((x) => x.toPrecision(3)).join(" … ")})`,
    cpuRatio.toPrecision(3),
    bar ? `${bar.at} ${bar.value}: ${passed ? "reached" : "MISSED"}` : "",
  ]);
  for (const line of table(["job", "sides", "medians", "ratio (95 %)", "by cpu", "bar"], rows)) console.log(line);
}

/** Writes the record of a run to `<out>/<utc>_<commit>_<gpu>.json` and returns its path. */
export async function writeRecord(out: string, engine: Engine, body: Record<string, unknown>): Promise<string> {
  const { commit, dirty } = await revision();
  const utc = new Date().toISOString();
  const record = {
    ...{ schema: "peer/1", utc, commit, dirty },
    runtime: { deno: Deno.version.deno, v8: Deno.version.v8, os: Deno.build.os, arch: Deno.build.arch },
    gpu: { ...engine.facts, backend: backendName() },
    ...{ processors: navigator.hardwareConcurrency, load: Deno.loadavg() },
    ...body,
  };
  const stamp = utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  return await writeJson(record, join(out, `${stamp}_${commit}_${slug(engine.facts.adapter)}`));
}
