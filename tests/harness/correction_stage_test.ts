/** The correction stage of a run: trained beside the network, found by a search, and what the run says of it. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { runPlan } from "../../harness/run.ts";
import { overheadOf } from "../../harness/gates/overhead.ts";
import { parseScenario } from "../../harness/schema.ts";
import type { Engine } from "../../kernels/engine.ts";
import { gpuOnly } from "../support.ts";

const NOISE = "noise: { kind: lognormal, sigma: 0.5 }";

function planOf(correction: string, crossbar = "") {
  const text = `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits }
training: { method: adam, epochs: 6, batch: 64, learning_rate: 0.005, seed: 5, correction: ${correction} }
device: { preset: ideal, programming: { kind: lognormal, sigma: 0.5 } }
crossbar: { mapping: signed, tile: { rows: 64, cols: 64 }${crossbar} }
chips: { seed: 7, max: 12 }
runs: { corrected: {}, plain: { training.correction.kind: none } }
expect: [{ compare: { of: { run: corrected }, to: { run: plain }, difference: { at_least: -0.9 } } }]
control: { training.seed: 6 }
breaker: { device.programming.sigma: 0 }
`;
  return planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
}

/** Of the sweep: with the correction, and without. */
async function sweepOf(engine: Engine, plan: ReturnType<typeof planOf>) {
  const sweep = { ...plan, cases: plan.cases.slice(0, 2), gates: { ...plan.gates, control: [], breaker: [] } };
  const { cases: [corrected, plain], corrections, networks } = await runPlan(sweep, { engine });
  return { corrected, plain, corrections, networks };
}

const mean = ({ correct }: { correct: number[] }) => correct.reduce((a, b) => a + b) / correct.length;

gpuOnly("a run trains the network once and its paths beside it, and says what they weigh", async (engine) => {
  const plan = planOf(`{ kind: compensation, filters: 3, epochs: 15, ${NOISE} }`);
  const { corrected, plain, corrections, networks } = await sweepOf(engine, plan);
  assert.equal(networks.length, 2);
  const added = (64 + 16 + 1) * 3 + 16 * 17 + 3 * 16 + (16 + 10 + 1) * 3 + 10 * 11 + 3 * 10;
  const original = 65 * 16 + 17 * 10;
  assert.deepEqual(corrections, [{
    ...{
      case: "run=corrected",
      kind: "compensation",
      per: "sampled_chips",
      added,
      original,
      overhead: added / original,
    },
    places: [{ layer: "1", size: 3 }, { layer: "3", size: 3 }],
  }]);
  assert(mean(corrected) > mean(plain), `${mean(corrected)} and ${mean(plain)} of 360`);
  // biases are no part of the gate's count
  const biases = 3 + 16 + 3 + 10;
  const counts = plan.cases.slice(0, 2).map((one) => overheadOf(one));
  assert.equal(counts[0].weights - counts[1].weights, added - biases);
  assert.equal(counts[0].macs - counts[1].macs, added - biases);
  assert.equal(counts[0].cells, counts[1].cells);
});

gpuOnly("an exhaustive search tries every placement within its budget, and takes the best", async (engine) => {
  const plan = planOf(
    `{ kind: compensation, filters: 2, epochs: 2, ${NOISE}, places: search, budget: 0.4, search: { method: exhaustive, chips: 4, among: sensitive } }`,
  );
  const { corrections: [{ places, search, overhead }] } = await sweepOf(engine, plan);
  assert.equal(search!.method, "exhaustive");
  assert.deepEqual(search!.candidates!.map(({ layer }) => layer), ["1", "3"]);
  const chosen = search!.candidates!.filter((one) => one.chosen).length;
  assert.equal(search!.tried.length, 2 ** chosen);
  const [best] = search!.tried.filter((one) => one.accuracy).toSorted((a, b) => b.score - a.score);
  assert.deepEqual(places.map(({ layer }) => layer), ["1", "3"].filter((_, i) => best.placement[i] > 0));
  assert(overhead <= 0.4 && overhead === best.overhead);
  assert(search!.tried.every((one) => (one.overhead > 0.4) === (one.accuracy === undefined)));
});

for (const sensitivity of ["gradient", "curvature"]) {
  gpuOnly(`ranks go to the layer that is most sensitive first [${sensitivity}]`, async (engine) => {
    // enough for rank 2 of the first layer, or rank 6 of the second
    const plan = planOf(
      `{ kind: low_rank, rank: 6, epochs: 1, ${NOISE}, places: by_sensitivity, sensitivity: ${sensitivity}, budget: 0.14 }`,
    );
    const { corrections: [{ places, sensitivities, overhead }] } = await sweepOf(engine, plan);
    assert(sensitivities!.every((s) => s > 0 && Number.isFinite(s)));
    const layers = ["1", "3"];
    assert.equal(places[0].layer, layers[sensitivities!.indexOf(Math.max(...sensitivities!))]);
    assert(overhead <= 0.14);
  });
}

gpuOnly(
  "paths that begin as what rounding has taken bring two bits back without any error to train against",
  async (engine) => {
    const plan = planOf("{ kind: low_rank, rank: 8, epochs: 1, start: svd }", ", weight_bits: 2");
    const { corrected, plain } = await sweepOf(engine, plan);
    assert(mean(corrected) > mean(plain) + 36, `${mean(corrected)} and ${mean(plain)} of 360`);
  },
);

gpuOnly("chips that train their own paths leave the network as it is, and do better", async (engine) => {
  const plan = planOf("{ kind: low_rank, rank: 4, per: chip, images: 96, batch: 32, epochs: 10 }");
  const { corrected, plain, corrections, networks } = await sweepOf(engine, plan);
  assert.equal(networks.length, 1);
  assert.equal(corrected.cleanCorrect, plain.cleanCorrect);
  assert.deepEqual(corrections.map(({ per, places }) => [per, places.length]), [["chip", 2]]);
  assert(mean(corrected) > mean(plain), `${mean(corrected)} and ${mean(plain)} of 360`);
  assert.notEqual(corrected.key, plain.key);
  // chips of another calibration are no chips of this one
  const longer = await sweepOf(
    engine,
    planOf("{ kind: low_rank, rank: 4, per: chip, images: 96, batch: 32, epochs: 11 }"),
  );
  assert.notEqual(longer.corrected.key, corrected.key);
  assert.equal(longer.plain.key, plain.key);
});
