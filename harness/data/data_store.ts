/** Where the files of data sets are on this machine, and how they are read. */

import { join } from "node:path";
import type { Dataset } from "../../models/data/dataset.ts";
import { type DataFile, type DatasetEntry, loadEntry, type LoadOptions } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { hold } from "../cache/in_use.ts";
import { cacheFolder } from "../cache/cache_folder.ts";
import { PlanError } from "../planning/plan_error.ts";
import { didYouMean, ScenarioError, show } from "../scenario/scenario_error.ts";
import { plural } from "../output/words.ts";

export interface DataStore {
  /** Looked through in this order for `<data set>/<file>`; files that are fetched go into the first. */
  folders: readonly string[];
}

/** A file that could not be fetched, or not be kept; exit code 2. */
export class FetchError extends Error {
  override name = "FetchError";
}

/** A source of a data set all of whose files are here. */
export interface Found {
  source: number;
  /** In the order of its files. */
  paths: string[];
}

/**
 * The folders of data: the one given, else that of NOISEGATE_DATA; and this user's cache.
 *
 * @param given by `--data`
 * @param make whether a folder that is not there yet may be made later
 * @throws {ScenarioError} if the given name leads to no folder
 */
export function openStore(given?: string, { make = false }: { make?: boolean } = {}): DataStore {
  const cache = join(cacheFolder(), "data");
  const named = given ?? (Deno.env.get("NOISEGATE_DATA") || undefined);
  if (given !== undefined) checkFolder(given, make);
  return { folders: named === undefined || named === cache ? [cache] : [named, cache] };
}

function checkFolder(given: string, make: boolean): void {
  const kind = given.trim() === "" ? "an empty name" : kindOf(given);
  if (kind === "a folder" || (make && kind === "nothing")) return;
  const got = kind === "nothing" ? "no such folder" : kind;
  const issue = { path: "--data", line: 0, column: 0, key: JSON.stringify(given) };
  throw new ScenarioError([{ ...issue, expected: "a folder with data sets", got }]);
}

/** What a path leads to. */
export function kindOf(path: string): "a file" | "a folder" | "nothing" {
  try {
    return Deno.statSync(path).isFile ? "a file" : "a folder";
  } catch {
    return "nothing";
  }
}

/** The path of a file of a data set, or null if it is in none of the folders. */
export function findFile({ folders }: DataStore, { entry, file }: { entry: DatasetEntry; file: DataFile }) {
  const paths = folders.flatMap((folder) => entry.folders.map((name) => join(folder, name, file.name)));
  return paths.find((path) => kindOf(path) === "a file") ?? null;
}

/** The sources of a data set that are here as a whole. */
export function findSources(store: DataStore, entry: DatasetEntry): Found[] {
  return entry.sources.flatMap(({ files }, source) => {
    if (entry.home) return [{ source, paths: [] }];
    const paths = files.map((file) => findFile(store, { entry, file }));
    return paths.every((path) => path !== null) ? [{ source, paths }] : [];
  });
}

/**
 * Makes sure that a data set is here; reads nothing.
 *
 * @throws {PlanError} at the key model.data, with the remedy
 */
export function requireData(store: DataStore, name: string): Found {
  const [found] = findSources(store, DATASETS[name]);
  if (found) return found;
  const expected = "a data set whose files are here";
  const hint = `deno task data fetch ${name}, or --data <folder>`;
  throw new PlanError("model.data", { expected, got: `${name}, ${absence(store, DATASETS[name])}`, hint });
}

/** What is missing of the source that is nearest to being complete. */
function absence(store: DataStore, entry: DatasetEntry): string {
  const where = store.folders.join(" or ");
  const sources = entry.sources.map(({ files }) => ({
    files,
    missing: files.filter((file) => findFile(store, { entry, file }) === null),
  }));
  const { files, missing } = sources.find((one) => one.missing.length < one.files.length) ?? sources[0];
  if (missing.length === files.length) return `${plural(files.length, "file")} of which none is in ${where}`;
  return `without ${missing.map(({ name }) => name).join(", ")} in ${where}`;
}

/**
 * Reads a data set from where it is.
 *
 * @throws {PlanError} if it is not here, {DataError} if a file is not what it should be
 */
export async function loadDataset(
  store: DataStore,
  { name, ...options }: { name: string; source?: number } & Omit<LoadOptions, "read">,
): Promise<Dataset> {
  const entry = DATASETS[name];
  using _held = await holdData(entry);
  const { source } = requireData(store, name);
  return await loadEntry(entry, { source, ...options, read: (file) => readFile(store, { entry, file }) });
}

/** Keeps a data set in this user's cache, if it is there, while it is read or fetched. */
export async function holdData({ folders }: DatasetEntry): Promise<Disposable> {
  const all = new DisposableStack();
  const own = folders.map((name) => join(cacheFolder(), "data", name));
  for (const folder of own) if (kindOf(folder) === "a folder") all.use(await hold(folder));
  return all;
}

async function readFile(store: DataStore, of: { entry: DatasetEntry; file: DataFile }) {
  const path = findFile(store, of);
  if (path === null) throw new TypeError(`Cannot read ${of.file.name}: it has gone`);
  return { path, bytes: await Deno.readFile(path) };
}

/** @throws {ScenarioError} if there is no such data set */
export function entryOf(name: string): DatasetEntry {
  if (Object.hasOwn(DATASETS, name)) return DATASETS[name];
  const hint = didYouMean(name, Object.keys(DATASETS)) ?? "noisegate data lists them";
  const issue = { path: "data", line: 0, column: 0, key: "name" };
  throw new ScenarioError([{ ...issue, expected: "a known data set", got: show(name), hint }]);
}
