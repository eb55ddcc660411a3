/** The command `report`: files and folders → a page, and Markdown. */

import { dirname } from "node:path";
import { needPaths } from "../records/commands.ts";
import { type Loaded, loadRecords } from "../records/load.ts";
import { OTHER_KINDS, type OtherName } from "../records/other_kinds.ts";
import { RecordError } from "../records/record_error.ts";
import { OutputError } from "../result.ts";
import { plural } from "../output/words.ts";
import { replaceFile } from "../output/write_file.ts";
import { contentsOf } from "./contents.ts";
import { reportMarkdown } from "./markdown.ts";
import { headline } from "./overview.ts";
import { reportPage } from "./page.ts";
import { loadedSpeed } from "./speed/contents.ts";
import { speedLine } from "./speed/told.ts";

export interface ReportFiles {
  /** The page; not written if left out. */
  out?: string;
  /** The Markdown; not written if left out. */
  markdown?: string;
}

/**
 * Writes a report of all records of files and folders.
 *
 * @returns what a person reads: the verdict, what could not be read, the files
 * @throws {RecordError} if a path does not exist, or there is nothing to report
 * @throws {OutputError} if a file cannot be written
 */
export async function writeReport(paths: readonly string[], { out, markdown }: ReportFiles): Promise<string[]> {
  await needPaths(paths);
  const loaded = await loadRecords(paths);
  const contents = contentsOf(loaded);
  const written = new Date().toISOString();
  const speed = await loadedSpeed(loaded, written);
  if (contents.scenarios.length + speed.machines.length === 0) {
    const faults = contents.unreadable.map(({ path, problem }) => `${path}: expected a record, got ${problem}`);
    const got = `${paths.join(", ")}: expected records of runs or benches, got ${othersOf(loaded)}`;
    throw new RecordError([...faults, got].join("\n"));
  }
  const files = [
    ...(out === undefined ? [] : [await write(out, await reportPage(loaded, { home: dirname(out), written, speed }))]),
    ...(markdown === undefined ? [] : [await write(markdown, reportMarkdown(loaded, speed))]),
  ];
  const runs = contents.scenarios.reduce((sum, one) => sum + one.runs.length, 0);
  const benches = speed.machines.reduce((sum, one) => sum + one.records.length, 0);
  return [
    ...(runs > 0 ? [`${headline(contents, speed)} (${plural(runs, "record")})`] : []),
    ...(benches > 0 ? [`${speedLine(speed)} (${plural(benches, "bench record")})`] : []),
    ...contents.unreadable.map(({ path, problem }) => `not read: ${path}: ${problem}`),
    ...speed.leftOut.map(({ path, reason }) => `left out: ${path}: ${reason}`),
    ...files,
  ];
}

/** `2 records of a comparison (noisegate results show prints one)`: what there is instead. */
function othersOf(loaded: readonly Loaded[]): string {
  const kinds = Map.groupBy(loaded.filter(({ kind }) => Object.hasOwn(OTHER_KINDS, kind)), ({ kind }) => kind);
  const told = [...kinds].map(([kind, { length }]) => {
    const [noun, ...rest] = OTHER_KINDS[kind as OtherName].what.split(" ");
    return [plural(length, noun), ...rest].join(" ");
  });
  const remedy = kinds.has("compare") ? " (noisegate results show prints one)" : "";
  return told.length === 0 ? "none" : `${told.join(", ")}${remedy}`;
}

/** Says what was written, and how large it is. */
async function write(path: string, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  try {
    await replaceFile(path, bytes);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`${path}: expected to write the report, got ${got}`);
  }
  return `report: ${path} (${Math.ceil(bytes.length / 1024)} KiB)`;
}
