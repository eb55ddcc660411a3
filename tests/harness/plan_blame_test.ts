/** A fault that a case has because of what it sets is told there: at the control, the breaker, the run or the sweep. */

import assert from "node:assert/strict";
import { KNOWN } from "../../harness/plan.ts";
import { planFile } from "../../harness/scenario/scenario_file.ts";
import { parseScenario, ScenarioError } from "../../harness/schema.ts";

const TEXT = `scenario: 1
question: Whose fault is it?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { preset: pcm_ibm_2020, time_seconds: 3600, compensation: global }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 20 }
expect: [{ mean: { at_least: 0.8 } }]
control: { device.programming_scale: 0 }
breaker: { device.programming_scale: 20 }
`;

/** What is said of the scenario with some of its text changed. */
function refusal(...[from, to]: [string, string]): string {
  const text = TEXT.replace(from, to);
  const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
  try {
    planFile({ path: "x.yaml", text, files: [{ path: "x.yaml", text }], scenario });
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "planned";
}

const NONE = "device.compensation: expected none: the mean of ideal does not change with time, got global";

Deno.test("the control and the breaker are told of faults that they bring about elsewhere, with the key that they lack", () => {
  assert.equal(refusal("", ""), "planned");
  const seed = "{ training.seed: 2, device.preset: ideal, model.activation: relu }";
  for (const group of ["control", "breaker"]) {
    const own = TEXT.split("\n").find((line) => line.startsWith(group))!;
    const at = group === "control" ? "9:30" : "10:30";
    const told = `x.yaml:${at} ${NONE} in the ${group} (add device.compensation: none to ${group})`;
    assert.equal(refusal(own, `${group}: ${seed}`), told);
  }
});

Deno.test("what the control itself states is told at its own key", () => {
  const told = refusal("{ device.programming_scale: 0 }", "{ device.preset: ideal, device.compensation: global }");
  assert.equal(told, `x.yaml:9:34 ${NONE} in the control (compensation undoes what time has taken)`);
});

Deno.test("a run, an entry of include and a value of the sweep are told of their faults, with the case", () => {
  const hint = "(compensation undoes what time has taken)";
  const runs = "\nruns: { plain: {}, perfect: { device.preset: ideal } }\ncrossbar:";
  assert.equal(refusal("\ncrossbar:", runs), `x.yaml:6:31 ${NONE} at run=perfect ${hint}`);
  const sweep = "\nsweep: { device.preset: [pcm_ibm_2020, ideal] }\ncrossbar:";
  assert.equal(refusal("\ncrossbar:", sweep), `x.yaml:6:40 ${NONE} at preset=ideal ${hint}`);
  const include = "\nsweep: { training.seed: [1], include: [{ training.seed: 2, device.preset: ideal }] }\ncrossbar:";
  assert.equal(refusal("\ncrossbar:", include), `x.yaml:6:60 ${NONE} at seed=2 preset=ideal ${hint}`);
});

Deno.test("a fault that the sections have by themselves stays there", () => {
  const told = refusal("preset: pcm_ibm_2020", "preset: ideal");
  assert.match(told, /^x\.yaml:5:46 device\.compensation: .*, got global \(compensation/);
});
