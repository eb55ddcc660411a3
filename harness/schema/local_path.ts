/** Paths that a scenario names stay inside its folder. */

import { posix } from "node:path";
import type { Flaw } from "./positions.ts";
import { show } from "../scenario/scenario_error.ts";

const ABSOLUTE = /^([/\\]|[A-Za-z]:)/;

/** What is wrong with the form of such a path; where links lead is seen when it is opened. */
export function localPathFlaw(path: string): Pick<Flaw, "expected" | "got" | "hint"> | undefined {
  const got = show(path);
  const expected = "a path inside the folder of the scenario";
  if (ABSOLUTE.test(path)) return { expected, got, hint: "name it as seen from that folder" };
  if (path.split(/[/\\]/).includes("..")) return { expected, got, hint: "copy or move it there" };
  if (path.includes("\\")) return { expected: "a path with / between folders", got };
  return path.includes("\0") ? { expected, got } : undefined;
}

/** The path of a file that another one names. */
export function beside(path: string, name: string): string {
  return posix.join(posix.dirname(path.replaceAll("\\", "/")), name);
}
