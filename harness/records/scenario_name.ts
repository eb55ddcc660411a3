/** What a scenario is called: by its file, and so is the folder of its records. */

import { basename } from "node:path";
import { ScenarioError } from "../scenario/scenario_error.ts";

/** Folders of results/ that hold something else than records of a scenario. */
const TAKEN = ["schema", "bench", "peers"];

/** `scenarios/digits_pcm_drift.yaml` → `digits_pcm_drift`. */
export function scenarioName(path: string): string {
  return basename(path).replace(/\.(ya?ml|scenario\.ts)$/, "");
}

/**
 * Makes sure that records of a scenario can have a folder of its name.
 *
 * @param path the file, which the sentence names
 * @throws {ScenarioError} if the name is empty, leads out of the folder of records, is hidden, or belongs to another folder
 */
export function checkScenarioName(name: string, path: string): void {
  const refuse = (expected: string) => {
    const issue = { path, line: 0, column: 0, key: "file", got: JSON.stringify(name), hint: "rename the file" };
    throw new ScenarioError([{ ...issue, expected }]);
  };
  if (name === "" || name.startsWith(".") || basename(name) !== name) {
    refuse("a name for the folder of its records, without a dot at its front");
  }
  // some file systems do not tell small letters from capital ones
  if (TAKEN.includes(name.toLowerCase())) {
    refuse(`another name than ${TAKEN.join(", ")}, which are folders of other records`);
  }
}
