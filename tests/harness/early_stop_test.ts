/** Chips are drawn until every gate is decided, and no further. */

import assert from "node:assert/strict";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { runPlan } from "../../harness/run.ts";
import { parseScenario } from "../../harness/schema.ts";
import { gpuOnly } from "../support.ts";

/** A year of drift, its gates far from what is there, or (`close`) on top of it. */
function planOf({ stop, close }: { stop: string; close: boolean }) {
  const text = `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits, test_images: 100 }
training: { method: sgd, epochs: 8, batch: 64, learning_rate: 0.1, seed: 5 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 300, stop: ${stop} }
sweep: { device.time_seconds: [20, 31536000] }
expect:
  - { mean: { at_least: ${close ? 0.9 : 0.6} }, when: { device.time_seconds: 20 } }
  - { mean: { at_least: 0.3 } }
  - { percentile: { rank: 5, at_least: 0.2 } }
control: { device.preset: ideal }
breaker: { device.programming_scale: 50 }
`;
  return planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
}

gpuOnly("chips.stop: when_decided draws a prefix of the same chips, to the same verdicts", async (engine) => {
  const full = planOf({ stop: "max", close: false });
  const early = planOf({ stop: "when_decided", close: false });
  const all = await runPlan(full, { engine });
  const some = await runPlan(early, { engine });
  some.cases.forEach(({ correct, key }, i) => {
    assert.equal(key, all.cases[i].key);
    assert.deepEqual(correct, all.cases[i].correct.slice(0, correct.length));
  });
  assert(some.cases.some(({ correct }) => correct.length < 300), "nothing was saved");
  const [a, b] = [judge(full, all), judge(early, some)];
  assert.equal(b.verdict, "pass");
  const of = ({ gates }: typeof a) => gates.filter((g) => g.group !== "breaker").map(({ verdict }) => verdict);
  assert.deepEqual(of(b), of(a));
  assert.equal(b.breaker, "pass", "one failure is all that a breaker owes");
});

gpuOnly("a case that no gate has decided is drawn to the last chip", async (engine) => {
  const plan = planOf({ stop: "when_decided", close: true });
  const samples = await runPlan(plan, { engine });
  const { gates } = judge(plan, samples);
  for (const { verdict, group, cases: [index] } of gates) {
    if (group === "sweep" && verdict === "undecided") assert.equal(samples.cases[index].correct.length, 300);
  }
});
