/** What does not count for a verdict, which cases more chips could decide, and what a breaker proves with. */

import assert from "node:assert/strict";
import { judge, openCases } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import type { Plan } from "../../harness/planning/case.ts";
import { parseScenario } from "../../harness/schema.ts";

const IMAGES = 100;

function planOf(
  expect: string,
  more = "",
  { chips, stop = "when_decided" }: { chips?: number; stop?: string } = {},
): Plan {
  return planScenario(
    parseScenario(
      `scenario: 1
question: q
${more}
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: ideal, programming: { kind: proportional } }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 1000, stop: ${stop} }
sweep: { device.programming.sigma: [0.1, 0.2] }
expect:
${expect}
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5 }
`,
      { path: "x.yaml", ...KNOWN },
    ),
    { chips },
  );
}

/** Accuracies of the two swept cases, the control and the breaker; the last two are far from any threshold. */
function judged(plan: Plan, levels: [number, number], { chips = 200, clean = 95, breaker = 0.2 } = {}) {
  const of = { control: 0.95, breaker };
  const cases = plan.cases.map(({ group }, i) => {
    const level = group === "sweep" ? levels[i] : of[group];
    const correct = Array.from({ length: chips }, (_, chip) => Math.round(level * IMAGES) + (chip % 2 ? 1 : -1));
    return { key: "", firstChip: 0, correct, images: IMAGES, cleanCorrect: clean, seconds: 1, reused: 0 };
  });
  return judge(plan, { cases });
}

const MEAN = "  - { mean: { at_least: 0.8 } }";

Deno.test("judge(): a planned gate is judged and shown, and does not count", () => {
  const plan = planOf(`${MEAN}\n  - { mean: { at_least: 0.99 }, planned: needs a better mapping }`);
  const { gates, verdict, cases } = judged(plan, [0.93, 0.9]);
  assert.deepEqual(gates.filter((g) => g.gate === 1).map((g) => [g.group, g.verdict, g.waived?.as]), [
    ["sweep", "fail", "planned"],
    ["sweep", "fail", "planned"],
    ["control", "fail", "planned"],
    ["breaker", "fail", "planned"],
  ]);
  assert.equal(gates.find((g) => g.gate === 1)!.waived?.reason, "needs a better mapping");
  assert.deepEqual([verdict, cases[0].verdict], ["pass", "pass"]);
});

Deno.test("judge(): a gate that is known not to be reproduced makes the scenario fail once it passes in all its cases", () => {
  const plan = planOf(`${MEAN}\n  - { mean: { at_least: 0.88 }, known_not_reproduced: the paper has other cells }`);
  const one = judged(plan, [0.93, 0.84]);
  assert.equal(one.verdict, "pass", "it passes in one of its cases only");
  const both = judged(plan, [0.93, 0.93]);
  assert.equal(both.verdict, "fail");
  const reasons = both.gates.filter((g) => g.group === "sweep" && g.gate === 1).map((g) => g.reason);
  assert(reasons.every((reason) => reason.endsWith("; it reproduces now: take known_not_reproduced away")), reasons[0]);
});

Deno.test("judge(): control and breaker ignore gates that do not count", () => {
  const plan = planOf(`${MEAN}\n  - { drop: { at_most: 0.001 }, planned: later }`);
  const { control, breaker, verdict } = judged(plan, [0.93, 0.93], { breaker: 0.9 });
  assert.deepEqual([control, breaker, verdict], ["pass", "fail", "fail"], "only the planned gate fails on the breaker");
});

Deno.test("judge(): a mark of the scenario is that of all its gates, and then nothing is proven", () => {
  const marked = planOf(`${MEAN}\n  - { mean: { at_least: 0.9 } }`, "known_not_reproduced: other cells");
  assert.equal(judged(marked, [0.93, 0.85]).verdict, "undecided", "one of its gates passes, not all");
  assert.equal(judged(marked, [0.95, 0.95]).verdict, "fail", "the whole scenario reproduces");
  assert.equal(judged(planOf(MEAN, "planned: later"), [0.95, 0.95]).verdict, "undecided");
});

Deno.test("judge(): a mark of the scenario is one claim of all its gates, whatever else does not count", () => {
  const marked = (expect: string) => planOf(expect, "known_not_reproduced: other cells");
  const clean = "  - { clean: { at_least: 0.5 } }";
  const mean = "  - { mean: { at_least: 0.99 } }";
  const seconds = "  - { seconds: { of: training, at_most: 1 } }";
  const verdicts = [
    `${clean}\n${mean}`,
    `${clean}\n${mean}\n${seconds}`,
    `${clean}\n${mean}\n  - { drop: { at_most: 0.5 }, planned: later }`,
  ].map((expect) => judged(marked(expect), [0.93, 0.93]).verdict);
  assert.deepEqual(verdicts, ["undecided", "undecided", "undecided"], "`clean` alone reproduces nothing");
  assert.equal(judged(marked(`${clean}\n${seconds}`), [0.93, 0.93]).verdict, "fail", "all that is judged of it passes");
  const own = `${clean.slice(0, -2)}, known_not_reproduced: other cells }`;
  assert.equal(
    judged(planOf(`${own}\n${mean.slice(0, -2)}, known_not_reproduced: other cells }`), [0.93, 0.93]).verdict,
    "fail",
    "gates that are marked one by one are claims of their own",
  );
});

Deno.test("openCases() names the cases that an undecided gate looks at, both of a comparison", () => {
  const open = (expect: string, levels: [number, number], o = {}) => {
    const plan = planOf(expect);
    return openCases(plan, judged(plan, levels, o));
  };
  assert.deepEqual(open(MEAN, [0.93, 0.81]), [1]);
  assert.deepEqual(open(MEAN, [0.93, 0.93]), []);
  assert.deepEqual(open(MEAN, [0.93, 0.93], { breaker: 0.8 }), [3], "a breaker that is not proven to fail");
  const planned = "  - { mean: { at_least: 0.9 }, planned: later }";
  assert.deepEqual(open(`${MEAN}\n${planned}`, [0.93, 0.9]), [], "more chips are not spent on a planned gate");
  const known = "  - { mean: { at_least: 0.9 }, known_not_reproduced: other cells }";
  assert.deepEqual(open(`${MEAN}\n${known}`, [0.93, 0.9]), [1], "whether it reproduces now is a question");
  const key = "device.programming.sigma";
  const compared = `  - { compare: { of: { ${key}: 0.2 }, to: { ${key}: 0.1 }, difference: { at_most: 0 } } }`;
  assert.deepEqual(open(`${MEAN}\n${compared}`, [0.93, 0.93]), [0, 1]);
  assert.deepEqual(open(`${MEAN}\n${compared}`, [0.93, 0.85]), []);
});

Deno.test("judge() compares cases of different length on the chips that both have", () => {
  const key = "device.programming.sigma";
  const plan = planOf(
    `  - { compare: { of: { ${key}: 0.1 }, to: { ${key}: 0.2 }, difference: { at_least: 0 } } }\n${MEAN}`,
  );
  const whole = judged(plan, [0.93, 0.83]);
  const chips = (count: number) => ({
    ...{ key: "", firstChip: 0, images: IMAGES, cleanCorrect: 95, seconds: 1, reused: 0 },
    correct: Array<number>(count).fill(90),
  });
  const { gates } = judge(plan, { cases: plan.cases.map((_, i) => chips(i === 0 ? 300 : 40)) });
  assert.equal(whole.gates[0].chips, 200);
  assert.equal(gates[0].chips, 40);
});

Deno.test("judge(): where only the exact network is judged, its failure counts for the breaker", () => {
  const plan = planOf("  - { clean: { at_least: 0.9 } }");
  assert.equal(judged(plan, [0.9, 0.9], { clean: 80 }).breaker, "pass");
  assert.equal(judged(plan, [0.9, 0.9], { clean: 95 }).breaker, "fail");
  const both = planOf(`  - { clean: { at_least: 0.9 } }\n${MEAN}`);
  assert.equal(judged(both, [0.9, 0.9], { clean: 80, breaker: 0.9 }).breaker, "fail", "chips are judged beside it");
});

Deno.test("judge(): a percentile of a run that stops when it is decided is a bet, not a test of a planned number", () => {
  const gate = "  - { percentile: { rank: 5, at_least: 0.7 } }";
  const [early] = judged(planOf(gate), [0.93, 0.93], { chips: 59 }).gates;
  assert.equal(early.verdict, "undecided", "59 good chips are enough only where 59 were planned");
  assert.equal(judged(planOf(gate), [0.93, 0.93], { chips: 110 }).gates[0].verdict, "pass");
});

Deno.test("judge(): a percentile is an exact test of the number of chips that the file plans, and a bet on any other", () => {
  const gate = "  - { percentile: { rank: 5, at_least: 0.7 } }";
  const of = (chips?: number) =>
    judged(planOf(gate, "", { chips, stop: "max" }), [0.93, 0.93], { chips: 59 }).gates[0].verdict;
  assert.deepEqual([of(), of(1000), of(59)], ["pass", "pass", "undecided"], "--chips may follow from what chips gave");
});
