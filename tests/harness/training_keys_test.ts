/** Keys of `training` as the models take them. */

import assert from "node:assert/strict";
import { KNOWN } from "../../harness/plan.ts";
import { trainingOf } from "../../harness/planning/resolve.ts";
import { parseScenario, ScenarioError } from "../../harness/schema.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { SMALL } from "./scenario_support.ts";

function trainingFrom(keys: string) {
  return trainingOf(parseScenario(SMALL.replace("seed: 1", `seed: 1${keys}`), { path: "x.yaml", ...KNOWN }));
}

Deno.test("trainingOf() of a scenario that says nothing is plain descent at a constant rate", () => {
  assert.deepEqual(trainingFrom(""), {
    ...{ method: "sgd", epochs: 2, batch: 8, learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0, seed: 1 },
    ...{ clipNorm: undefined, orthogonality: undefined, sharpness: undefined, clipWeights: undefined },
    ...{ schedule: { kind: "constant", warmUpEpochs: 0 } },
    augmentation: { flip: false, pad: 0 },
  });
});

Deno.test("trainingOf() takes every key", () => {
  const update = trainingFrom(", momentum: 0.9, nesterov: true, weight_decay: 0.01, clip_norm: 2");
  const { momentum, nesterov, weightDecay, clipNorm } = update;
  assert.deepEqual({ momentum, nesterov, weightDecay, clipNorm }, {
    ...{ momentum: 0.9, nesterov: true, weightDecay: 0.01, clipNorm: 2 },
  });
  assert.deepEqual(trainingFrom(", augmentation: { flip: true, pad: 4 }").augmentation, { flip: true, pad: 4 });
  assert.deepEqual(trainingFrom(", schedule: { kind: cosine, warm_up_epochs: 1, floor: 0.01 }").schedule, {
    ...{ kind: "cosine", warmUpEpochs: 1, floor: 0.01 },
  });
  assert.deepEqual(trainingFrom(", schedule: { kind: step, every_epochs: 0.5, factor: 0.1 }").schedule, {
    ...{ kind: "step", warmUpEpochs: 0, everyEpochs: 0.5, factor: 0.1 },
  });
  const noise = "noise: { kind: additive, sigma: 0.2, relative_to: layer_max_weight, ";
  assert.deepEqual(
    trainingFrom(`, ${noise} use: antithetic, draws: 4, ramp_epochs: 1.5, drop_connect: 0.1 }`).noise,
    {
      ...{ programming: programmingOf("additive", [0.2]), reference: "layer_max_weight" },
      ...{ use: "antithetic", draws: 4, rampEpochs: 1.5, dropConnect: 0.1 },
    },
  );
  const law = (keys: string) =>
    trainingFrom(`, noise: { ${keys}, relative_to: layer_max_weight }`).noise!.programming.coefficients;
  assert.deepEqual(law("kind: polynomial, coefficients: [0.1, 0.2]"), [0.1, 0.2, 0, 0, 0]);
  assert.deepEqual(law("kind: four_level, sigma: 0.1, factor: 3"), [0.1, 3, 0.25, 0.75, 0]);
  assert.deepEqual(trainingFrom(", loss: { temperature: 4 }").loss, { temperature: 4 });
  const fed = (feedback: string) => trainingFrom(`, ${noise} }, loss: { feedback: { ${feedback} } }`).loss!.feedback;
  assert.deepEqual(fed("kind: ovf, strength: 0.1"), { kind: "ovf", strength: 0.1, offsets: [0.15, 0.1, 0.05] });
  assert.deepEqual(fed("kind: irs, strength: 0.1, heads: 1"), { kind: "irs", strength: 0.1, heads: 1, hidden: 512 });
  const { orthogonality, sharpness, clipWeights, first } = trainingFrom(
    ", orthogonality: { strength: 0.001, gain: 1 }, sharpness: { radius: 0.05 }, clip_weights: { at: 2 }, " +
      "first: { epochs: 7, learning_rate: 0.3 }",
  );
  assert.deepEqual({ orthogonality, sharpness, clipWeights, first }, {
    ...{ orthogonality: { strength: 0.001, gain: 1 }, sharpness: { radius: 0.05 } },
    ...{ clipWeights: { at: 2, of: "standard_deviation" }, first: { epochs: 7, learningRate: 0.3 } },
  });
});

const NOISE = "noise: { kind: additive, sigma: 0.2, relative_to: layer_max_weight }";
const REFUSED: [keys: string, sentence: string][] = [
  [
    "noise: { kind: additive, sigma: 0.2 }",
    "training.noise.relative_to: expected layer_max_weight with this kind, got nothing (an error relative to the weight itself is kind proportional)",
  ],
  ["noise: { kind: lognormal }", "training.noise.sigma: expected number from 0 to 1e6, got nothing"],
  [
    "noise: { kind: proportional, sigma: 0.1, coefficients: [1] }",
    "training.noise.coefficients: expected a list of 1 to 5 numbers with kind polynomial, and only there, got [1]",
  ],
  [
    "noise: { kind: proportional, sigma: 0.1, factor: 2 }",
    "training.noise.factor: expected no factor: only kind four_level has levels, got 2",
  ],
  [
    "loss: { feedback: { kind: irs, strength: 0.1 } }",
    'training.loss.feedback.kind: expected none without training.noise, got "irs" (feedback is from outputs that errors of the weights have spoilt: state training.noise)',
  ],
  [
    `${NOISE.replace(" }", ", use: explicit }")}, loss: { feedback: { kind: ovf, strength: 0.1 } }`,
    'training.loss.feedback.kind: expected none or irs, unless noise is additive or proportional, with a sigma above 0, and not explicit, got "ovf" (ovf adds to noise.sigma)',
  ],
  [
    `${NOISE}, loss: { feedback: { kind: ovf } }`,
    "training.loss.feedback.strength: expected a number above 0 with kind ovf or irs, and only there, got nothing",
  ],
  [
    `${NOISE}, loss: { feedback: { kind: ovf, strength: 1, heads: 2 } }`,
    "training.loss.feedback.heads: expected no heads: only kind irs has it, got 2",
  ],
  [
    `${NOISE}, orthogonality: { strength: 1, gain: from_noise }`,
    'training.orthogonality.gain: expected a number, unless training.noise is proportional or lognormal, got "from_noise" (a gain follows from errors that are a part of the weight)',
  ],
  [
    "orthogonality: { strength: 1, gain: 0 }",
    "training.orthogonality.gain: expected from_noise, or a number above 0, got 0",
  ],
  [
    "first: { epochs: 2 }, from: a.safetensors",
    'training.from: expected no file beside training.first, got "a.safetensors" (both say which weights the training begins with)',
  ],
  [
    "from: ../a.safetensors",
    'training.from: expected a path inside the folder of the scenario, got "../a.safetensors" (copy or move it there)',
  ],
];
for (const [keys, sentence] of REFUSED) {
  Deno.test(`a training is refused with place and remedy [${keys}]`, () => {
    assert.throws(() => trainingFrom(`, ${keys}`), (error) => {
      assert(error instanceof ScenarioError);
      assert.equal(error.message.replace(/^x\.yaml:\d+:\d+ /, ""), sentence);
      return true;
    });
  });
}
