/** What a scenario may not ask for together, and what it may take. */

import assert from "node:assert/strict";
import { KNOWN, type PlanOptions, planScenario } from "../../harness/plan.ts";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { parseScenario } from "../../harness/schema.ts";
import { parse, sentences, SMALL } from "./scenario_support.ts";

const FIRST = "expect:\n  - { mean: { at_least: 0.9 }, when: { device.time_seconds: 20 } }";
const BOTH = "when: { device.compensation: none, device.time_seconds: 20 }";
const BACK = "when: { device.time_seconds: 20, device.compensation: none }";
const MARKED = FIRST.replace("20 }", "20 }, known_not_reproduced: published so");

/** What is replaced in SMALL, by what, and the sentences that follow, each after "x.yaml:". */
const BAD: [string, string, string[]][] = [
  [FIRST, `${FIRST}\n  - { mean: { at_most: 0.8 } }`, [
    "11:24 expect[1].mean.at_most: expected at least 0.9, as expect[0] asks, got 0.8",
  ]],
  [FIRST, `expect:\n  - { clean: { at_most: 0.5 } }\n  - { clean: { at_least: 0.6 } }`, [
    "11:26 expect[1].clean.at_least: expected at most 0.5, as expect[0] asks, got 0.6",
  ]],
  [FIRST, `expect:\n  - { mean: { at_most: 0.5 } }\n  - { percentile: { rank: 10, at_least: 0.9 } }`, [
    "11:41 expect[1].percentile.at_least: expected at most 0.555556, as expect[0] asks, got 0.9",
  ]],
  [FIRST, `expect:\n  - { mean: { at_least: 0.9 }, ${BOTH} }\n  - { mean: { at_least: 0.9 }, ${BACK} }`, [
    '11:5 expect[1]: expected a gate with a name of its own, got "mean ≥ 0.9 at 95 % [device.time_second… (state name)',
  ]],
  [FIRST, "expect:\n  - { mean: { at_least: 0.9, confidence: 0.9999999999999999 } }", [
    "10:42 expect[0].mean.confidence: expected number above 0.5, at most 0.999999, got 0.9999999999999999",
  ]],
  ["control:", "planned: soon\nknown_not_reproduced: never\ncontrol:", [
    "17:1 known_not_reproduced: expected at most one of planned | known_not_reproduced, got both",
  ]],
  ["chips:", "tags: [Nightly]\nchips:", [
    '7:8 tags[0]: expected a tag of small letters, digits, _ and -, got "Nightly"',
  ]],
  ["chips:", "tags: nightly\nchips:", [
    '7:7 tags: expected a list of at least one tag, got "nightly"',
  ]],
  ["chips:", "tags: [a, b, a]\nchips:", ['7:7 tags: expected each tag once, got ["a","b","a"]']],
  ["chips:", "budget: { chips: 0.5, hours: 1 }\nchips:", [
    "7:18 budget.chips: expected a whole number from 1 to 1000000000, got 0.5",
    '7:23 budget.hours: expected a known key, got "hours"',
  ]],
  ["max: 20", "max: 20, stop: when-decided", [
    '7:34 chips.stop: expected one of max | when_decided, got "when-decided" (did you mean "when_decided"?)',
  ]],
  ["max: 20", "max: 1e999", ["7:24 chips.max: expected a whole number from 1 to 1000000, got Infinity"]],
];

for (const [from, to, expected] of BAD) {
  Deno.test(`parseScenario() explains ${JSON.stringify(to).slice(0, 70)}`, () => {
    assert.deepEqual(sentences(SMALL.replace(from, to)), expected.map((sentence) => `x.yaml:${sentence}`));
  });
}

Deno.test("gates contradict each other only where both count, on the same case", () => {
  const texts = [
    `${FIRST}\n  - { mean: { at_most: 0.8 }, when: { device.time_seconds: 3600 } }`,
    `${MARKED}\n  - { mean: { at_most: 0.8 } }`,
    `${FIRST}\n  - { mean: { at_most: 0.9 } }`,
  ];
  for (const text of texts) assert.equal(parse(SMALL.replace(FIRST, text)).expect.length, 3);
});

Deno.test("a scenario without a number of chips draws 234 a case", () => {
  assert.deepEqual(parse(SMALL.replace(", max: 20", "")).chips, { seed: 7, max: 234, stop: "max" });
});

Deno.test("a path of weights stays inside the folder of the scenario", () => {
  const read = SMALL.replace(/^training.*\n/m, "");
  const of = (path: string) => read.replace("data: digits", `data: digits, weights: ${path}`);
  const expected = "x.yaml:3:53 model.weights: expected a path inside the folder of the scenario";
  assert.deepEqual(sentences(of("/a.st")), [`${expected}, got "/a.st" (name it as seen from that folder)`]);
  assert.deepEqual(sentences(of("a/../../b.st")), [`${expected}, got "a/../../b.st" (copy or move it there)`]);
  assert.deepEqual(sentences(read.replace("sweep: {", "sweep: { model.weights: [a.st, ..],")).slice(0, 1), [
    'x.yaml:7:32 sweep.model.weights[1]: expected a path inside the folder of the scenario, got ".." (copy or move it there)',
  ]);
  assert.equal(parse(of("models/a..b.st")).model.weights, "models/a..b.st");
});

/** SMALL with a control that can be planned. */
const SOUND = SMALL.replace("control: { device.preset: ideal }", "control: { device.time_seconds: 60 }");

/** The message of a plan with this budget. */
function planned(budget: string, options: PlanOptions = {}): string {
  const text = SOUND.replace("chips:", `budget: ${budget}\nchips:`);
  const file = { path: "x.yaml", text, files: [], scenario: parseScenario(text, { path: "x.yaml", ...KNOWN }) };
  try {
    planFile(file, options);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

Deno.test("a plan of more than its budget is refused at the budget", () => {
  // 4 cases, 2 of the control, 4 of the breaker
  assert.equal(planned("{ chips: 200 }"), "");
  assert.equal(
    planned("{ chips: 199 }"),
    "x.yaml:7:11 budget.chips: expected at least 200, 20 chips in each of 10 cases: 4 of the sweep, 2 of the control, " +
      "4 of the breaker, got 199 (fewer cases, or a smaller chips.max)",
  );
  assert.match(
    planned("{ chips: 200 }", { chips: 21 }),
    /at least 210, 21 chips \(--chips\) in each of 10 .* \(fewer cases, or fewer --chips\)$/,
  );
  assert.match(planned("{ bytes: 1000 }"), /^x.yaml:7:11 budget.bytes: expected at least \d+ for one chip, got 1000$/);
});

Deno.test("a budget of bytes makes chunks smaller", () => {
  const scenario = parse(SOUND);
  const [free] = planScenario(scenario).cases;
  const { fixedBytes, bytesPerChip } = free.footprint;
  const bytes = fixedBytes + 9 * bytesPerChip;
  assert.equal(free.chunk, 20);
  assert.equal(planScenario({ ...scenario, budget: { bytes } }).cases[0].chunk, 9);
});
