/** The selection stage: several networks, judged by chips of their own on training images. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { runPlan } from "../../harness/run.ts";
import { applyOverrides, parseScenario, type Scenario } from "../../harness/schema.ts";
import { gpuOnly } from "../support.ts";

function scenarioOf(selection: string, sigma = 0.2): Scenario {
  const text = `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits }
training: { method: adam, epochs: 4, batch: 64, learning_rate: 0.003, seed: 5${selection} }
device: { preset: ideal, programming: { kind: additive, sigma: ${sigma}, relative_to: layer_max_weight } }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 3 }
expect: [{ mean: { at_least: 0.1 } }]
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5 }
`;
  return parseScenario(text, { path: "x.yaml", ...KNOWN });
}

gpuOnly("the best of several networks is taken, by the chips of the selection stage", async (engine) => {
  const run = (selection: string) => runPlan(planScenario(scenarioOf(selection)), { engine });
  const chosen = await run(", selection: { candidates: 3, chips: 8, with: { device.programming.sigma: 0.1 } }");
  const [first] = chosen.selections;
  assert.deepEqual(first.candidates.map(({ seed }) => seed).toSorted(), [5, 6, 7]);
  const accuracies = first.candidates.map(({ meanAccuracy }) => meanAccuracy);
  assert.deepEqual(accuracies, accuracies.toSorted((a, b) => b - a));
  assert(accuracies.every((accuracy) => accuracy > 0.2 && accuracy <= 1));
  // the stage's own keys hold: all cases are chosen under the same ones
  for (const { candidates } of chosen.selections) assert.deepEqual(candidates, first.candidates);
  const alone = await run(`, selection: { candidates: 2, chips: 1 }`);
  assert.equal(alone.selections[0].candidates.length, 2);
  const best = applyOverrides(scenarioOf(""), { "training.seed": first.candidates[0].seed });
  const direct = await runPlan(planScenario(best), { engine });
  assert.deepEqual(chosen.cases.map((one) => one.correct), direct.cases.map((one) => one.correct));
  assert.deepEqual(direct.selections, []);
});

Deno.test("the selection stage knows the keys of cells and circuit alone", () => {
  assert.throws(
    () => scenarioOf(", selection: { candidates: 2, with: { training.seed: 3 } }"),
    /x.yaml:4:\d+ training.selection.with.training.seed: expected a dotted key that may be set here, got "training.seed"/,
  );
  assert.throws(
    () => scenarioOf(", selection: { candidates: 2, with: { device.programming.sigma: -1 } }"),
    /x.yaml:4:\d+ training.selection.with.device.programming.sigma: expected number from 0 to 1e6, got -1/,
  );
});
