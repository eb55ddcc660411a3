/** Gates on what needs no chips: counts of the plan, measured time, curvature of the network. */

import assert from "node:assert/strict";
import { curvatureGate } from "../../harness/gates/curvature.ts";
import type { Evidence } from "../../harness/gates/court.ts";
import { openEngine } from "../../harness/machine/environment.ts";
import { judge } from "../../harness/judge.ts";
import { overheadOf } from "../../harness/gates/overhead.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import type { Plan } from "../../harness/planning/case.ts";
import { PlanError } from "../../harness/planning/plan_error.ts";
import { runPlan } from "../../harness/run.ts";
import { parseScenario } from "../../harness/schema.ts";

function planOf(expect: string, { device = "preset: ideal", network = "mlp_64_32_10", data = "digits" } = {}): Plan {
  return planScenario(parseScenario(
    `scenario: 1
question: q
model: { network: ${network}, data: ${data}, test_images: 100 }
training: { method: sgd, epochs: 2, batch: 64, learning_rate: 0.1, seed: 1 }
device: { ${device} }
crossbar: { tile: { rows: 32, cols: 16 } }
chips: { seed: 1, max: 4 }
runs: { plain: {}, longer: { training.epochs: 4 } }
expect:
  - { ${expect} }
control: { crossbar.adc_bits: 0 }
breaker: { device.faults.stuck_on: 0.5 }
`,
    { path: "x.yaml", ...KNOWN },
  ));
}

const evidence = (plan: Plan, more: Partial<Evidence> = {}): Evidence => ({
  cases: plan.cases.map(() => ({
    ...{ key: "", firstChip: 0, correct: [90, 91, 92, 93], images: 100, cleanCorrect: 95, seconds: 2, reused: 0 },
  })),
  ...more,
});

const CLEAN = "clean: { at_least: 0.5 }";

Deno.test("overheadOf() counts what the arrays of a chip take, by hand", () => {
  const [one] = planOf(CLEAN).cases;
  const { bytes_per_chip, ...counts } = overheadOf(one);
  assert.equal(bytes_per_chip, one.footprint.bytesPerChip);
  assert.deepEqual(counts, {
    cells: 2 * (64 * 32 + 32 * 10),
    adcs: 2 * 32 + 10, // row tiles × columns
    dacs: 64 + 32,
    arrays: 2 * (2 * 2 + 1), // pairs × tiles
    weights: 64 * 32 + 32 * 10,
    macs: 64 * 32 + 32 * 10,
  });
  const tracked =
    "preset: pcm_ibm_2020, compensation: reference_cells, reference_cells: { count: 8 }, time_seconds: 60";
  const [with_references] = planOf(CLEAN, { device: tracked }).cases;
  assert.equal(overheadOf(with_references).cells, counts.cells + 8 * (2 + 1), "8 reference cells a row tile");
});

Deno.test("overheadOf() counts the work of a convolution at every place of its kernel: LeNet-5 by hand", () => {
  const { weights, macs } = overheadOf(planOf(CLEAN, { network: "lenet5", data: "fashion_mnist" }).cases[0]);
  const dense = 400 * 120 + 120 * 84 + 84 * 10;
  assert.deepEqual([weights, macs], [25 * 6 + 150 * 16 + dense, 28 * 28 * 25 * 6 + 10 * 10 * 150 * 16 + dense]);
});

Deno.test("a gate on overhead is exact, and relative to another case where it asks for one", () => {
  const [first] = judge(
    planOf("overhead: { of: cells, at_most: 1, relative_to: { run: plain } }"),
    evidence(planOf(CLEAN)),
  ).gates;
  assert.deepEqual([first.verdict, first.estimate, first.where], ["pass", 1, "run=longer"]);
  assert.equal(first.reason, "1.0000 is at most 1: exact, no chips drawn; 4736 cells over 4736");
  const plan = planOf("overhead: { of: arrays, at_most: 9 }");
  const { gates, verdict } = judge(plan, evidence(plan));
  assert(gates.every((g) => g.verdict === "fail") && verdict === "fail");
});

const GPU = { engine: "gpu", software: false } as const;
const UNFIT: [string, Partial<Evidence>, string][] = [
  ["a software adapter", { facts: { engine: "gpu", software: true } }, "a software adapter says nothing"],
  ["the oracle engine", { facts: { engine: "oracle", software: true } }, "the oracle engine says nothing"],
  ["a training that was interrupted", {
    facts: GPU,
    networks: [{ from: "training", seconds: 3, resumedAt: 20 }],
  }, "it went on where an interrupted run left it"],
];

for (const [what, more, reason] of UNFIT) {
  Deno.test(`seconds are not judged on ${what}, and the reason is told`, () => {
    const plan = planOf("seconds: { of: training, at_most: 5 }");
    const { gates: [gate], verdict } = judge(plan, evidence(plan, { trainingSeconds: 3, ...more }));
    assert.deepEqual([gate.verdict, gate.waived?.as, verdict], ["undecided", "not_measurable_here", "undecided"]);
    assert.match(gate.reason, new RegExp(`^not judged: ${reason}`));
  });
}

Deno.test("seconds are judged on an adapter: training with its cached networks, a case, and a chip", () => {
  const gateOf = (of: string, more: Partial<Evidence> = {}) => {
    const plan = planOf(`seconds: { of: ${of}, at_most: 5 }`);
    return judge(plan, evidence(plan, { facts: GPU, trainingSeconds: 3, ...more })).gates[0];
  };
  const cached = gateOf("training", { networks: [{ from: "cache", seconds: 4 }] });
  assert.deepEqual([cached.verdict, cached.estimate, cached.waived], ["fail", 7, undefined]);
  assert.deepEqual([gateOf("evaluation").verdict, gateOf("evaluation").reason], ["pass", "2 s is at most 5 s"]);
  const cases = planOf(CLEAN).cases.length;
  assert.equal(gateOf("total_per_chip").estimate, (3 + 2 * cases) / (4 * cases));
});

const finding = (value: number, own = {}) => ({
  ...{ quantity: "trace" as const, images: 100, tolerance: 0.02, value, standardError: 0, residual: 0 },
  ...{ method: "hutchinson" as const, ...own },
});

Deno.test("curvatureGate() bounds an estimate, an eigenvalue by its residual, a ratio by both its sides", () => {
  const [one] = planOf(CLEAN).cases;
  const gate = { statistic: "curvature", entry: 0, when: {}, quantity: "trace", images: 100, tolerance: 0.02 } as const;
  const judged = (bound: { at_least?: number; at_most?: number }, ...findings: ReturnType<typeof finding>[]) =>
    curvatureGate({ ...gate, ...bound, confidence: 0.95 }, findings.map((found) => ({ one, findings: [found] })));
  assert.equal(judged({ at_most: 10 }, finding(9, { standardError: 0.6 })).verdict, "pass", "1.66 standard errors");
  assert.equal(judged({ at_most: 10 }, finding(9, { standardError: 0.62 })).verdict, "undecided");
  assert.equal(judged({ at_least: 10 }, finding(9, { standardError: 0.6 })).verdict, "fail");
  assert.equal(judged({ at_most: 10 }, finding(9, { residual: 0.9 })).verdict, "pass");
  assert.equal(judged({ at_most: 10 }, finding(9, { residual: 1.1 })).verdict, "undecided");
  assert.equal(judged({ at_most: 0.5 }, finding(4), finding(10)).verdict, "pass");
  const unsure = judged({ at_most: 0.5 }, finding(4, { standardError: 0.5 }), finding(10, { standardError: 0.5 }));
  assert.equal(unsure.verdict, "undecided");
  assert.match(unsure.reason, /^trace 4 ± 0\.5 over 10 ± 0\.5: ratio 0\.4000 is too close to call against 0\.5/);
  assert.match(judged({ at_most: 2 }, finding(4), finding(-1)).reason, /not proven to be positive/);
});

Deno.test("a run works out the curvature of each network once, and judges it against another run's", async () => {
  const plan = planOf("curvature: { quantity: trace, at_most: 100, images: 50, relative_to: { run: plain } }");
  const engine = await openEngine("oracle");
  try {
    const samples = await runPlan(plan, { engine });
    const [plain, longer] = samples.cases.map(({ curvatures }) => curvatures![0]);
    assert(plain.value > 0 && longer.value > 0 && plain.value !== longer.value, `${plain.value}, ${longer.value}`);
    assert.equal(samples.cases[2].curvatures![0], plain, "the control has the same network");
    const [gate] = judge(plan, samples).gates;
    assert.deepEqual([gate.estimate, gate.cases, gate.verdict], [longer.value / plain.value, [1, 0], "pass"]);
  } finally {
    engine.close();
  }
});

Deno.test("more images than there are of every class are refused at the gate", () => {
  assert.throws(
    () => planOf("curvature: { quantity: trace, at_most: 100, images: 5000 }"),
    (error) => error instanceof PlanError && /expect\[0\]\.curvature\.images/.test(error.message),
  );
});
