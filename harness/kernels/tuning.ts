/**
 * What the tuner has found on this machine's adapters, one JSON file each in the user's cache. A table changes speed and
 * the last bit of what an adapter rounds, nothing else: it may be lost, stale or broken, and nobody has to know.
 */

import { join } from "node:path";
import { z } from "zod";
import type { EngineFacts, VariantChoice } from "../../kernels/engine.ts";
import type { Contract } from "../../kernels/contract.ts";
import { hashOf } from "../../kernels/contract.ts";
import { choiceOf, type TunedKernel } from "../../kernels/tuner.ts";
import { touch } from "../cache/kinds.ts";
import { cacheFolder } from "../cache/cache_folder.ts";
import { replaceFile } from "../output/write_file.ts";

const timing = z.strictObject({ median: z.number().positive(), spread: z.number().nonnegative() });
const tableSchema = z.strictObject({
  tuning: z.literal(3),
  utc: z.iso.datetime(),
  adapter: z.strictObject({
    adapter: z.string(),
    vendor: z.string(),
    architecture: z.string(),
    backend: z.string(),
    software: z.boolean(),
  }),
  kernels: z.array(z.strictObject({
    kernel: z.string(),
    hash: z.string(),
    cases: z.array(
      z.strictObject({
        label: z.string(),
        constants: z.record(z.string(), z.string()),
        size: z.int(),
        times: z.record(z.string(), timing),
        usual: z.string(),
        choice: z.string(),
      }).refine(({ times, usual, choice }) => usual in times && choice in times, "a variant without times"),
    ),
    wrong: z.record(z.string(), z.string()),
  })),
});

/** All that is known of one adapter. */
export type TuningTable = z.infer<typeof tableSchema>;

/** An adapter as a table names it: WebGPU tells no driver version but in the description of some adapters. */
export function adapterKey(facts: EngineFacts, backend: string): TuningTable["adapter"] {
  const { adapter, vendor, architecture, software } = facts;
  return { adapter, vendor, architecture, backend, software };
}

/** The file of an adapter. */
export async function tablePath(key: TuningTable["adapter"]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(key)));
  return join(cacheFolder(), "tuning", `${new Uint8Array(digest).toHex().slice(0, 16)}.json`);
}

/** The table of an adapter; null if there is none, or none that can be used. */
export async function readTable(key: TuningTable["adapter"]): Promise<TuningTable | null> {
  try {
    const path = await tablePath(key);
    const table = parseTable(await Deno.readTextFile(path));
    await touch(path);
    return JSON.stringify(table.adapter) === JSON.stringify(key) ? table : null;
  } catch {
    return null;
  }
}

/** A table as a file holds it. @throws {TypeError | SyntaxError} if the file is none */
export function parseTable(text: string): TuningTable {
  const { success, data, error } = tableSchema.safeParse(JSON.parse(text));
  if (success) return data;
  const [{ path, message }] = error.issues;
  throw new TypeError(`${path.join(".") || "file"}: expected a table of the tuner, got one with ${message}`);
}

/**
 * Lays newly tuned kernels over what is known of an adapter; a run beside it never reads half a table.
 *
 * @returns the path
 */
export async function storeTable(key: TuningTable["adapter"], tuned: TunedKernel[]): Promise<string> {
  const kept = (await readTable(key))?.kernels.filter((old) => !tuned.some(({ kernel }) => kernel === old.kernel)) ??
    [];
  const kernels = [...kept, ...tuned].sort((a, b) => a.kernel < b.kernel ? -1 : 1);
  const table: TuningTable = { tuning: 3, utc: new Date().toISOString(), adapter: key, kernels };
  const path = await tablePath(key);
  await replaceFile(path, new TextEncoder().encode(JSON.stringify(table, null, 2) + "\n"));
  return path;
}

/** The kernels of a table whose sources are still those that were timed. */
export async function currentKernels(table: TuningTable): Promise<TunedKernel[]> {
  // only where there is a table: contracts bring every kernel with them
  const { CONTRACTS } = await import("../../kernels/contracts.ts");
  const known = new Map(CONTRACTS.map((contract) => [contract.kernel.id, contract]));
  const isCurrent = async ({ kernel, hash }: TunedKernel) =>
    known.has(kernel) && await hashOf(known.get(kernel) as Contract) === hash;
  const current = await Promise.all(table.kernels.map(isCurrent));
  return table.kernels.filter((_, i) => current[i]);
}

/** The choice of variants that an adapter's table makes; it leaves all open if there is no table. */
export async function storedChoice(facts: EngineFacts, backend: string): Promise<VariantChoice> {
  const table = await readTable(adapterKey(facts, backend));
  return choiceOf(table ? await currentKernels(table) : []);
}
