/** What `noisegate doctor` says about the machine: what is there, and what is wrong. */

import { join } from "node:path";
import type { EngineFacts } from "../../kernels/engine.ts";
import { openGpu } from "../../kernels/gpu.ts";
import { loadEntry } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { userCaches } from "../cache/cache_folder.ts";
import { findSources, openStore } from "../data/data_store.ts";
import { backendName, prepareRuntime } from "./environment.ts";
import { adapterKey, currentKernels, readTable, tablePath } from "../kernels/tuning.ts";
import { plural } from "../output/words.ts";

const SHOWN_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
];

export interface Diagnosis {
  lines: [string, string][];
  /** One sentence each, with the remedy. Empty if all is well. */
  wrong: string[];
}

/** Looks at adapter, runtime and folders; changes nothing. */
export async function diagnose(): Promise<Diagnosis> {
  prepareRuntime();
  const gpu = await openGpu();
  const facts = gpu?.facts ?? null;
  gpu?.close();
  const driver = driverFiles();
  return {
    lines: [
      [
        "adapter",
        facts ? `${facts.adapter}${facts.software ? " (software: judges values, never speed)" : ""}` : "none",
      ],
      ["backend", facts ? backendName() : `${backendName()} (nothing answered)`],
      ["driver files", driver],
      ...(facts ? limitLines(facts) : []),
      ["features", facts ? facts.features.join(", ") : "none"],
      ["deno", `${Deno.version.deno} (v8 ${Deno.version.v8}, ${Deno.build.target})`],
      ["data", dataHere()],
      ["deno cache", Deno.env.get("DENO_DIR") ?? join(userCaches(), "deno")],
      [
        "shader cache",
        Deno.env.get("MESA_SHADER_CACHE_DIR") ?? `${Deno.env.get("HOME") ?? "~"}/.cache (Mesa's default)`,
      ],
      ...(facts ? [["tuning", await tuningState(facts)] as [string, string]] : []),
    ],
    wrong: [...complaints(facts, driver), ...await damagedData()],
  };
}

/** Whether kernels run by measured choices of variant here. */
async function tuningState(facts: EngineFacts): Promise<string> {
  const key = adapterKey(facts, backendName());
  const path = await tablePath(key);
  const table = await readTable(key);
  if (!table) return `${existsFile(path) ? `${path} cannot be used` : "none"} (deno task noisegate tune)`;
  const old = table.kernels.length - (await currentKernels(table)).length;
  const stale = old > 0 ? `, ${old} of them out of date (deno task noisegate tune)` : "";
  return `${plural(table.kernels.length, "kernel")} of ${table.utc.slice(0, 10)}${stale}, ${path}`;
}

function existsFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function limitLines({ limits }: EngineFacts): [string, string][] {
  return SHOWN_LIMITS.map((name) => [name, limits[name].toLocaleString("en")]);
}

function complaints(facts: EngineFacts | null, driver: string): string[] {
  const wrong: string[] = [];
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 9)) {
    wrong.push(`Deno ${Deno.version.deno} is too old: expected 2.9.6 or newer (deno upgrade)`);
  }
  if (!facts) {
    const hidden = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"].find((name) => Deno.env.get(name) !== undefined);
    if (hidden) wrong.push(`${hidden} is set and leads to no usable driver: unset it`);
    else if (driver === "none found") wrong.push("no Vulkan driver is installed: deno task setup");
    else wrong.push(`the ${backendName()} backend found no adapter: see whether DENO_WEBGPU_BACKEND fits this machine`);
    wrong.push("without an adapter everything runs on the oracle engine: right, but slow");
  }
  if (facts && backendName() === "gl") {
    wrong.push("the OpenGL backend lacks half floats and allows fewer buffers: unset DENO_WEBGPU_BACKEND");
  }
  return wrong;
}

/** Data sets beside those of this repository that are on this machine. */
function dataHere(): string {
  const store = openStore();
  const here = Object.values(DATASETS).filter((entry) => !entry.home && findSources(store, entry).length > 0);
  const names = here.map(({ shape }) => shape.name).join(", ") || "none beside digits (noisegate data)";
  return `${names}, looked in ${store.folders.join(" and ")}`;
}

/** Data sets of this repository that cannot be read as they should be; `noisegate data check` looks at all. */
async function damagedData(): Promise<string[]> {
  const loads = await Promise.allSettled(Object.values(DATASETS).filter(({ home }) => home).map((e) => loadEntry(e)));
  return loads.flatMap((l) =>
    l.status === "rejected" ? [l.reason instanceof Error ? l.reason.message : String(l.reason)] : []
  );
}

/** Vulkan driver manifests that the loader would read. */
function driverFiles(): string {
  const pinned = Deno.env.get("VK_DRIVER_FILES") ?? Deno.env.get("VK_ICD_FILENAMES");
  if (pinned !== undefined) return `${pinned} (pinned by the environment)`;
  const found = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].flatMap((folder) => {
    try {
      return [...Deno.readDirSync(folder)].map(({ name }) => name);
    } catch {
      return [];
    }
  });
  if (Deno.build.os !== "linux") return "the system's own";
  return found.sort().join(", ") || "none found";
}
