/** `noisegate acknowledge`: takes a regression upon somebody, for a time. */

import { loadBenchRecords } from "../load_bench.ts";
import { dirname } from "node:path";
import { didYouMean } from "../../scenario/scenario_error.ts";
import { type Acknowledgement, addAcknowledged } from "./acknowledged.ts";
import { CompareError } from "./compare_error.ts";
import { commitOf, ROOT } from "./git.ts";

/**
 * Adds an acknowledgement to a file beside bench records.
 *
 * @param known ids of benches beside those of the records
 * @returns what was done, as lines
 * @throws {CompareError} for a bench or commit that nobody knows, and for a day that is over
 */
export async function acknowledge(
  one: Acknowledgement,
  { path, known, root = ROOT }: { path: string; known: () => Promise<string[]>; root?: string },
): Promise<string[]> {
  const today = new Date().toISOString().slice(0, 10);
  if (one.until < today) {
    throw new CompareError(`--until: expected a day that is not over, got ${one.until} (today is ${today}, UTC)`);
  }
  needBench(one.bench, [...await known(), ...await recorded(dirname(path))]);
  const commit = (await commitOf(one.commit, root)).slice(0, 12);
  await addAcknowledged(path, { ...one, commit });
  return [`${one.bench}: acknowledged for ${commit} until ${one.until}; in ${path}`];
}

function needBench(bench: string, known: readonly string[]): void {
  if (known.includes(bench)) return;
  const hint = didYouMean(bench, [...new Set(known)]) || "noisegate bench --list";
  throw new CompareError(`bench: expected the name of a bench, got ${JSON.stringify(bench)} (${hint})`);
}

/** A bench of another branch may be in records only. */
async function recorded(folder: string): Promise<string[]> {
  const loaded = await loadBenchRecords([folder]);
  return loaded.flatMap((one) => one.kind === "bench" ? one.record.entries.map(({ bench }) => bench) : []);
}
