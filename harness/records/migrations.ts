/** Records of earlier versions as the next one would have them: a chain of pure steps. Files are never rewritten. */

import { readYaml } from "../schema/positions.ts";
import { type ResultRecord, SCHEMA_PATH } from "./record.ts";
import type { Record1 } from "./record_1.ts";

/** Version → the step to the next one. */
// deno-lint-ignore no-explicit-any
export const STEPS: Readonly<Record<number, (record: any) => object>> = { 1: up1 };

/**
 * Version 1 → 2: the question is taken from the text of the scenario, the count of the exact network from its accuracy.
 * What version 1 did not keep stays empty: tags, keys of chips, the record's own hash.
 */
export function up1({ schema: _, scenario, cases, ...rest }: Record1): ResultRecord {
  return {
    ...rest as Omit<ResultRecord, "$schema" | "schemaVersion" | "kind" | "scenario" | "cases" | "sha256">,
    $schema: SCHEMA_PATH,
    schemaVersion: 2,
    kind: "run",
    scenario: { ...scenario, question: questionIn(scenario.text), tags: [] },
    cases: cases.map((one) => ({
      ...one,
      ...{ key: "", cleanCorrect: Math.round(one.clean * one.images), reused: 0 },
    })),
    sha256: "",
  };
}

function questionIn(text: string): string {
  const { data } = readYaml(text);
  const { question } = (data ?? {}) as { question?: unknown };
  return typeof question === "string" ? question : "";
}
