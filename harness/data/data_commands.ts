/** The verbs about data sets: list and check. */

import { dirname } from "node:path";
import { DataError } from "../../models/data/dataset.ts";
import { classCounts, type DatasetEntry, sourceToFetch } from "../../models/data/entry.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { type DataStore, entryOf, findSources, kindOf, loadDataset } from "./data_store.ts";
import { EXIT } from "../exit.ts";
import { table } from "../output/table.ts";
import { plural } from "../output/words.ts";

/** Every data set in one line, and where it is. */
export function listData(store: DataStore): string[] {
  const rows = Object.values(DATASETS).map((entry) => {
    const { name, image, classes, trainCount, testCount } = entry.shape;
    return [name, String(trainCount), String(testCount), image.join(" × "), String(classes), where(store, entry)];
  });
  const folders = store.folders.map((folder) =>
    kindOf(folder) === "a folder" ? folder : `${folder} (no such folder yet)`
  );
  return [
    ...table(["data set", "train", "test", "image", "classes", "where"], rows),
    "",
    `looked in ${folders.join(" and ")}; --data <folder> or NOISEGATE_DATA names another`,
  ];
}

function where(store: DataStore, entry: DatasetEntry): string {
  if (entry.home) return "in this repository";
  const [found] = findSources(store, entry);
  if (found) return dirname(found.paths[0]);
  const bytes = sourceToFetch(entry)!.files.reduce((sum, file) => sum + file.bytes, 0);
  return `not here: deno task data fetch ${entry.shape.name} (${Math.ceil(bytes / 1e6)} MB)`;
}

/**
 * Reads every data set that is here, or the named ones, and verifies checksums, sizes and labels.
 *
 * @param options.say is told the outcome of each
 * @returns the exit code: 1 if one is damaged, or named and not here
 * @throws {ScenarioError} if there is no data set of that name
 */
export async function checkData(
  names: string[],
  { store, say }: { store: DataStore; say: (line: string) => void },
): Promise<number> {
  const entries = names.length > 0 ? names.map(entryOf) : Object.values(DATASETS);
  const width = Math.max(...entries.map(({ shape }) => shape.name.length));
  let good = 0, bad = 0;
  for (const entry of entries) {
    const { name } = entry.shape;
    const found = findSources(store, entry);
    if (found.length === 0) {
      say(`${name.padEnd(width)}  ${where(store, entry)}`);
      bad += Number(names.length > 0);
    }
    for (const { source } of found) {
      const { right, line } = await checkSource(store, { entry, source });
      say(`${name.padEnd(width)}  ${line}`);
      if (right) good++;
      else bad++;
    }
  }
  const lacking = bad > 0 ? `, ${bad} damaged or missing` : "";
  say(`\n${plural(good, "data set")} as published${lacking}`);
  return bad > 0 ? EXIT.fail : EXIT.pass;
}

async function checkSource(
  store: DataStore,
  { entry, source }: { entry: DatasetEntry; source: number },
): Promise<{ right: boolean; line: string }> {
  const { shape: { name, classes }, sources } = entry;
  try {
    const { train, test } = await loadDataset(store, { name, source });
    const { files } = sources[source];
    const shown = files.length === 1 ? files[0].name : plural(files.length, "file");
    const parts = [train, test].map(({ labels, count }) => `${count} images (${span(classCounts(labels, classes))})`);
    return { right: true, line: `ok: ${shown}, ${parts.join(" + ")}` };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { right: false, line: `wrong: ${error.message}` };
  }
}

function span(counts: number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${least === most ? least : `${least} … ${most}`} a class`;
}
