/** Standard deviations of weights on the cells of a mapping, against closed forms and drawn numbers. */

import assert from "node:assert/strict";
import { KNOWN } from "../../../harness/plan.ts";
import { chipModelOf } from "../../../harness/planning/resolve.ts";
import { parseScenario } from "../../../harness/schema.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import { distributionSd, programmingStd } from "../../../models/curvature/cell_noise.ts";
import { segmentsOf } from "../../../models/curvature/network_operator.ts";
import { trainedNames } from "../../../models/curvature/product_program.ts";
import { weightStd } from "../../../models/curvature/weight_noise.ts";
import type { ChipModel } from "../../../models/mapping/spec.ts";
import type { Network } from "../../../models/networks/network.ts";
import { lenet, mlp, residual } from "./network_support.ts";

function modelOf(device: string, crossbar = "tile: { rows: 8, cols: 8 }"): ChipModel {
  const text = `scenario: 1
question: q
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 1, batch: 8, learning_rate: 0.1, seed: 1 }
device: { ${device} }
crossbar: { ${crossbar} }
chips: { seed: 7, max: 2 }
expect: [{ mean: { at_least: 0.1 } }]
control: { device.programming_scale: 0 }
breaker: { device.programming_scale: 9 }
`;
  return chipModelOf(parseScenario(text, { path: "x.yaml", ...KNOWN }));
}

/** Without the ends of the conductance, near which the spread is smaller. */
function unlimited(model: ChipModel): ChipModel {
  return { ...model, device: { ...model.device, limits: null } };
}

function compare(network: Network, { model, expected }: { model: ChipModel; expected: Float64Array }): void {
  const segments = segmentsOf(network, trainedNames(network.layers));
  const std = programmingStd(network, { model, segments });
  assert.equal(std.length, expected.length);
  const off = std.reduce((most, s, i) => Math.max(most, Math.abs(s - expected[i])), 0);
  const largest = expected.reduce((a, b) => Math.max(a, b), 0);
  assert(largest > 0 && off <= 1e-6 * largest, `off by ${off} of ${largest}`);
}

const ADDITIVE = "preset: ideal, programming: { kind: additive, sigma: 0.02, relative_to: layer_max_weight }";
const CELL = "preset: ideal, programming: { kind: additive, sigma: 0.02, relative_to: g_max }";

for (const network of [mlp(), lenet(), residual({ kind: "group_norm", groups: 2 })]) {
  Deno.test(`errors relative to the largest weight have its size on every mapping [${network.spec.name}]`, () => {
    const segments = segmentsOf(network, trainedNames(network.layers));
    const expected = weightStd(network, { segments, noise: { of: "layer_max_weight", sigma: 0.02 } });
    for (const mapping of ["signed", "differential"]) {
      compare(network, { model: modelOf(ADDITIVE, `mapping: ${mapping}, tile: { rows: 8, cols: 8 }`), expected });
    }
  });
}

Deno.test("a pair of PCM cells without limits has what weight_noise says of one", () => {
  const network = mlp();
  const limited = modelOf(
    "preset: pcm_ibm_2020, time_seconds: 20",
    "mapping: differential, tile: { rows: 64, cols: 64 }",
  );
  const model = unlimited(limited);
  const segments = segmentsOf(network, trainedNames(network.layers));
  compare(network, {
    model,
    expected: weightStd(network, { segments, noise: { of: "device", device: model.device } }),
  });
  const [free, held] = [model, limited].map((one) => programmingStd(network, { model: one, segments }));
  assert(held.every((s, i) => s <= free[i]) && held.some((s, i) => s < free[i]), "a cell cannot go below 0 µS");
});

Deno.test("verify leaves its share of the spread, and two slices weigh by their significance", () => {
  const network = mlp();
  const segments = segmentsOf(network, trainedNames(network.layers));
  const at = (device: string, crossbar?: string) =>
    programmingStd(network, { model: unlimited(modelOf(device, crossbar)), segments });
  const plain = at(CELL), verified = at(`${CELL}, write_verify: { cells: all, remaining: 0.25 }`);
  plain.forEach((s, i) => assert(Math.abs(verified[i] - 0.25 * s) <= 1e-6 * s));
  const bits = "mapping: differential, weight_bits: 5, tile: { rows: 64, cols: 64 }";
  const [whole, sliced] = [at(CELL, bits), at(CELL, `${bits}, slices: 2`)];
  // 4 bits in one cell of 15 steps, or 2 and 2 bits: steps of 1/3 of a cell, counted once and 4 times, of 15 in all
  const ratio = Math.hypot(3, 3 * 4) / 15;
  whole.forEach((s, i) => assert(Math.abs(sliced[i] - ratio * s) <= 1e-6 * s, `${sliced[i] / s} is not ${ratio}`));
});

Deno.test("distributions have the spread of numbers drawn from them", () => {
  const random = mulberry32(4);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sdOf = (draw: () => number) => {
    const values = Float64Array.from({ length: 40000 }, draw);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  };
  const clip = (low: number, high: number) => () => Math.min(high, Math.max(low, normal()));
  const inside = (low: number, high: number): number => {
    const z = normal();
    return z > low && z < high ? z : inside(low, high);
  };
  const cases: [number, () => number][] = [
    [distributionSd({ shape: "normal" }), normal],
    [distributionSd({ shape: "normal" }, { low: 0, high: Infinity }), clip(0, Infinity)],
    [distributionSd({ shape: "clipped", low: -2, high: 1, meanCorrected: true }), clip(-2, 1)],
    [distributionSd({ shape: "truncated", low: -1, high: 2 }), () => inside(-1, 2)],
    [distributionSd({ shape: "uniform" }), () => 2 * random() - 1],
    [distributionSd({ shape: "pepper", probability: 0.3 }), () => random() < 0.3 ? (random() < 0.5 ? -1 : 1) : 0],
  ];
  // 4 standard errors of a standard deviation from 40000 numbers are at most 2 %
  for (const [sd, draw] of cases) assert(Math.abs(sdOf(draw) / sd - 1) < 0.02, `${sdOf(draw)} is not ${sd}`);
});
