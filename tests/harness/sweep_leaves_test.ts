/** Every key that a sweep may name takes the values that its form allows: each case is planned, or refused in words. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { PlanError } from "../../harness/planning/plan_error.ts";
import { planJson } from "../../harness/planning/plan_json.ts";
import { printPlan } from "../../harness/planning/plan_text.ts";
import { parseScenario, ScenarioError } from "../../harness/schema.ts";
import { scenarioJsonSchema } from "../../harness/schema/json_schema.ts";
import type { JsonSchema } from "../../harness/schema/json_schema_parts.ts";
import { SWEEPABLE } from "../../harness/schema/sweep.ts";
import { SMALL } from "./scenario_support.ts";

const FORMS = scenarioJsonSchema().definitions as Record<string, JsonSchema>;
const PLAIN = SMALL.replace(/sweep:.*\n/, "").replace(
  /expect:[^]*?control/,
  "expect: [{ mean: { at_least: 0.9 } }]\ncontrol",
);

/** Two values that the form of a key allows. */
function valuesOf(key: string): unknown[] {
  if (key === "model.network") return ["mlp_64_10", "mlp_64_12_10"];
  const { enum: names, type, minimum = 0, exclusiveMinimum, not } = FORMS[key];
  if (Array.isArray(names)) return [names[0], names.at(-1)];
  if (type === "boolean") return [true, false];
  if (type === "string") return ["a.safetensors", "b.safetensors"];
  if (type === "array") return [[1], [1, 2]];
  const low = exclusiveMinimum === undefined ? Number(minimum) : Number(exclusiveMinimum) + 1e-3;
  return [low, low + (type === "number" ? Math.max(1e-6, low / 10) : not ? 2 : 1)];
}

/** What becomes of a scenario; anything else that is thrown is a bug. */
function outcome(text: string): "planned" | "refused" {
  try {
    const plan = planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
    assert(printPlan(plan).length > 10);
    const { cases } = planJson(plan, { path: "x.yaml" });
    assert.equal(new Set(cases.map(({ group, label }) => `${group} ${label}`)).size, cases.length);
    assert(!cases.some(({ label }) => /object Object|undefined|null/.test(label)));
    return "planned";
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof PlanError) return "refused";
    throw error;
  }
}

Deno.test("every key can be swept and overridden with the values of its form", () => {
  const count = { planned: 0, refused: 0 };
  for (const key of SWEEPABLE) {
    const values = valuesOf(key);
    count[outcome(`${PLAIN}sweep: { ${key}: ${JSON.stringify(values)} }\n`)]++;
    count[outcome(PLAIN.replace("breaker: {", `breaker: { ${key}: ${JSON.stringify(values[0])},`))]++;
  }
  // many need another key beside them
  assert(count.planned > 100, JSON.stringify(count));
});

Deno.test("a key whose value is a map of keys cannot be swept or overridden", () => {
  assert(!SWEEPABLE.includes("training.selection.with"));
  const value = "{ device.time_seconds: 20 }";
  for (const [where, what] of [["sweep", `[${value}]`], ["control", value]]) {
    const text = SMALL.replace(`${where}: {`, `${where}: { training.selection.with: ${what},`);
    assert.throws(() => parseScenario(text, { path: "x.yaml", ...KNOWN }), {
      name: "ScenarioError",
      message: /: expected a dotted key that may be set here, got "training.selection.with"$/,
    });
  }
});

Deno.test("a list is a value that gates may name", () => {
  const text = (gate: string) =>
    PLAIN.replace("{ preset: pcm_ibm_2020 }", "{ preset: ideal, programming: { kind: polynomial } }")
      .replace("device.preset: ideal", "device.read_noise: none").replace(
        "device.programming_scale: 20",
        "device.faults.stuck_on: 0.5",
      )
      .replace("[{ mean: { at_least: 0.9 } }]", `[{ ${gate} }]`) +
    "runs: { a: {}, b: { crossbar.dac_bits: 4 } }\nsweep: { device.programming.coefficients: [[1], [2]] }\n";
  const key = "device.programming.coefficients";
  const gates = [
    `mean: { at_least: 0.5 }, when: { ${key}: [1] }`,
    `compare: { of: { run: a }, to: { run: b }, difference: { at_least: 0 } }, when: { ${key}: [2] }`,
    `compare: { of: { ${key}: [1] }, to: { ${key}: [2] }, difference: { at_least: 0 } }`,
    `monotone: { along: ${key}, direction: falling }`,
    `crossover: { of: { run: a }, to: { run: b }, along: ${key}, between: [[1], [2]] }`,
    `name: x, contrast: [{ weight: 1, of: { run: a, ${key}: [1] } }, { weight: -1, of: { run: b, ${key}: [2] } }], at_least: 0`,
  ];
  for (const gate of gates) assert.equal(outcome(text(gate)), "planned", gate);
  assert.equal(outcome(text(`mean: { at_least: 0.5 }, when: { ${key}: [3] }`)), "refused");
});
