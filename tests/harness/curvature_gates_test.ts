/** Gates on curvature: verdicts from synthetic rises, refusals in their place, and a run on the oracle. */

import assert from "node:assert/strict";
import { openEngine } from "../../harness/machine/environment.ts";
import type { Verdict } from "../../harness/gate.ts";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import type { Plan } from "../../harness/planning/case.ts";
import { serialise } from "../../harness/result.ts";
import { increaseGate, needsOf, predictionGate, type Rise } from "../../harness/gates/rise.ts";
import { runPlan } from "../../harness/run.ts";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { gateName, parseScenario } from "../../harness/schema.ts";
import { sentences } from "./scenario_support.ts";

/** A rise of 0.1 nats at a loss of 1, a fifth of it from kinks. */
function rise(own: Partial<Rise> = {}): Rise {
  return {
    ...{ images: 512, tolerance: 0.02, pairs: 256, loss: 1, trace: "hutchinson" },
    curvature: { mean: 0.08, standardError: 0, probes: 0 },
    kinks: { mean: 0.02, standardError: 0 },
    predicted: { mean: 0.1, standardError: 0 },
    simulated: { mean: 0.1, standardError: 0 },
    ...own,
  };
}

const INCREASES: [string, { at_least?: number; at_most?: number }, number, Verdict][] = [
  ["an exact trace below the threshold", { at_most: 0.11 }, 0, "pass"],
  ["an exact trace at the threshold", { at_most: 0.1 }, 0, "pass"],
  ["an exact trace above the threshold", { at_most: 0.09 }, 0, "fail"],
  ["a threshold 1.6 standard errors above", { at_most: 0.116 }, 0.01, "undecided"],
  ["a threshold 1.7 standard errors above", { at_most: 0.117 }, 0.01, "pass"],
  ["a threshold 1.7 standard errors below", { at_most: 0.083 }, 0.01, "fail"],
  ["at least, 1.7 standard errors above", { at_least: 0.083 }, 0.01, "pass"],
  ["at least, 1.7 standard errors below", { at_least: 0.117 }, 0.01, "fail"],
  ["at least, 1.6 standard errors off", { at_least: 0.084 }, 0.01, "undecided"],
];

for (const [what, bound, standardError, verdict] of INCREASES) {
  Deno.test(`increaseGate(): ${what} → ${verdict}`, () => {
    const found = increaseGate(rise({ predicted: { mean: 0.1, standardError } }), { ...bound, confidence: 0.95 });
    assert.equal(found.verdict, verdict, found.reason);
    assert.equal(found.decidedAt, verdict === "undecided" ? null : 0);
    assert.match(found.reason, /predicted rise 0\.1000 ± .* nats .*10 % of the loss 1\.0000, kinks 20 % of it/);
  });
}

const PREDICTIONS: [string, Partial<Rise>, Verdict][] = [
  ["1 % off and sure", { simulated: { mean: 0.101, standardError: 0.0002 } }, "pass"],
  ["1 % off and not sure", { simulated: { mean: 0.101, standardError: 0.002 } }, "undecided"],
  ["5 % above and sure", { simulated: { mean: 0.105, standardError: 0.0002 } }, "fail"],
  ["5 % below and sure", { simulated: { mean: 0.095, standardError: 0.0002 } }, "fail"],
  ["right, but the prediction itself is not sure", { predicted: { mean: 0.1, standardError: 0.005 } }, "undecided"],
  ["a rise that f32 cannot tell", { loss: 2000 }, "undecided"],
  [
    "no errors at all",
    { predicted: { mean: 0, standardError: 0 }, simulated: { mean: 0, standardError: 0 } },
    "pass",
  ],
];

for (const [what, own, verdict] of PREDICTIONS) {
  Deno.test(`predictionGate(): ${what} → ${verdict}`, () => {
    const found = predictionGate(rise(own), { within: 0.02, confidence: 0.95 });
    assert.equal(found.verdict, verdict, found.reason);
    assert.equal(found.chips, 256);
  });
}

Deno.test("predictionGate() says both rises, their ratio and the share of kinks", () => {
  const { reason } = predictionGate(rise({ simulated: { mean: 0.11, standardError: 0.0002 } }), {
    ...{ within: 0.02, confidence: 0.95 },
  });
  const ratio = "simulated rise 0.11 ± 0.0002 over predicted 0.1 ± 0 nats: ratio 1.1000 ± 0.002 after 256 pairs";
  assert.equal(reason, `${ratio} is outside 1 ± 2 %; 10 % of the loss 1.0000, kinks 20 % of it`);
});

/** Sigma is swept; the smallest that has a circuit, cells and gates of both kinds. */
function text({ device = "", crossbar = "", expect = "", training = "epochs: 2" } = {}): string {
  return `scenario: 1
question: Is the rise predicted?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, ${training}, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: ideal, programming: { kind: proportional, relative_to: weight }${device} }
crossbar: { tile: { rows: 64, cols: 64 }${crossbar} }
chips: { seed: 1, max: 2 }
sweep: { device.programming.sigma: [0.05, 0.1] }
expect:
  - { clean: { at_least: 0.01 } }
  - { loss_increase: { at_most: 0.5, images: 20 }, when: { device.programming.sigma: 0.05 } }
  - { prediction: { within: 0.9, pairs: 16, images: 20${expect} } }
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 3 }
`;
}

function planOf(source: string): Plan {
  const scenario = parseScenario(source, { path: "x.yaml", ...KNOWN });
  return planFile({ path: "x.yaml", text: source, files: [], scenario });
}

const NEEDS = "expected cells whose error of a weight has zero mean and a known spread";
const REFUSED: [string, Parameters<typeof text>[0], string][] = [
  ["quantised weights", { crossbar: ", weight_bits: 4" }, "quantised weights of 4 bits (crossbar.weight_bits)"],
  ["the offset mapping", { crossbar: ", mapping: offset" }, "the offset mapping (crossbar.mapping)"],
  ["stuck cells", { device: ", faults: { stuck_on: 0.01 }" }, "cells that are stuck (device.faults.stuck_on)"],
  ["clipped weights", { crossbar: ", weight_range: { percentile: 99 }" }, "weights clipped at percentile 99"],
];

for (const [what, own, got] of REFUSED) {
  Deno.test(`planFile() refuses gates on curvature of ${what}, at the gate`, () => {
    assert.throws(() => planOf(text(own)), ({ message }) => {
      assert(message.startsWith(`x.yaml:11:7 expect[1].loss_increase: ${NEEDS}, got ${got}`), message);
      return message.includes("at sigma=0.05");
    });
  });
}

Deno.test("planFile() refuses more images than are balanced, at the key", () => {
  assert.throws(() => planOf(text().replace("pairs: 16, images: 20", "images: 5000")), {
    message: /^x\.yaml:12:\d+ expect\[2\]\.prediction\.images: expected a number from 10 to \d+, .* got 5000$/,
  });
});

Deno.test("parseScenario() reads gates on curvature, with their defaults", () => {
  const plan = planOf(text());
  assert.deepEqual(plan.scenario.expect.map(gateName).slice(1), [
    "loss_increase ≤ 0.5 at 95 % [device.programming.sigma=0.05]",
    "prediction within 90 % at 95 %",
  ]);
  const need = { images: 20, tolerance: 0.02, pairs: 16 };
  assert.deepEqual(plan.cases.map((_, i) => needsOf(plan, i)), [[need], [need], [need], [need]]);
  const own = planOf(text({ expect: ", tolerance: 0.1" }));
  assert.equal(needsOf(own, 0).length, 2, "another tolerance is another prediction");
  assert.equal(needsOf(own, 1).length, 1, "the first gate does not judge this case");
});

Deno.test("parseScenario() lists what is wrong with gates on curvature", () => {
  const wrong = text().replace("at_most: 0.5, ", "").replace("within: 0.9, pairs: 16", "within: 2, pairs: 8, pair: 1");
  assert.deepEqual(sentences(wrong), [
    "x.yaml:11:7 expect[1].loss_increase: expected exactly one of at_least | at_most, got nothing",
    "x.yaml:12:29 expect[2].prediction.within: expected number above 0 and below 1, got 2 (did you mean 0.02?)",
    "x.yaml:12:39 expect[2].prediction.pairs: expected a whole number from 16 to 100000, got 8",
    'x.yaml:12:42 expect[2].prediction.pair: expected a known key, got "pair"',
  ]);
});

Deno.test("judge(): a breaker that fails only `prediction` shows nothing of chips, unless nothing else is judged", () => {
  const off = { mean: 0.2, standardError: 0 };
  const verdictsOf = (source: string) => {
    const plan = planOf(source.replace("within: 0.9", "within: 0.5"));
    const cases = plan.cases.map(({ group }) => {
      const rises = [rise({ images: 20, pairs: 16, ...(group === "breaker" && { simulated: off }) })];
      return { key: "", firstChip: 0, correct: [90, 90], images: 100, cleanCorrect: 90, rises, seconds: 0, reused: 0 };
    });
    return judge(plan, { cases }).breaker;
  };
  assert.equal(verdictsOf(text()), "fail");
  assert.equal(verdictsOf(text().replace(/.*loss_increase.*\n/, "")), "pass");
});

Deno.test("runPlan() works out on the oracle what gates on curvature judge, and a record judges it again", async () => {
  const engine = await openEngine("oracle");
  const plan = planOf(text({ training: "epochs: 1" }));
  const seen = new Set<string>();
  const samples = await runPlan(plan, { engine, progress: ({ stage }) => seen.add(stage.split(",")[0]) });
  assert(seen.has("curvature"));
  const [first, second, control, breaker] = samples.cases.map(({ rises }) => rises![0]);
  assert.equal(first.trace, "exact");
  assert.deepEqual(first.kinks, { mean: 0, standardError: 0 }, "no rectifier, no kink");
  // ½ tr(ΣH) grows by σ²
  assert(Math.abs(second.predicted.mean / first.predicted.mean - 4) < 1e-9);
  assert.equal(control.predicted.mean, 0);
  assert(breaker.predicted.mean > second.predicted.mean);
  const ratio = first.simulated!.mean / first.predicted.mean;
  assert(Math.abs(ratio - 1) < 0.05, `ratio ${ratio}`);
  const judged = judge(plan, samples);
  assert.equal(judged.control, "pass");
  assert(judged.cases.every(({ verdict }) => verdict === null), "a row of accuracies has no verdict of the loss");
  assert.deepEqual(judge(plan, JSON.parse(serialise({ cases: samples.cases }))), judged);
});

Deno.test("runPlan() works nothing out where no gate on curvature judges", async () => {
  const source = text().replace(/.*(loss_increase|prediction).*\n/g, "").replace(
    "clean: { at_least: 0.01 }",
    "mean: { at_least: 0.1 }",
  );
  const plan = planScenario(parseScenario(source, { path: "x.yaml", ...KNOWN }));
  const samples = await runPlan(plan, { engine: await openEngine("oracle") });
  assert(samples.cases.every((one) => !("rises" in one)));
});
