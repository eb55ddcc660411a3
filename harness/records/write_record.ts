/** A record → a file: as a whole or not at all, never over another one. */

import { basename, dirname, join } from "node:path";
import { writeSynced } from "../output/write_file.ts";
import type { AnyRecord, Circumstances } from "./record.ts";
import { recordFaults } from "./record_schema.ts";
import { checkScenarioName, scenarioName } from "./scenario_name.ts";

/** The results folder cannot be written to; exit code 2. */
export class OutputError extends Error {
  override name = "OutputError";
}

/**
 * Makes sure that a scenario's record can be written later, before any work is done; leaves nothing behind.
 *
 * @throws {OutputError} naming the folder and the reason
 * @throws {ScenarioError} if the scenario has a name that no folder of records can have
 */
export async function checkWritable(out: string, path: string): Promise<void> {
  checkScenarioName(scenarioName(path), path);
  await checkFolder(out, scenarioName(path));
}

/** The same of any folder, or one in it. @throws {OutputError} naming the folder and the reason */
export async function checkFolder(out: string, inside = ""): Promise<void> {
  const folder = join(out, inside);
  try {
    if (out.trim() === "") throw new TypeError("an empty name");
    const made = await missingFolders(folder);
    await Deno.mkdir(folder, { recursive: true });
    const probe = join(folder, `.probe-${crypto.randomUUID().slice(0, 8)}.tmp`);
    await Deno.writeTextFile(probe, "", { createNew: true });
    for (const path of [probe, ...made]) await Deno.remove(path);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`--out ${out}: expected a folder that can be written to, got ${got}`);
  }
}

/** Folders of a path that do not exist yet, the deepest first. */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const there = await Deno.lstat(at).then(() => true, () => false);
    if (there) break;
    missing.push(at);
  }
  return missing;
}

/**
 * Writes a record to `<out>/<scenario>/<utc>_<commit>_<gpu>.json`; that of a shard ends in `_shard_2_of_4.json`.
 *
 * @returns the path of the new file
 * @throws {Error} if nobody could read it, which is a fault of ours
 */
export async function writeRecord(record: AnyRecord, out: string): Promise<string> {
  checkReadable(record);
  const stem = stemOf(record, { out });
  if (record.kind === "run") return await writeJson(record, stem);
  const { index, of } = record.shard;
  return await writeJson(record, `${stem}_shard_${index}_of_${of}`);
}

function checkReadable(record: AnyRecord): void {
  const written = JSON.parse(serialise(record)); // where what is no number has become null
  const faults = recordFaults(written, { version: record.schemaVersion });
  if (faults.length === 0) return;
  const more = faults.length > 5 ? `; and ${faults.length - 5} more` : "";
  throw new Error(`Cannot write a record that nobody could read: ${faults.slice(0, 5).join("; ")}${more}`);
}

/**
 * `<out>/<scenario>/<prefix><utc>_<commit>_<gpu>`.
 *
 * @throws {ScenarioError} if the scenario has a name that no folder of records can have
 */
export function stemOf(
  record: Pick<Circumstances, "utc" | "gpu" | "commit" | "scenario">,
  { out, prefix = "" }: { out: string; prefix?: string },
): string {
  const { name, path } = record.scenario;
  checkScenarioName(name, path || name);
  const stamp = record.utc.replace(/[-:]/g, "").replace(/\.\d+/, "");
  const where = record.gpu.engine === "gpu" ? slug(record.gpu.adapter) : "oracle";
  return join(out, name, `${prefix}${stamp}_${record.commit}_${where}`);
}

/**
 * Writes a value under a temporary name, syncs and renames it, so that a reader never meets half of one.
 *
 * @param stem path without ending; its folder is made if it is not there
 * @returns the path of the new file
 * @throws {OutputError} if the disk is full or the folder has gone
 */
export async function writeJson(value: unknown, stem: string): Promise<string> {
  const temporary = join(dirname(stem), `.${basename(stem)}-${crypto.randomUUID().slice(0, 8)}.tmp`);
  try {
    await Deno.mkdir(dirname(stem), { recursive: true });
    await writeSynced(temporary, new TextEncoder().encode(serialise(value)));
    const path = await claim(temporary, stem);
    return path;
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`${stem}.json: expected to write the record, got ${got}`);
  }
}

/**
 * Gives a finished file its name in one step that fails if the name is taken, so that of many runs in one second each
 * keeps its record.
 */
async function claim(temporary: string, stem: string): Promise<string> {
  for (let i = 1;; i++) {
    const path = i === 1 ? `${stem}.json` : `${stem}_${i}.json`;
    try {
      await Deno.link(temporary, path);
      await Deno.remove(temporary);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** JSON with arrays of numbers on one line, so that a record can be read and compared by a person. */
export function serialise(record: unknown): string {
  return `${layOut(record, "")}\n`;
}

function layOut(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    if (value.every((v) => typeof v === "number")) return `[${value.map((v) => JSON.stringify(v)).join(", ")}]`;
    return `[\n${value.map((v) => deeper + layOut(v ?? null, deeper)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, v]) => v !== undefined);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, v]) => `${deeper}${JSON.stringify(key)}: ${layOut(v, deeper)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** `llvmpipe (LLVM 15.0.6, 256 bits)` → `llvmpipe`; `NVIDIA H200` → `nvidia-h200`. */
export function slug(adapter: string): string {
  const name = adapter.replace(/\(.*?\)/g, " ").trim().toLowerCase();
  return name.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "gpu";
}
