/** Verdicts from synthetic samples: what passes, what fails, and what control and breaker do to the whole. */

import assert from "node:assert/strict";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";

const SCENARIO = `scenario: 1
question: Is it judged right?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: pcm_ibm_2020, programming: { kind: proportional } }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 200 }
sweep:
  device.programming.sigma: [0.1, 0.2]
  device.compensation: [none, global]
expect:
  - { clean: { at_least: 0.9 } }
  - { mean: { at_least: 0.8 }, when: { device.compensation: global } }
  - { percentile: { rank: 5, at_least: 0.7 } }
  - { drop: { at_most: 0.2 }, when: { device.programming.sigma: 0.1 } }
  - name: twice the noise costs 5 points
    contrast:
      - { weight: 1, of: { device.programming.sigma: 0.1, device.compensation: none } }
      - { weight: -1, of: { device.programming.sigma: 0.2, device.compensation: none } }
    at_least: 0.05
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5, device.compensation: global }
`;

const plan = planScenario(parseScenario(SCENARIO, { path: "x.yaml", ...KNOWN }));
const IMAGES = 100;

/** Case labels → accuracies that all its chips have; `clean` for all. */
function judged(levels: Record<string, number>, { clean = 95, spread = 1 } = {}) {
  const cases = plan.cases.map(({ group, label }) => {
    const level = levels[label] ?? levels[group];
    const correct = Array.from({ length: 200 }, (_, i) => Math.round(level * IMAGES) + (i % 2 ? spread : -spread));
    return { key: "", firstChip: 0, correct, images: IMAGES, cleanCorrect: clean, seconds: 0, reused: 0 };
  });
  return judge(plan, { cases });
}

const GOOD = {
  sweep: 0.93,
  "sigma=0.2 compensation=none": 0.84,
  "sigma=0.2 compensation=global": 0.86,
  control: 0.95,
  breaker: 0.2,
};

Deno.test("plan: sweep, control and breaker give the cases they should, conditions on fixed keys count as met", () => {
  assert.deepEqual(plan.cases.map(({ group, label }) => `${group} ${label}`), [
    "sweep sigma=0.1 compensation=none",
    "sweep sigma=0.1 compensation=global",
    "sweep sigma=0.2 compensation=none",
    "sweep sigma=0.2 compensation=global",
    "control sigma=0 compensation=none",
    "control sigma=0 compensation=global",
    "breaker sigma=5 compensation=global",
  ]);
  assert.equal(plan.gates.control.length, 4, "the contrast falls on one case");
});

Deno.test("judge() looks at the cases that each gate names, and passes a good run", () => {
  const { gates, verdict, control, breaker, cases } = judged(GOOD);
  const sweep = gates.filter((g) => g.group === "sweep").map((g) => `${g.statistic} ${g.cases.join()} ${g.verdict}`);
  assert.deepEqual(sweep, [
    "clean 0,1,2,3 pass",
    ...["mean 1 pass", "mean 3 pass"],
    ...["percentile 0 pass", "percentile 1 pass", "percentile 2 pass", "percentile 3 pass"],
    ...["drop 0 pass", "drop 1 pass"],
    "contrast 0,2 pass",
  ]);
  assert.deepEqual({ verdict, control, breaker }, { verdict: "pass", control: "pass", breaker: "pass" });
  const last = gates.find((g) => g.statistic === "contrast")!;
  assert(Math.abs(last.estimate - 0.09) < 1e-9, `0.93 − 0.84, got ${last.estimate}`);
  assert(Math.abs(cases[2].mean - 0.84) < 1e-9 && cases[2].clean === 0.95 && cases[2].verdict === "pass");
});

const SPOILED: [string, Record<string, number>, { clean?: number }, [string, string, string]][] = [
  ["a mean too low fails", { ...GOOD, "sigma=0.2 compensation=global": 0.75 }, {}, ["fail", "pass", "pass"]],
  ["a clean accuracy too low fails, sweep and control", GOOD, { clean: 80 }, ["fail", "fail", "pass"]],
  ["a drop too large fails", { ...GOOD, "sigma=0.1 compensation=none": 0.72 }, {}, ["fail", "pass", "pass"]],
  ["a difference too small is no pass", { ...GOOD, "sigma=0.2 compensation=none": 0.93 }, {}, ["fail", "pass", "pass"]],
  ["a mean near its threshold is undecided", { ...GOOD, "sigma=0.2 compensation=global": 0.805 }, {}, [
    "undecided",
    "pass",
    "pass",
  ]],
  ["a control that fails spoils the whole", { ...GOOD, control: 0.5 }, {}, ["fail", "fail", "pass"]],
  ["a breaker that passes every gate spoils the whole", { ...GOOD, breaker: 0.93 }, {}, ["fail", "pass", "fail"]],
  ["a breaker that nobody can tell leaves the whole undecided", { ...GOOD, breaker: 0.805 }, {}, [
    "undecided",
    "pass",
    "undecided",
  ]],
];

for (const [what, levels, options, [verdict, control, breaker]] of SPOILED) {
  Deno.test(`judge(): ${what}`, () => {
    const got = judged(levels, options);
    assert.deepEqual({ verdict: got.verdict, control: got.control, breaker: got.breaker }, {
      verdict,
      control,
      breaker,
    });
  });
}

Deno.test("judge(): a breaker that fails only `clean` has not shown that the gates see broken chips", () => {
  const { breaker, verdict } = judged({ ...GOOD, sweep: 0.93, breaker: 0.95 }, { clean: 85 });
  assert.deepEqual([breaker, verdict], ["fail", "fail"]);
});
