/** Keys of `training.correction`: what the models are handed, and what is refused where. */

import assert from "node:assert/strict";
import { correctionOf, plannedSizes, plannedSpec, tuningOf } from "../../harness/planning/correction.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { PlanError } from "../../harness/planning/plan_error.ts";
import { parseScenario, type Scenario, ScenarioError } from "../../harness/schema.ts";
import { analogLayers } from "../../models/mapping/matrices.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";

const NOISE = "noise: { kind: lognormal, sigma: 0.5 }";
const PATHS = `{ kind: compensation, filters: 2, epochs: 1, ${NOISE} }`;

function textOf(
  correction: string,
  { device = "", crossbar = "", expect = "mean: { at_least: 0.1 }" } = {},
): string {
  return `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits }
training: { method: adam, epochs: 1, batch: 64, learning_rate: 0.003, seed: 5, correction: ${correction} }
device: { preset: ideal, programming: { kind: lognormal, sigma: 0.5 }${device} }
crossbar: { mapping: signed, tile: { rows: 64, cols: 64 }${crossbar} }
chips: { seed: 7, max: 30 }
expect: [{ ${expect} }]
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5 }
`;
}

function scenarioOf(...of: Parameters<typeof textOf>): Scenario {
  return parseScenario(textOf(...of), { path: "x.yaml", ...KNOWN });
}

Deno.test("correctionOf() takes what the training says where the correction says nothing", () => {
  const found = correctionOf(scenarioOf(PATHS))!;
  const { size, learningRate, batch, noise, per, places } = found;
  assert.deepEqual({ size, learningRate, batch, per, places }, {
    size: 2,
    learningRate: 0.003,
    batch: 64,
    per: "sampled_chips",
    places: "all",
  });
  assert.equal(noise!.programming.kind, "lognormal");
  assert.deepEqual(found.pathOf(3), { kind: "compensation", filters: 3 });
  assert.equal(correctionOf(scenarioOf("{ kind: none, filters: 4, rank: 2, epochs: 1 }")), null);
});

Deno.test("a plan has the paths where the file puts them, and the most there may be where a run looks for them", () => {
  const sizes = (text: string) => plannedSizes(scenarioOf(text));
  const rank = `kind: low_rank, epochs: 1, ${NOISE}`;
  assert.deepEqual(sizes(`{ ${rank}, rank: 3, places: [2] }`), [0, 3]);
  assert.deepEqual(sizes(`{ ${rank}, rank: 12, places: by_sensitivity, budget: 0.5 }`), [12, 10]);
  assert.deepEqual(sizes(`{ ${rank}, rank: 1, places: search, budget: 0.5, search: { sizes: [2, 4] } }`), [4, 4]);
  const layers = analogLayers(placeNetwork(plannedSpec(scenarioOf(`{ ${rank}, rank: 3, places: [2] }`))));
  assert.deepEqual(layers.map(({ side }) => side.length), [0, 2]);
  const text = "{ kind: low_rank, rank: 2, epochs: 3, per: chip, images: 5, batch: 4, learning_rate: 0.1 }";
  const train = {
    images: Float32Array.from({ length: 20 }, (_, i) => i),
    labels: Uint32Array.from({ length: 10 }),
    count: 10,
  };
  const tuning = tuningOf(scenarioOf(text), { train })!;
  assert.deepEqual([
    tuning.calibration.count,
    tuning.calibration.images.length,
    tuning.training.epochs,
    tuning.training.batch,
  ], [5, 10, 3, 4]);
});

/** Refused by the language itself, with the line of the key. */
const ILLEGAL: [correction: string, message: RegExp][] = [
  [
    `{ kind: compensation, epochs: 1, ${NOISE} }`,
    /correction.filters: expected a whole number with kind compensation, and only there, got nothing/,
  ],
  [
    `{ kind: low_rank, filters: 2, rank: 2, epochs: 1, ${NOISE} }`,
    /correction.filters: expected a whole number with kind compensation, and only there, got 2/,
  ],
  [
    `{ kind: low_rank, rank: 0, epochs: 1, ${NOISE} }`,
    /correction.rank: expected a whole number from 1 to 65536, got 0/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, places: search, budget: 0 }`,
    /correction.budget: expected number above 0, at most 1e6, got 0/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, places: search }`,
    /correction.budget: expected a number above 0 with places search or by_sensitivity, got nothing/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, places: first }`,
    /correction.places: expected all, by_sensitivity or search, or a list of numbers of matrices/,
  ],
  [
    `{ kind: compensation, filters: 2, epochs: 1, ${NOISE}, places: by_sensitivity, budget: 1 }`,
    /correction.places: expected all, search or a list with kind compensation/,
  ],
  [
    `{ kind: compensation, filters: 2, epochs: 1, ${NOISE}, start: svd }`,
    /correction.start: expected zero with kind compensation, got "svd"/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, per: chip }`,
    /correction.images: expected the number of calibration images with per chip, and only there, got nothing/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, per: chip, images: 10, ${NOISE} }`,
    /correction.noise: expected no noise with per chip/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, per: chip, images: 10, places: search, budget: 1 }`,
    /correction.places: expected all, by_sensitivity or a list with per chip/,
  ],
  [
    `{ kind: low_rank, rank: 2, epochs: 1, noise: { kind: lognormal } }`,
    /correction.noise.sigma: expected number from 0 to 1e6, got nothing/,
  ],
];

for (const [correction, message] of ILLEGAL) {
  Deno.test(`parseScenario() refuses a correction, with its place [${correction}]`, () => {
    assert.throws(() => scenarioOf(correction), (error) => {
      assert(error instanceof ScenarioError);
      assert.match(error.message, message);
      return true;
    });
  });
}

/** Refused by the plan, which knows the network and the cells. */
const IMPOSSIBLE: [of: Parameters<typeof textOf>, key: string, message: RegExp][] = [
  [
    ["{ kind: compensation, filters: 2, epochs: 1 }"],
    "training.correction.kind",
    /expected none without noise to train against or rounded weights, got compensation/,
  ],
  [
    [`{ kind: low_rank, rank: 11, epochs: 1, ${NOISE} }`],
    "training.correction.rank",
    /expected at most 10, the rank of matrix 2, got 11/,
  ],
  [
    [`{ kind: low_rank, rank: 17, epochs: 1, ${NOISE}, places: [1] }`],
    "training.correction.rank",
    /expected at most 16, the rank of matrix 1, got 17/,
  ],
  [
    [`{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, places: search, budget: 1, search: { sizes: [4, 17] } }`],
    "training.correction.search.sizes",
    /expected at most 16, the rank of matrix 1, got 17/,
  ],
  [
    [`{ kind: compensation, filters: 2, epochs: 1, ${NOISE}, places: [1, 3] }`],
    "training.correction.places",
    /expected matrices from 1 to 2, those of mlp_64_16_10, got 3/,
  ],
  [
    [`{ kind: compensation, filters: 2, epochs: 1, ${NOISE}, places: [2, 2] }`],
    "training.correction.places",
    /expected every matrix once, got 2 twice/,
  ],
  [
    [`{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, start: svd }`],
    "training.correction.start",
    /expected zero where no weight is rounded, got svd/,
  ],
  [
    [`{ kind: low_rank, rank: 2, epochs: 1, per: chip, images: 1438 }`],
    "training.correction.images",
    /expected at most 1437, the images of digits, got 1438/,
  ],
  [
    [`{ kind: low_rank, rank: 2, epochs: 1, per: chip, images: 32 }`],
    "training.correction.batch",
    /expected at most 32, the calibration images, got 64/,
  ],
  [
    [`{ kind: compensation, filters: 2, epochs: 1, ${NOISE}, places: search, budget: 1 }`, {
      expect: "overhead: { of: weights, at_most: 9000 }",
    }],
    "expect[0].overhead",
    /expected cells, adcs, dacs or arrays where training.correction.places is found by the run, got weights/,
  ],
  [
    [`{ kind: low_rank, rank: 2, epochs: 1, ${NOISE}, budget: 0.1 }`],
    "training.correction.budget",
    /expected at least 0.1752, what the paths of these places add, got 0.1/,
  ],
];

for (const [of, key, message] of IMPOSSIBLE) {
  Deno.test(`planScenario() refuses a correction that cannot be had [${of[0]}${JSON.stringify(of[1] ?? "")}]`, () => {
    assert.throws(() => planScenario(scenarioOf(...of)), (error) => {
      assert(error instanceof PlanError, String(error));
      assert.equal(error.key, key);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("planScenario() refuses chips that calibrate themselves where all are alike", () => {
  const text = textOf("{ kind: low_rank, rank: 2, epochs: 1, per: chip, images: 64 }")
    .replace(", programming: { kind: lognormal, sigma: 0.5 }", "")
    .replace("control: { device.programming.sigma: 0 }", "control: { training.seed: 8 }")
    .replace("breaker: { device.programming.sigma: 5 }", "breaker: { training.epochs: 2 }");
  const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
  assert.throws(
    () => planScenario(scenario),
    /training.correction.per: expected sampled_chips where all chips are alike, got chip/,
  );
});

Deno.test("planScenario() refuses norms that are no part of the weights beside paths", () => {
  const text = textOf(PATHS, { device: ", norms: reestimated" }).replace("mlp_64_16_10", "cnn_4");
  const scenario = parseScenario(text, { path: "x.yaml", ...KNOWN });
  assert.throws(
    () => planScenario(scenario),
    /device.norms: expected folded with training.correction, got reestimated/,
  );
});
