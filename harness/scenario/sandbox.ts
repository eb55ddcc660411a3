/**
 * A scenario in TypeScript is run where it can do nothing but read: in a thread with permissions of its own. It may read its
 * folder and the modules of noisegate; it cannot write, run a program, use the network, or see the environment. What it
 * answers is not trusted either.
 */

import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { findInside, isInside } from "./inside.ts";
import { readablePaths } from "./readable.ts";
import { type Issue, ScenarioError } from "./scenario_error.ts";

const text = z.string();
const ANSWER = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text }),
  /** The default export is no scenario. */
  z.object({ kind: z.literal("other"), got: text }),
  /** Of defineScenario, which knows no places. */
  z.object({
    kind: z.literal("issues"),
    issues: z.array(z.object({ key: text, expected: text, got: text, hint: text.optional() })),
  }),
  z.object({ kind: z.literal("fault"), message: text, stack: text }),
]);
/** What the thread posts. */
export type Answer = z.infer<typeof ANSWER>;

const ROOT = join(import.meta.dirname!, "..", "..");
/** What `mod.ts` is made of. */
const NOISEGATE = ["mod.ts", "harness", "models", "kernels"].map((name) => join(ROOT, name));
const EXPECTED = "a module whose default export is defineScenario({ … })";

/**
 * The text of the scenario that a module exports.
 *
 * @param seconds that it may take
 * @throws {ScenarioError} if it is none, fails, wants more than it may have, or takes longer
 */
export async function scenarioTextOf(path: string, { seconds = 10 }: { seconds?: number } = {}): Promise<string> {
  if (findInside(path, [dirname(path)]).kind === "outside") {
    const got = `${path}, a link that leads out of it`;
    throw refused({ path, expected: "a file in its folder", got, hint: "copy the file there" });
  }
  const file = Deno.realPathSync(path);
  const answer = await ask(pathToFileURL(file).href, {
    read: [file, ...readablePaths(dirname(file)), ...NOISEGATE],
    seconds,
  });
  if (answer === "late") {
    throw refused({ path, expected: `a module that is done within ${seconds} s`, got: "one that is not" });
  }
  return textOf(answer, { path, file });
}

function refused(issue: Pick<Issue, "path" | "expected" | "got" | "hint"> & Partial<Issue>): ScenarioError {
  return new ScenarioError([{ line: 1, column: 1, key: "file", ...issue }]);
}

/** Runs the module at a URL. It is ended whatever it does, and so is everything that it has begun. */
async function ask(url: string, { read, seconds }: { read: string[]; seconds: number }): Promise<Answer | "late"> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  // no thread may have what this process lacks
  const granted = read.filter((path) => Deno.permissions.querySync({ name: "read", path }).state === "granted");
  const nothing = { write: false, run: false, net: false, env: false, sys: false, ffi: false, import: false } as const;
  const worker = new Worker(new URL("./sandbox_worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: { ...nothing, read: granted } },
  });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve({ kind: "fault", message: event.message, stack: `${event.filename}:${event.lineno}:${event.colno}` });
  };
  const timer = setTimeout(() => resolve("late"), 1000 * seconds);
  try {
    worker.postMessage(url);
    const answer = await promise;
    if (answer === "late") return answer;
    const { data = { kind: "other", got: "something else" } } = ANSWER.safeParse(answer);
    return data;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

/** @param file the module, with all links followed */
function textOf(answer: Answer, { path, file }: { path: string; file: string }): string {
  switch (answer.kind) {
    case "text":
      return answer.text;
    case "other":
      throw refused({ path, expected: EXPECTED, got: plain(answer.got) });
    case "issues":
      throw new ScenarioError(answer.issues.map((issue) => ({ path, line: 0, column: 0, ...plainOf(issue) })));
    case "fault":
      throw faultAt(placeIn(plain(answer.stack), { path, file }), {
        message: plain(answer.message).split("\n")[0],
        folder: dirname(file),
      });
  }
}

type At = Pick<Issue, "path"> & Partial<Issue>;

/** Where an error came from, and what became of it. */
function faultAt(place: At, { message, folder }: { message: string; folder: string }): ScenarioError {
  const [, wanted, path] = /^Requires (\w+ access(?: to "?(.*?)"?)?), run again/.exec(message) ?? [];
  if (!wanted) return refused({ ...place, expected: EXPECTED, got: message });
  const own = wanted.startsWith("read") && path !== undefined && isInside(path, folder);
  const expected = own
    ? "a file that is there, not hidden, and no link out of its folder"
    : "a module that reads its own folder and does no more";
  return refused({ ...place, expected, got: own ? path : wanted });
}

/** Without colours and other marks for terminals. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[0-9;]*m/g, "").replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, " ");
}

function plainOf<T extends Record<string, string | undefined>>(texts: T): T {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text && plain(text)])) as T;
}

/** Where in the scenario's folder an error came from, by its stack; the file as the user names it. */
function placeIn(stack: string, { path, file }: { path: string; file: string }): At {
  for (const [, url, line, column] of stack.matchAll(/(file:\/\/[^\s()]+?):(\d+):(\d+)/g)) {
    const own = fileURLToPath(url);
    const folder = dirname(file);
    if (!isInside(own, folder)) continue;
    return { path: join(dirname(path), relative(folder, own)), line: Number(line), column: Number(column) };
  }
  return { path };
}
