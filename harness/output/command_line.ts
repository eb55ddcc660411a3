/** Lines to paste into a shell. */

import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A word of a command line, or a file, as seen from the working folder. */
export type Word = string | number | { file: string };

/** The folder of noisegate, whose tasks these are; undefined where it was imported over the network. */
const { protocol } = new URL(import.meta.url);
const HOME = protocol === "file:" ? fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "") : undefined;

/**
 * A command of noisegate as a shell takes it in the working folder: `deno task noisegate run x.yaml --seed 8`. A task runs in
 * the folder of its configuration: in any other folder the line names that, and files by their whole path.
 */
export function commandLine(...words: Word[]): string {
  return taskLine("noisegate", ...words);
}

/** The same by a task that may do more: `dev` writes anywhere. */
export function taskLine(task: "noisegate" | "dev", ...words: Word[]): string {
  const near = HOME === undefined || realPath(Deno.cwd()) === realPath(HOME);
  const config = near ? [] : ["--config", quoted(join(HOME!, "deno.json"))];
  const told = words.map((word) =>
    typeof word === "object" ? quoted(near ? short(word.file) : resolve(word.file)) : word
  );
  return ["deno task", ...config, task, ...told].join(" ");
}

/** Relative where it lies in the working folder. */
function short(path: string): string {
  const way = relative(Deno.cwd(), resolve(path));
  return way === "" || way.startsWith("..") || isAbsolute(way) ? path : way;
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function quoted(path: string): string {
  return /^[\w./:@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
