/** Which version of the language a file is written in. */

import { lookUp } from "./language.ts";
import type { Flaw } from "./positions.ts";
import { show } from "../scenario/scenario_error.ts";

/** The version of the language that this folder reads. */
export const SCENARIO_VERSION = 1;

/** The flaw of a file in a later version of the language: nothing else in it can be judged by an older one. */
export function newerFlaw(data: unknown): Flaw | undefined {
  const version = lookUp(data, ["scenario"]);
  if (typeof version !== "number" || !Number.isInteger(version) || version <= SCENARIO_VERSION) return undefined;
  const expected = `${SCENARIO_VERSION} (this noisegate reads up to ${SCENARIO_VERSION})`;
  return { path: ["scenario"], expected, got: show(version), hint: "update noisegate" };
}
