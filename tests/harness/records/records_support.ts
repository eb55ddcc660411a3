/** Records for tests: committed ones of earlier versions, and those of a scenario that the oracle runs in a tenth of a second. */

import { join } from "node:path";
import { openEngine } from "../../../harness/machine/environment.ts";
import { runScenario, runShard } from "../../../harness/mod.ts";
import { sealOf } from "../../../harness/records/seal.ts";
import { type AnyRecord, type ResultRecord, serialise, writeRecord } from "../../../harness/result.ts";
import { tempFolder } from "../../temp_folder.ts";

const FIXTURES = join(import.meta.dirname!, "fixtures");

export const fixturePath = (name: string) => join(FIXTURES, `${name}.json`);

// deno-lint-ignore no-explicit-any
export function fixture(name: string): any {
  return JSON.parse(Deno.readTextFileSync(fixturePath(name)));
}

const TINY = `scenario: 1
question: Is a run in parts the run in one piece?
model: { network: mlp_64_10, data: digits, test_images: 20 }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 7 }
sweep: { device.programming_scale: [1, 2] }
expect:
  - { mean: { at_least: 0.1 } }
control: { device.preset: ideal }
breaker: { device.programming_scale: 50 }
`;

/** A scenario file in a new folder; `edit` changes its text. */
export async function tinyScenario(edit: (text: string) => string = (text) => text): Promise<string> {
  const path = join(await tempFolder(), "tiny.yaml");
  await Deno.writeTextFile(path, edit(TINY));
  return path;
}

/** Runs it on the oracle. */
export async function tinyRun(
  path: string,
  options: { seed?: number; chips?: number; ofDay?: string } = {},
): Promise<ResultRecord> {
  return await runScenario(path, { engine: await openEngine("oracle"), ...options });
}

/** Runs one shard of it and writes its record beside the scenario. */
export async function tinyShard(
  path: string,
  { index, of, ...options }: { index: number; of: number; seed?: number; chips?: number },
): Promise<string> {
  const engine = await openEngine("oracle");
  return await writeRecord(
    await runShard(path, { engine, ...options, shard: { index, of } }),
    join(path, "..", "shards"),
  );
}

/** The record with changes, and with the hash that it then has. */
export async function changed<T extends AnyRecord>(record: T, change: (copy: T) => void): Promise<T> {
  const copy = structuredClone(record);
  change(copy);
  return { ...copy, sha256: await sealOf(copy) };
}

/** Writes values as the files of a new folder. */
export async function folderOf(files: Record<string, unknown>): Promise<string> {
  const folder = await tempFolder();
  for (const [name, value] of Object.entries(files)) {
    await Deno.mkdir(join(folder, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, name), typeof value === "string" ? value : serialise(value));
  }
  return folder;
}

/** Record without what differs from run to run. */
export function lasting({ utc: _u, seconds: _s, sha256: _h, shards: _p, cases, ...rest }: ResultRecord) {
  return { ...rest, cases: cases.map(({ seconds: _, ...one }) => one) };
}
