/** Keys of `training` as the models take them. */

import assert from "node:assert/strict";
import { KNOWN } from "../../harness/plan.ts";
import { trainingOf } from "../../harness/planning/resolve.ts";
import { parseScenario } from "../../harness/schema.ts";
import { SMALL } from "./scenario_support.ts";

function trainingFrom(keys: string) {
  return trainingOf(parseScenario(SMALL.replace("seed: 1", `seed: 1${keys}`), { path: "x.yaml", ...KNOWN }));
}

Deno.test("trainingOf() of a scenario that says nothing is plain descent at a constant rate", () => {
  assert.deepEqual(trainingFrom(""), {
    ...{ method: "sgd", epochs: 2, batch: 8, learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0, seed: 1 },
    ...{ clipNorm: undefined, schedule: { kind: "constant", warmUpEpochs: 0 } },
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
});
