/** Looks into the entries of a cache: which of them nobody could use. */

import { readSafetensors } from "../../kernels/safetensors.ts";
import { readCheckpoint } from "../../models/training/checkpoint.ts";
import { checkNetworkFile } from "../execution/network_cache.ts";
import { parseTable } from "../kernels/tuning.ts";
import { parseCalibration } from "./calibrations.ts";
import { type CacheEntry, entryName, type KindName } from "./kinds.ts";
import { checkSeal } from "./seal.ts";

/** An entry that is of no use, and why: `networks/0123….safetensors digest: expected …, got …`. */
export interface Broken {
  entry: CacheEntry;
  problem: string;
}

/** Throws what is wrong with the bytes of an entry. Data sets have a check of their own: `noisegate data check`. */
const CHECKS: Record<Exclude<KindName, "data">, (bytes: Uint8Array, place: string) => unknown> = {
  networks: (bytes, place) => checkNetworkFile(readSafetensors(bytes, place), place),
  checkpoints: (bytes, place) => {
    checkSeal(readSafetensors(bytes, place), place);
    readCheckpoint(bytes, place);
  },
  calibrations: (bytes) => parseCalibration(new TextDecoder().decode(bytes)),
  tuning: (bytes) => parseTable(new TextDecoder().decode(bytes)),
};

/** The broken ones among entries; those that are still being written are not looked at. */
export async function findBroken(entries: readonly CacheEntry[]): Promise<Broken[]> {
  const found: Broken[] = [];
  for (const entry of entries) {
    const problem = entry.leftover ? null : await problemOf(entry);
    if (problem !== null) found.push({ entry, problem });
  }
  return found;
}

async function problemOf(entry: CacheEntry): Promise<string | null> {
  const { kind, path } = entry;
  if (kind === "data") return null;
  const name = entryName(entry);
  try {
    CHECKS[kind](await Deno.readFile(path), name);
    return null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null; // gone meanwhile
    const message = error instanceof Error ? error.message : String(error);
    return message.startsWith(name) ? message : `${name} ${message}`;
  }
}
