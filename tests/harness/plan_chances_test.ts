/** A plan says which gates cannot pass with its chips, and how many could. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { chanceLines } from "../../harness/planning/plan_chances.ts";
import { printPlan } from "../../harness/planning/plan_text.ts";
import { parseScenario } from "../../harness/schema.ts";
import { meanGate, percentileGate } from "../../harness/gate.ts";
import { SMALL } from "./scenario_support.ts";

function linesOf(
  gate: string,
  { chips = 20, stop = "max", asked }: { chips?: number; stop?: string; asked?: number } = {},
) {
  const text = SMALL.replace(/expect:[^]*?control/, `expect: [{ ${gate} }]\ncontrol`)
    .replace("max: 20", `max: ${chips}, stop: ${stop}`)
    .replace("control: { device.preset: ideal }", "control: { device.programming_scale: 0 }");
  const plan = planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }), { chips: asked });
  assert(chanceLines(plan).every((line) => printPlan(plan).includes(line)));
  return chanceLines(plan);
}

const RANK = "percentile: { rank: 5, at_least: 0.9 }";
const TIMES = "of: { device.time_seconds: 20 }, to: { device.time_seconds: 3600 }";

Deno.test("58 perfect chips do not prove a 5th percentile at 95 %, 59 do", () => {
  assert.deepEqual(linesOf(RANK, { chips: 58 }), [
    "  expect[0] cannot pass with 58 chips (59 needed): 5th percentile ≥ 0.9 at 95 %",
  ]);
  assert.deepEqual(linesOf(RANK, { chips: 59 }), []);
  assert.match(linesOf(RANK, { chips: 234, asked: 30 })[0], /cannot pass with 30 chips/, "the command line's chips");
});

Deno.test("bets need their number of chips even if all are perfect", () => {
  const cases: [string, Parameters<typeof linesOf>[1]][] = [
    ["mean: { at_least: 0.99 }", {}],
    ["mean: { at_most: 0.02 }", {}],
    ["mean: { at_least: 0.9, floor: 0.8 }", {}],
    [RANK, { chips: 59, stop: "when_decided" }],
    ["divergence: { at_most: 0.1 }", {}],
    [`compare: { ${TIMES}, difference: { at_least: 0.9 } }`, { chips: 8 }],
    [`compare: { ${TIMES}, ratio: { at_most: 0.01 } }`, { chips: 20 }],
    ["monotone: { along: device.time_seconds, direction: falling }", { chips: 3 }],
    [
      "crossover: { of: { device.compensation: none }, to: { device.compensation: global }, along: device.time_seconds, between: [20, 3600], by: 0.9 }",
      { chips: 4 },
    ],
    [
      "name: x, contrast: [{ weight: 1, of: { device.time_seconds: 20, device.compensation: none } }, " +
      "{ weight: -1, of: { device.time_seconds: 3600, device.compensation: none } }], at_most: -0.95",
      { chips: 8 },
    ],
  ];
  for (const [gate, o = {}] of cases) {
    const [line, ...others] = linesOf(gate, o);
    assert.deepEqual(others, [], gate);
    const needed = Number(/cannot pass with \d+ chips \((\d+) needed\)/.exec(line)?.[1]);
    assert(needed > (o.chips ?? 20), `${gate}: ${line}`);
    assert.deepEqual(linesOf(gate, { ...o, chips: needed }), [], gate);
    assert.equal(linesOf(gate, { ...o, chips: needed - 1 }).length, 1, gate);
  }
});

Deno.test("what a plan says of perfect chips is what the gates say of them", () => {
  const needed = Number(/\((\d+) needed/.exec(linesOf("mean: { at_least: 0.99 }")[0])![1]);
  const perfect = (count: number) => Array<number>(count).fill(1);
  const mean = (count: number) => meanGate(perfect(count), { atLeast: 0.99, confidence: 0.95 }).verdict;
  assert.deepEqual([mean(needed - 1), mean(needed)], ["undecided", "pass"]);
  const rank = (count: number) => percentileGate(perfect(count), { percentile: 5, atLeast: 0.9, confidence: 0.95 });
  assert.deepEqual([rank(58).verdict, rank(59).verdict], ["undecided", "pass"]);
});

Deno.test("gates that chips do not decide, or enough of them, are not told", () => {
  for (const gate of ["clean: { at_least: 0.99 }", "drop: { at_most: 0.01 }", "overhead: { of: cells, at_most: 1 }"]) {
    assert.deepEqual(linesOf(gate, { chips: 1 }), []);
  }
  assert.deepEqual(linesOf("mean: { at_least: 0.9 }", { chips: 234 }), []);
});
