/** Noise on a part of a network: rectifiers and layers that it does not reach. */

import assert from "node:assert/strict";
import { kinkTerms } from "../../../models/curvature/kinks.ts";
import { predictIncrease } from "../../../models/curvature/loss_increase.ts";
import { simulateIncrease } from "../../../models/curvature/simulation.ts";
import { openNetworkOperator } from "../../../models/curvature/network_operator.ts";
import type { WeightNoise } from "../../../models/curvature/weight_noise.ts";
import { oracle } from "../../support.ts";
import { batchOf, mlp } from "./network_support.ts";

const network = mlp("relu");
const place = { network, batch: batchOf(network) };
const noise: WeightNoise = { of: "absolute", sigma: 0.1 };
const last = ["4.weight"];

async function stdOf(fill: (name: string) => number): Promise<Float64Array> {
  const operator = await openNetworkOperator(oracle, place);
  operator.close();
  const std = new Float64Array(operator.size);
  for (const { name, offset, length } of operator.segments) std.fill(fill(name), offset, offset + length);
  return std;
}

Deno.test("noise of the last layer alone reaches no kink, and is predicted and simulated", async () => {
  const predicted = await predictIncrease(oracle, { place: { ...place, of: last }, noise, seed: 1 });
  assert.deepEqual(predicted.kinks, [0, 0]);
  const options = { seed: 1, pairs: 64, halfTrace: predicted.curvature.mean };
  const alone = await simulateIncrease(oracle, { place: { ...place, of: last }, noise, ...options });
  assert(Math.abs(alone.increase.mean / predicted.total - 1) < 0.02);
  // the same as errors of the whole network that are zero elsewhere, drawn from other numbers
  const std = await stdOf((name) => last.includes(name) ? 0.1 : 0);
  const { increase } = await simulateIncrease(oracle, { place, noise: { of: "given", std }, ...options });
  const off = Math.abs(increase.mean - alone.increase.mean);
  assert(off < 5 * Math.hypot(increase.standardError, alone.increase.standardError), `${off}`);
});

Deno.test("no noise is a rise of nothing", async () => {
  const none: WeightNoise = { of: "absolute", sigma: 0 };
  assert.equal((await predictIncrease(oracle, { place, noise: none, seed: 1 })).total, 0);
  const { increase } = await simulateIncrease(oracle, { place, noise: none, seed: 1, pairs: 3, halfTrace: 0 });
  assert.equal(increase.mean, 0);
});

Deno.test("kinkTerms() rounds its probes up, and weighs all that it draws alike", async () => {
  const std = await stdOf(() => 0.05);
  const of = (probes: number) => kinkTerms(oracle, { place, std, probes, seed: 3 });
  assert.deepEqual(await of(20), await of(32));
  assert.deepEqual(await of(1), await of(16));
});

Deno.test("simulateIncrease() refuses errors of what no cell holds, predictIncrease() a σ that is no number", async () => {
  const std = await stdOf((name) => name === "2.bias" ? 0.1 : 0);
  await assert.rejects(
    simulateIncrease(oracle, { place, noise: { of: "given", std }, seed: 1, pairs: 2, halfTrace: 0 }),
    /^CurvatureError: 2\.bias: expected errors of dense layers' and convolutions' weights alone, got some$/,
  );
  await assert.rejects(
    predictIncrease(oracle, { place, noise: { of: "weight", sigma: NaN }, seed: 1 }),
    /^RangeError: curvature\/weight_noise sigma: expected number ≥ 0, got NaN$/,
  );
});
