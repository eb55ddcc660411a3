/** Which errors of cells curvature follows, and how far they move the weights. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { networkSpecOf } from "../../harness/planning/resolve.ts";
import { parseScenario } from "../../harness/schema.ts";
import { unmodelled } from "../../harness/gates/weight_noise.ts";
import { programmingStd } from "../../models/curvature/cell_noise.ts";
import { segmentsOf } from "../../models/curvature/network_operator.ts";
import { initialise } from "../../models/networks/network.ts";

/** The only case of a scenario on these cells. */
function caseOn(device: string, crossbar = "") {
  const text = `scenario: 1
question: How far do cells move weights?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 64, learning_rate: 0.1, seed: 1 }
device: { ${device} }
crossbar: { tile: { rows: 32, cols: 8 }${crossbar} }
chips: { seed: 1, max: 2 }
expect: [{ mean: { at_least: 0.1 } }]
control: { device.programming_scale: 0 }
breaker: { device.programming_scale: 9 }
`;
  return planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN })).cases[0];
}

const programming = (keys: string) => `preset: ideal, programming: { sigma: 0.1, ${keys} }`;

const FOLLOWED: [string, string, (weight: number, largest: number) => number][] = [
  ["proportional to the weight", programming("kind: proportional, relative_to: weight"), (w) => 0.1 * Math.abs(w)],
  [
    "of the layer's largest weight",
    programming("kind: additive, relative_to: layer_max_weight"),
    (_, most) => 0.1 * most,
  ],
  ["proportional cells", programming("kind: proportional"), (w) => 0.1 * Math.abs(w)],
  [
    "lognormal cells around their mean",
    programming("kind: lognormal, mean_corrected: true"),
    (w) => Math.sqrt(Math.expm1(0.01)) * Math.abs(w),
  ],
  ["uniform errors", programming("kind: proportional, distribution: uniform"), (w) => 0.1 / Math.sqrt(3) * Math.abs(w)],
  [
    // two cells a weight, each off by 0.1 µS of a range of 20
    "cells far from their limits",
    "preset: ideal, g_min_microsiemens: 5, programming: { kind: additive, relative_to: cell_range, sigma: 0.005 }",
    (_, most) => most * 0.005 * Math.SQRT2,
  ],
];

for (const [what, device, expected] of FOLLOWED) {
  Deno.test(`unmodelled() lets errors through that curvature follows: ${what}`, () => {
    const { model, scenario } = caseOn(device);
    assert.deepEqual(unmodelled(model), []);
    const network = initialise(networkSpecOf(scenario), { seed: 1 });
    const [name] = Object.keys(network.tensors).filter((one) => one.endsWith("weight"));
    const std = programmingStd(network, { model, segments: segmentsOf(network, [name]) });
    const weights = network.tensors[name];
    const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    weights.forEach((w, i) => {
      const wanted = expected(w, largest);
      assert(Math.abs(std[i] - wanted) <= 1e-5 * largest, `weight ${i} = ${w}: got ${std[i]}, expected ${wanted}`);
    });
  });
}

const REFUSED: [string, string, string, RegExp][] = [
  [
    "cells at the floor",
    "preset: pcm_ibm_2020, read_noise: none",
    "",
    /cells at 0 µS with σ 0\.263 µS, clipped at 0 µS/,
  ],
  ["drift", "preset: pcm_ibm_2020, time_seconds: 60, read_noise: none", "", /whose mean drifts over 60 s/],
  ["read noise", "preset: pcm_ibm_2020", "", /read noise of pcm_ibm_2020/],
  ["lognormal errors with a mean", programming("kind: lognormal"), "", /lognormal error, whose mean is not zero/],
  [
    "censored errors",
    programming("kind: proportional, distribution: right_censored, limit: 1"),
    "",
    /censored error, whose mean is not zero/,
  ],
  ["pairs", programming("kind: proportional"), ", pairs: { count: 2 }", /several cells or pairs a weight/],
  ["wires", programming("kind: proportional"), ", wires: { model: network }", /currents that wires reduce/],
  ["stuck cells of a preset", "preset: mnsim_rram", "", /cells that are stuck/],
  ["dead lines", `${programming("kind: proportional")}, faults: { dead_cols: 0.1 }`, "", /dead lines/],
];

for (const [what, device, crossbar, got] of REFUSED) {
  Deno.test(`unmodelled() names what curvature does not follow: ${what}`, () => {
    const named = unmodelled(caseOn(device, crossbar).model).map((one) => one.got);
    assert(named.some((one) => got.test(one)), named.join("; "));
  });
}
