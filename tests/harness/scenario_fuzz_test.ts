/**
 * Scenario files that were mutated at random: every one is read, or refused with the place of every issue, and soon.
 * NOISEGATE_FUZZ=100000 tries that many instead of 3000; a failure prints the seed and the smallest text that shows it.
 */

import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { parseScenario, ScenarioError } from "../../harness/schema.ts";
import { KNOWN } from "../../harness/plan.ts";
import { RICH } from "./scenario_support.ts";
import { mutations } from "./scenario_mutations.ts";

const RUNS = Number(Deno.env.get("NOISEGATE_FUZZ") ?? 3000);
const MOST_MILLISECONDS = 1000;

const FOLDER = new URL("../../scenarios/", import.meta.url);
const FILES = [...Deno.readDirSync(FOLDER)].filter(({ name }) => name.endsWith(".yaml"));
const TEXTS = [RICH, ...FILES.map(({ name }) => Deno.readTextFileSync(new URL(name, FOLDER)))];

/** Reads a text; throws if it does anything but give a scenario, or issues with their places, in time. */
function attempt(text: string): "read" | "refused" {
  const before = process.cpuUsage();
  let outcome: "read" | "refused" = "read";
  try {
    parseScenario(text, { path: "x.yaml", ...KNOWN });
  } catch (error) {
    assert(error instanceof ScenarioError, `not a ScenarioError: ${error instanceof Error ? error.stack : error}`);
    assert(error.issues.length > 0, "no issue");
    for (const { line, column, expected, got } of error.issues) {
      assert(Number.isInteger(line) && line >= 1 && Number.isInteger(column) && column >= 1, error.message);
      assert(line <= text.split(/\r\n|[\r\n]/).length && expected !== "" && got !== "", error.message);
    }
    assert(!/undefined|\[object|Invalid input/.test(error.message.replaceAll(/got .*/g, "")), error.message);
    outcome = "refused";
  }
  // not the wall's: others use this machine
  const { user, system } = process.cpuUsage(before);
  assert((user + system) / 1000 < MOST_MILLISECONDS, `${(user + system) / 1000} ms`);
  return outcome;
}

Deno.test(`${RUNS} mutated scenario files are read, or refused at a line and column`, () => {
  const count = { read: 0, refused: 0 };
  const seed = Number(Deno.env.get("NOISEGATE_FUZZ_SEED") ?? 20261);
  fc.assert(fc.property(mutations(TEXTS), (text) => void count[attempt(text)]++), { numRuns: RUNS, seed });
  // a fuzzer whose files all break at the first byte looks at nothing but the parser
  assert(count.read > RUNS / 50 && count.refused > RUNS / 3, JSON.stringify(count));
});
