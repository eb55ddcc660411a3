/** The scenario that a record holds, as if its files were read again. */

import { KNOWN } from "../plan.ts";
import { opener, parseChain } from "../schema.ts";
import type { ScenarioFile } from "../scenario/scenario_file.ts";
import type { RecordHead } from "./record.ts";

/** @throws {ScenarioError} if this noisegate no longer takes the texts for a scenario */
export function scenarioOf({ scenario: { path, text, files = [] } }: Pick<RecordHead, "scenario">): ScenarioFile {
  return { path, text, ...parseChain(text, { path, ...KNOWN, open: opener(files) }) };
}
