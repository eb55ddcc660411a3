/** Control and breaker can do their work, and cases that are the same are drawn once. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { beginJournal } from "../../harness/execution/journal.ts";
import { readJournal } from "../../harness/execution/journal_file.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import type { Plan } from "../../harness/planning/case.ts";
import { PlanError } from "../../harness/planning/plan_error.ts";
import { printPlan } from "../../harness/planning/plan_text.ts";
import { runPlan } from "../../harness/run.ts";
import { parseScenario } from "../../harness/schema.ts";
import { gpuOnly } from "../support.ts";

const TEXT = `scenario: 1
question: q
model: { network: mlp_64_10, data: digits, test_images: 50 }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 5 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 4 }
expect: [{ mean: { at_least: 0.2 } }]
control: { device.programming_scale: 0 }
breaker: { device.programming_scale: 50 }
`;

function planOf(edit: (text: string) => string, expect = "{ mean: { at_least: 0.2 } }"): Plan {
  const text = edit(TEXT).replace("{ mean: { at_least: 0.2 } }", expect);
  return planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
}

function refusal(edit: (text: string) => string): string {
  try {
    planOf(edit);
  } catch (error) {
    assert(error instanceof PlanError, String(error));
    return error.message;
  }
  assert.fail("expected a refusal, got a plan");
}

const breaker = (keys: string) => (text: string) => text.replace("device.programming_scale: 50", keys);
const CANNOT =
  "breaker: expected overrides under which a gate judges something else than in sweep and control, got the same chips";

Deno.test("a breaker that is the sweep or the control over again is refused", () => {
  assert.equal(refusal(breaker("device.programming_scale: 1")), CANNOT);
  assert.equal(refusal(breaker("device.programming_scale: 0")), CANNOT);
  const ideal = (text: string) =>
    breaker("device.programming_scale: 3")(text).replace("preset: pcm_ibm_2020", "preset: ideal");
  assert.equal(refusal(ideal), CANNOT, "there is nothing to scale");
  const swept = (text: string) => text + "sweep: { device.time_seconds: [20, 3600] }\n";
  assert.equal(refusal((text) => swept(breaker("device.time_seconds: 20")(text))), CANNOT);
});

Deno.test("a breaker whose cases are those of the sweep may judge them by other gates", () => {
  const sweep = "sweep: { device.time_seconds: [20, 31536000] }\n";
  const plan = planOf(
    (text) => breaker("device.time_seconds: 31536000")(text) + sweep,
    "{ mean: { at_least: 0.2 }, when: { device.time_seconds: 20 } }",
  );
  assert.equal(plan.cases.filter(({ sameAs }) => sameAs !== undefined).length, 1);
});

Deno.test("a key of control or breaker that does nothing there is refused", () => {
  const dead = refusal(breaker("device.programming_scale: 50, crossbar.adc.bound: 3"));
  assert.match(dead, /^crossbar.adc.bound: expected crossbar.adc.range fixed, or no bound, got 3$/);
  const error = (() => {
    try {
      planOf(breaker("device.programming_scale: 50, crossbar.wires.word_ohm: 9"));
    } catch (error) {
      return error as PlanError;
    }
  })();
  assert.deepEqual(error?.culprit, { group: "breaker", index: 0, key: "crossbar.wires.word_ohm" });
  assert.equal(error?.hint, "it has no effect in any case of the breaker");
  // what the sweep brings to life there is no slip of the control
  planOf((text) =>
    text.replace("tile: {", "wires: { model: network, word_ohm: 9 }, tile: {").replace(
      "preset: ideal",
      "preset: ideal, crossbar.wires.model: none",
    )
  );
});

const TWINS = (text: string) =>
  text.replace("{ device.programming_scale: 50 }", "{ device.time_seconds: 86400, device.programming_scale: 50 }") +
  "runs: { a: {}, b: { device.time_seconds: 3600 } }\nbudget: { chips: 20 }\n";

Deno.test("cases that are the same are counted once, in the plan and in its budget", () => {
  const plan = planOf(TWINS);
  assert.deepEqual(plan.cases.map(({ sameAs }) => sameAs), [undefined, undefined, undefined, undefined, undefined, 4]);
  const lines = printPlan(plan).join("\n");
  assert.match(lines, /judged on 6 cases, of which 5 are drawn:/);
  assert.match(lines, /4 chips a case, 20 in all/);
  assert.match(lines, /breaker .*run=b \(the chips of breaker .*run=a\)/);
  assert.throws(() => planOf((text) => TWINS(text).replace("chips: 20 }\n", "chips: 19 }\n")), {
    message:
      /^budget.chips: expected at least 20, 4 chips in each of 5 cases: 2 of the sweep, 2 of the control, 1 of the breaker, got 19$/,
  });
});

gpuOnly("cases that are the same are drawn once, and have the same chips", async (engine) => {
  const folder = await Deno.makeTempDir();
  try {
    const journal = beginJournal(join(folder, "x"), {
      ...{
        unfinished: 1,
        utc: "2026-11-20T00:00:00Z",
        scenario: "",
        name: "x",
        path: "x.yaml",
        commit: "",
        adapter: "",
      },
      ...{ seed: 7, chips: 4, fresh: true },
    });
    const { cases } = await runPlan(planOf(TWINS), { engine, journal });
    const drawn = readJournal(journal.path)!.stretches;
    journal.finish();
    assert.deepEqual(cases[5].correct, cases[4].correct);
    assert.equal(cases[5].correct.length, 4);
    assert.equal(drawn.reduce((sum, { correct }) => sum + correct.length, 0), 20);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
