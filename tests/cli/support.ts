/** What tests of the command line share: noisegate as a process, and quick scenarios. */

import { join } from "node:path";
import { tempFolder } from "../temp_folder.ts";

export const ROOT = join(import.meta.dirname!, "..", "..");
export const DRIFT = join(ROOT, "scenarios/digits_pcm_drift.yaml");

/** Networks that these tests train are kept here, and none of the user's is found. */
const CACHE = await tempFolder();

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A program that has not ended by then never will. */
const MOST_MILLISECONDS = 180_000;

/** Runs a program to its end, without a terminal. */
export async function ended(
  program: string,
  { args, env = {}, cwd = ROOT }: { args: string[]; env?: Record<string, string>; cwd?: string },
): Promise<Ended> {
  const options: Deno.CommandOptions = { args, cwd, stdin: "null", stdout: "piped", stderr: "piped" };
  const set = { NO_COLOR: "1", NOISEGATE_CACHE: CACHE, GITHUB_ACTIONS: "", ...env };
  const child = new Deno.Command(program, { ...options, env: set }).spawn();
  const limit = setTimeout(() => child.kill("SIGKILL"), MOST_MILLISECONDS);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(limit);
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

export function noisegate(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(Deno.execPath(), { args: ["run", "-A", "main.ts", ...args], env });
}

/** A folder with copies of the drift scenario, changed to take a second: one case beside control and breaker. */
export async function folderOf(files: Record<string, (text: string) => string>): Promise<string> {
  const folder = await tempFolder();
  const text = quick(await Deno.readTextFile(DRIFT));
  for (const [name, change] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), change(text));
  return folder;
}

function quick(text: string): string {
  return text.replace(/^# yaml-language-server.*\n/, "").replace(/^tags:.*\n/m, "").replace(/epochs: \d+/, "epochs: 3")
    .replace(/\[20, 3600.*\]/, "[31536000]").replace("[none, global]", "[global]")
    .replace(/expect:[\s\S]*?(?=control:)/, "expect:\n  - { mean: { at_least: 0.5, confidence: 0.9 } }\n");
}

/** The same with tags. */
export const tagged = (...tags: string[]) => (text: string) =>
  text.replace(/^question:/m, `tags: [${tags.join(", ")}]\nquestion:`);

/** The same with a gate that cannot hold. */
export const failing = (text: string) => text.replace("at_least: 0.5", "at_least: 0.99");

export function filesUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(join(folder, name)) : [join(folder, name)]
  );
}
