/** Steps one after the other: what becomes of those that fail, throw, wait or are skipped. */

import assert from "node:assert/strict";
import { EXIT } from "../../../harness/exit.ts";
import { EnvironmentError } from "../../../harness/machine/environment.ts";
import { planTable, runSteps, type Step, stepTable, worstCode } from "../../../harness/nightly/steps.ts";
import { RecordError } from "../../../harness/records/record_error.ts";

const done: string[] = [];

function step(name: string, run: () => Promise<{ code: number; said: string }>, more: Partial<Step> = {}): Step {
  return { name, of: "", what: `does ${name}`, waits: "", run: () => (done.push(name), run()), ...more };
}

const ends = (code: number, said = "") => () => Promise.resolve({ code, said });

const STEPS: Step[] = [
  step("bench", ends(EXIT.fail, "2 benches refused")),
  step("validate", () => Promise.reject(new EnvironmentError("Cannot use the gpu: no WebGPU adapter"))),
  step("scenarios", ends(EXIT.undecided), { of: "digits_pcm_drift" }),
  step("scenarios", ends(EXIT.pass), { of: "cifar10_resnet8", waits: "no data here" }),
  step("trend", () => Promise.reject(new RecordError("results/bench: expected bench records, got none"))),
  step("report", ends(EXIT.pass, "results/report.html")),
];

async function carriedOut(steps: Step[], skip: string[] = []) {
  const said: string[] = [];
  done.length = 0;
  return { all: await runSteps(steps, { skip, say: (line) => said.push(line) }), said: said.join("\n") };
}

Deno.test("runSteps() goes on after every failure, and tells what became of each step", async () => {
  const { all, said } = await carriedOut(STEPS);
  assert.deepEqual(done, ["bench", "validate", "scenarios", "trend", "report"]);
  assert.deepEqual(all.map(({ code }) => code), [1, 4, 3, null, 2, 0]);
  assert.match(said, /── scenarios digits_pcm_drift: does scenarios/);
  assert.match(said, /^Cannot use the gpu: no WebGPU adapter$/m);
  const rows = stepTable(all).slice(2).map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.map(([label, outcome, , what]) => [label, outcome, what]), [
    ["bench", "failed", "2 benches refused"],
    ["validate", "no adapter", "Cannot use the gpu: no WebGPU adapter"],
    ["scenarios digits_pcm_drift", "undecided", undefined],
    ["scenarios cifar10_resnet8", "left out", "no data here"],
    ["trend", "bad input", "results/bench: expected bench records, got none"],
    ["report", "ok", "results/report.html"],
  ]);
});

Deno.test("runSteps() leaves out what is skipped, all of one name", async () => {
  const { all } = await carriedOut(STEPS, ["scenarios", "validate"]);
  assert.deepEqual(done, ["bench", "trend", "report"]);
  assert.deepEqual(all.map(({ code }) => code), [1, null, null, null, 2, 0]);
});

Deno.test("runSteps() tells a fault of ours with its stack, and goes on", async () => {
  const broken = step("bench", () => Promise.reject(new TypeError("x is not a function")));
  const { all, said } = await carriedOut([broken, STEPS[5]]);
  assert.match(said, /TypeError: x is not a function\n +at /);
  assert.deepEqual(all.map(({ code }) => code), [EXIT.fault, 0]);
  assert.match(stepTable(all)[2], /^bench +a fault +[\d.]+ +x is not a function$/);
});

const WORST: [number | null, number | null, number][] = [
  [null, null, 0],
  [0, null, 0],
  [0, 3, 3],
  [3, 1, 1],
  [1, 2, 2],
  [2, 4, 4],
  [4, 70, 70],
  [0, 137, 70],
];

for (const [a, b, worst] of WORST) {
  Deno.test(`worstCode() of ${a} and ${b} is ${worst}`, () => {
    assert.equal(worstCode([{ code: a }, { code: b }]), worst);
    assert.equal(worstCode([{ code: b }, { code: a }]), worst);
  });
}

Deno.test("planTable() says what would be done and what would not, and does nothing", () => {
  done.length = 0;
  const lines = planTable(STEPS, { skip: ["bench"] });
  assert.deepEqual(done, []);
  assert.match(lines[2], /^bench +left out: --skip$/);
  assert.match(lines[3], /^validate +does validate$/);
  assert.match(lines[5], /^scenarios cifar10_resnet8 +left out: no data here$/);
});
