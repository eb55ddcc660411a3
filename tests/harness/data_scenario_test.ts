/** What a scenario says about its data: planning without the files, subsets, and refusals with their place. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { loadOptionsOf } from "../../harness/planning/resolve.ts";
import { runPlan } from "../../harness/run.ts";
import { planFile, requireDataOf } from "../../harness/scenario/scenario_file.ts";
import { parseScenario } from "../../harness/schema.ts";
import { openOracle } from "../../kernels/engine.ts";
import { tempFolder } from "../temp_folder.ts";

function scenarioOf(model: string, { batch = 32 } = {}) {
  const text = `scenario: 1
question: How well does it do?
model: { ${model} }
training: { method: sgd, epochs: 2, batch: ${batch}, learning_rate: 0.1, seed: 1 }
device: { preset: ideal }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 1, max: 2 }
expect: [{ clean: { at_least: 0.1 } }]
control: { crossbar.adc_bits: 0 }
breaker: { crossbar.adc_bits: 2 }
`;
  return { path: "x.yaml", text, files: [], scenario: parseScenario(text, { path: "x.yaml", ...KNOWN }) };
}

Deno.test("a scenario is planned without the files of its data, with the sizes of its subsets", () => {
  const { scenario } = scenarioOf("network: mlp_784_10, data: fashion_mnist, train_images: 1000, test_images: 500");
  const { images, steps } = planScenario(scenario);
  assert.deepEqual([images, steps], [{ train: 1000, test: 500 }, 62]);
  const { scenario: small } = scenarioOf("network: mlp_3072_20, data: cifar100_coarse_prefix");
  assert.deepEqual(planScenario(small).images, { train: 1117, test: 458 });
  assert.deepEqual(loadOptionsOf(small), {
    name: "cifar100_coarse_prefix",
    trainImages: undefined,
    testImages: undefined,
    normalise: false,
    scale: 1,
  });
});

const REFUSED: [string, string, RegExp][] = [
  [
    "more training images than there are",
    "network: mlp_784_10, data: fashion_mnist, train_images: 60001",
    /^x\.yaml:3:\d+ model\.train_images: expected a number from 10 to 60000, 6000 of each of 10 classes, got 60001$/,
  ],
  [
    "a subset that cannot be balanced",
    "network: mlp_64_10, data: digits, train_images: 1381",
    /^x\.yaml:3:\d+ model\.train_images: expected a number from 10 to 1380, 138 of .*, or all 1437 of digits, got 1381$/,
  ],
  [
    "fewer test images than classes",
    "network: mlp_64_10, data: digits, test_images: 9",
    /^x\.yaml:3:\d+ model\.test_images: expected a number from 10 to 300, .* got 9$/,
  ],
  [
    "half an image",
    "network: mlp_64_10, data: digits, test_images: 10.5",
    /^x\.yaml:3:\d+ model\.test_images: expected a whole number from 1 to 1000000, got 10\.5$/,
  ],
  [
    "a network for other images",
    "network: mlp_63_10, data: digits",
    /^x\.yaml:3:\d+ model\.network: expected 64 inputs, as digits has, got 63$/,
  ],
  [
    "windows larger than the images",
    "network: lenet5, data: digits",
    /^x\.yaml:3:\d+ model\.network: expected an image of at least its 5 × 5 window, as digits has, got 2 × 2 × 6$/,
  ],
  [
    "a batch larger than the subset",
    "network: mlp_64_10, data: digits, train_images: 20",
    /^x\.yaml:4:\d+ training\.batch: expected at most 20, the images of digits, got 32$/,
  ],
];
for (const [what, model, message] of REFUSED) {
  Deno.test(`a scenario is refused that asks for ${what}`, () => {
    assert.throws(() => planFile(scenarioOf(model)), { name: "ScenarioError", message });
  });
}

Deno.test("a scenario whose data are not here is refused at model.data, before any work", async () => {
  const file = scenarioOf("network: mlp_784_10, data: mnist, train_images: 1000, test_images: 10");
  const folder = await tempFolder();
  const act = () => requireDataOf(planFile(file), { store: { folders: [folder] }, file });
  const message =
    `x.yaml:3:31 model.data: expected a data set whose files are here, got mnist, 4 files of which none is in ${folder} ` +
    "(deno task data fetch mnist, or --data <folder>)";
  assert.throws(act, { name: "ScenarioError", message });
});

Deno.test("a run looks at the images of its subsets alone", async () => {
  const model = "network: mlp_64_10, data: digits, train_images: 100, test_images: 50, normalise: true";
  const engine = openOracle();
  const { cases, data } = await runPlan(planScenario(scenarioOf(model).scenario), { engine });
  assert.deepEqual([cases.map(({ images }) => images), data.map(({ name }) => name)], [[50, 50, 50], ["digits"]]);
  engine.close();
});
