/** Refutations share their error: a group of many verdicts fails falsely no more often than one of them alone. */

import assert from "node:assert/strict";
import {
  compareGate,
  divergenceGate,
  dropGate,
  type GateResult,
  meanGate,
  percentileGate,
} from "../../harness/gate.ts";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";
import { POPULATIONS, uniform } from "./stats_support.ts";

const ALPHA = 0.05;
const confidence = 1 - ALPHA;
const CASES = 20;

for (const [how, sequential, groups] of [["at once", false, 300], ["by bets", true, 120]] as const) {
  Deno.test(`a breaker of 20 cases at the boundary of a percentile counts as proof in ≤ 5 % [${how}]`, () => {
    const random = uniform(1);
    const falsely = (verdicts: number) => {
      const o = { percentile: 5, atLeast: 0.9, confidence, sequential, verdicts };
      const one = () => Array.from({ length: 120 }, () => random() < 0.05 ? 0.5 : 0.95);
      let count = 0;
      for (let i = 0; i < groups; i++) {
        if (Array.from({ length: CASES }, () => percentileGate(one(), o).verdict).includes("fail")) count++;
      }
      return count / groups;
    };
    const most = ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / groups);
    assert.ok(falsely(CASES) <= most);
    assert.ok(falsely(1) > 0.2, "without sharing, the simulation sees it");
  });
}

/** Every case of one seed: `bad` of its 200 chips are below the percentile's and the mean's thresholds. */
function judged(seeds: number, bad: { sweep: number; breaker: number }) {
  const plan = planScenario(parseScenario(
    `scenario: 1
question: q
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 200 }
sweep: { training.seed: [${Array.from({ length: seeds }, (_, i) => i)}] }
expect:
  - { percentile: { rank: 5, at_least: 0.9 } }
  - { clean: { at_least: 0.5 } }
control: { device.preset: ideal }
breaker: { device.programming_scale: 20 }
`,
    { path: "x.yaml", ...KNOWN },
  ));
  const chips = (count: number) => Array.from({ length: 200 }, (_, i) => i < count ? 50 : 95);
  const cases = plan.cases.map(({ group }) => ({
    ...{ key: "", firstChip: 0, images: 100, cleanCorrect: 95, seconds: 0, reused: 0 },
    correct: chips(group === "control" ? 0 : bad[group]),
  }));
  return judge(plan, { cases });
}

Deno.test("judge() shares the error of a fail among the verdicts on the chips of a group", () => {
  // 17 bad of 200 refute "at most 5 %" at 97.7 %: enough alone, and as one of two, not as one of twenty
  assert.deepEqual([1, 2, 20].map((seeds) => judged(seeds, { sweep: 0, breaker: 17 }).breaker), [
    "pass",
    "pass",
    "undecided",
  ]);
  const sweep = judged(20, { sweep: 17, breaker: 60 });
  assert.equal(sweep.verdict, "undecided");
  assert.equal(judged(1, { sweep: 17, breaker: 60 }).verdict, "fail");
  const reasonOf = (seeds: number) => judged(seeds, { sweep: 0, breaker: 60 }).gates.at(-2 * seeds)!.reason;
  assert.match(reasonOf(1), /below 0\.9: proven at 95 % after/);
  assert.match(reasonOf(20), /below 0\.9: proven at 99\.75 % after/);
});

Deno.test("a pass keeps its error: it needs every verdict of its group", () => {
  const gates = (verdicts: number) =>
    percentileGate(Array<number>(59).fill(0.95), {
      ...{ percentile: 5, atLeast: 0.9, confidence, verdicts },
    });
  assert.deepEqual([gates(1).verdict, gates(20).verdict], ["pass", "pass"]);
});

Deno.test("gates that share the error of a fail agree with their interval, whose one end has moved", () => {
  const random = uniform(3);
  const { draw } = POPULATIONS[0];
  const verdictOf = ([low, high]: [number, number], x: number, { most = false } = {}) =>
    most ? high <= x ? "pass" : low > x ? "fail" : "undecided" : low >= x ? "pass" : high < x ? "fail" : "undecided";
  for (let i = 0; i < 60; i++) {
    const samples = Array.from({ length: 60 + 3 * i }, () => draw(random));
    const [to, x] = [samples.map((v) => v - 0.3), 0.86 + 0.08 * random()];
    const both = (gate: (o: { confidence: number; verdicts?: number }) => GateResult) =>
      [gate({ confidence }), gate({ confidence, verdicts: 20 })] as const;
    const rising = [
      both((o) => meanGate(samples, { ...o, atLeast: x })),
      both((o) => compareGate({ of: samples, to }, { ...o, difference: { atLeast: x - 0.6 } })),
      both((o) => compareGate({ of: samples, to }, { ...o, ratio: { atLeast: x + 0.6 } })),
      ...[true, false].map((sequential) =>
        both((o) => percentileGate(samples, { ...o, percentile: 20, atLeast: x, sequential }))
      ),
    ];
    for (const [alone, shared] of rising) {
      assert.equal(shared.verdict, verdictOf(shared.interval, shared.threshold), shared.reason);
      assert.equal(alone.interval[0], shared.interval[0], "the end that proves");
      assert.ok(shared.interval[1] >= alone.interval[1], "the end that refutes");
    }
    const falling = [
      both((o) => meanGate(samples, { ...o, atMost: x })),
      both((o) => dropGate(samples, { ...o, clean: 1, atMost: 1 - x })),
      both((o) => compareGate({ of: samples, to }, { ...o, ratio: { atMost: x + 0.6 } })),
      both((o) => divergenceGate(samples, { ...o, percentile: 80, atMost: x })),
    ];
    for (const [alone, shared] of falling) {
      assert.equal(shared.verdict, verdictOf(shared.interval, shared.threshold, { most: true }), shared.reason);
      assert.equal(alone.interval[1], shared.interval[1], "the end that proves");
      assert.ok(shared.interval[0] <= alone.interval[0], "the end that refutes");
    }
  }
});
