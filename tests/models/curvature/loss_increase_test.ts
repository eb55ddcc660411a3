/** The predicted rise of the loss against simulated errors, on networks that are neither fresh nor saturated. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { predictIncrease } from "../../../models/curvature/loss_increase.ts";
import { simulateIncrease } from "../../../models/curvature/simulation.ts";
import { openNetworkOperator } from "../../../models/curvature/network_operator.ts";
import type { Place } from "../../../models/curvature/parts.ts";
import type { WeightNoise } from "../../../models/curvature/weight_noise.ts";
import { loadDigits } from "../../../models/data/digits.ts";
import type { Activation } from "../../../models/networks/layers.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import { initialise } from "../../../models/networks/network.ts";
import { gpuOnly } from "../../support.ts";

/** A 64-32-10 network after some steps of plain gradient descent on digits: accuracy about ¾. */
async function halfTrained(engine: Engine, of: Activation): Promise<Place> {
  const { train } = await loadDigits();
  const spec = namedNetwork("mlp_64_32_10", { input: [1, 1, 64], classes: 10, activation: of });
  const network = initialise(spec, { seed: 2 });
  const count = 512;
  const batch = { images: train.images.slice(0, count * 64), labels: train.labels.slice(0, count), count };
  for (let step = 0; step < 20; step++) {
    const { gradient, segments, close } = await openNetworkOperator(engine, { network, batch, probes: 1 })
      .then((o) => ({ gradient: o.gradient, segments: o.segments, close: () => o.close() }));
    for (const { name, offset } of segments) {
      network.tensors[name] = network.tensors[name].map((w, i) => w - 0.5 * gradient[offset + i]);
    }
    close();
  }
  return { network, batch };
}

const NOISES: WeightNoise[] = [
  ...[0.01, 0.1, 0.2].map((sigma) => ({ of: "weight" as const, sigma })),
  ...[0.003, 0.03].map((sigma) => ({ of: "absolute" as const, sigma })),
  { of: "layer_max_weight", sigma: 0.02 },
];

for (const  of of["gelu", "relu"] as const) {
  gpuOnly(`½ tr(ΣH) and kinks predict the simulated rise of the loss [${of}]`, async (engine) => {
    const place = await halfTrained(engine, of);
    for (const noise of NOISES) {
      const predicted = await predictIncrease(engine, { place, noise, seed: 1, tolerance: 0.05, most: 64 });
      const { total, loss, curvature: { mean: halfTrace } } = predicted;
      assert(loss > 0.3, `the network is saturated: loss ${loss}`);
      const { increase } = await simulateIncrease(engine, { place, noise, seed: 1, pairs: 96, halfTrace });
      const ratio = increase.mean / total;
      const error = increase.standardError / total;
      const share = total / loss;
      const line =
        `${noise.of} ${"sigma" in noise ? noise.sigma : ""}: ratio ${ratio.toFixed(4)} ± ${error.toFixed(4)}, ` +
        `${(100 * share).toFixed(2)} % of the loss ${loss.toFixed(3)}, kinks ${
          (predicted.kinks.reduce((a, b) => a + b, 0) / total).toFixed(2)
        }`;
      assert(share < 0.6, line);
      assert(Math.abs(ratio - 1) < (share <= 0.03 ? 0.02 : 0.05), line);
      assert(error < 0.01, line);
    }
  });
}
