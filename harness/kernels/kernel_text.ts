/** A kernel's contract as `noisegate kernels show` prints it. */

import { join } from "node:path";
import { loadBenchRecords } from "../bench/load_bench.ts";
import type { BenchRecord } from "../bench/record.ts";
import { timeText } from "../bench/suite_text.ts";
import { BENCH_RECORDS } from "../bench/write_bench.ts";
import { casesOf, type Contract, hashOf } from "../../kernels/contract.ts";
import { familyOf, slots, type Variant } from "../../kernels/kernel.ts";

const ROOT = join(import.meta.dirname!, "..", "..");

/** Contract, WGSL signature, sources, hash and the last recorded speed. */
export async function contractLines(contract: Contract): Promise<string[]> {
  const { kernel, version, units, source, properties, bench, values } = contract;
  const unit = (name: string) => units[name] ? ` (${units[name]})` : "";
  const role = (slot: string) => slot in kernel.inputs ? "input" : slot in kernel.state ? "state" : "output";
  return [
    `${kernel.id}, contract version ${version}`,
    kernel.about,
    `source      ${source}`,
    `params      ${Object.entries(kernel.params).map(([n, t]) => `${n}: ${t}${unit(n)}`).join(", ") || "none"}`,
    ...Object.entries(kernel.constants).map(([n, v]) => `constant    ${n}: ${Object.keys(v).join(" | ")}`),
    ...Object.entries(slots(kernel)).map(([slot, shape], i) =>
      `binding ${String(i + 1).padEnd(3)} ${role(slot).padEnd(6)} ${slot}: ${shape}${unit(slot)}`
    ),
    `variants    ${kernel.variants.map(variantText).join(", ")}`,
    `admission   ${casesOf(contract, 1).length} cases (${values.join(", ")}), goldens, ${properties.length} properties`,
    ...properties.map(({ name }) => `property    ${name}`),
    `bound       kernels/${kernel.id}_oracle.ts`,
    `hash        ${await hashOf(contract)}`,
    ...await speedLines(contract),
    ...(bench.length === 0 ? ["bench       none"] : []),
  ];
}

function variantText(variant: Variant): string {
  return familyOf(variant) === "registers" ? variant.name : `${variant.name} (${familyOf(variant)})`;
}

async function speedLines({ kernel, bench }: Contract): Promise<string[]> {
  const records = await newestBenches();
  return bench.map(({ label }) => {
    const id = `${kernel.id} ${label}`;
    for (const { utc, gpu, entries } of records) {
      const entry = entries.find(({ bench, mode, estimate }) => bench === id && mode === "steady" && estimate !== null);
      if (entry) {
        return `speed       ${label}: ${timeText(entry.estimate!.median)} on ${gpu.adapter}, ${utc.slice(0, 10)}`;
      }
    }
    return `speed       ${label}: not recorded yet`;
  });
}

/** Bench records, the newest first; unreadable ones are passed over. */
async function newestBenches(): Promise<BenchRecord[]> {
  const loaded = await loadBenchRecords([join(ROOT, BENCH_RECORDS)]);
  return loaded.flatMap((one) => one.kind === "bench" ? [one.record] : []).reverse();
}
