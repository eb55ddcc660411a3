/** Training at noisy weights: what each step sees, and that nothing else changes. */

import assert from "node:assert/strict";
import { ProgramBuilder } from "../../kernels/program.ts";
import { eachNormal } from "../../kernels/noise/normal_oracle.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { namedNetwork } from "../../models/networks/named.ts";
import { declareTensors } from "../../models/networks/network.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { PURPOSES } from "../../models/purposes.ts";
import { appendPoint } from "../../models/training/hessian_aware.ts";
import type { TrainingNoise } from "../../models/training/noise.ts";
import { train } from "../../models/training/train.ts";
import type { Training } from "../../models/training/training.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";

const PLAIN: Training = { method: "adam", epochs: 2, batch: 64, learningRate: 0.003, momentum: 0, seed: 5 };

function noiseOf(sigma: number, reference: TrainingNoise["reference"] = "layer_max_weight"): TrainingNoise {
  const kind = reference === "weight" ? "proportional" : "additive";
  return { programming: programmingOf(kind, [sigma]), reference };
}

/** Weights that step `step` sees. */
async function seen(weight: Float32Array, { rows, cols, step, noise }: {
  rows: number;
  cols: number;
  step: number;
  noise: TrainingNoise;
}): Promise<number[]> {
  const builder = new ProgramBuilder("noisy weights");
  const steps = builder.buffer("step", { scalar: "u32", dims: [1], role: "input" });
  const layers = placeNetwork({ name: "dense", input: [1, 1, rows], layers: [{ kind: "dense", outputs: cols }] });
  const tensors = declareTensors(builder, { layers, role: "input" });
  const training = { ...PLAIN, seed: 11, noise };
  const batch = { x: steps, labels: steps, rows: 1, images: 1, companions: [], trained: [] }; // no point looks at it
  const { tensors: noisy } = appendPoint({ builder, training, layers, tensors, step: steps, ...batch }, tensors);
  assert.equal(noisy.get("0.bias"), tensors.get("0.bias"));
  builder.keep(noisy.get("0.weight")!, "seen");
  const session = await oracle.load(builder.program, { step: Uint32Array.of(step), "0.weight": weight });
  session.run();
  return [...await session.read("seen")];
}

for (const reference of ["layer_max_weight", "weight"] as const) {
  Deno.test(`a step sees every weight off by σ of its reference, a draw a step [${reference}]`, async () => {
    const random = mulberry32(1);
    const [rows, cols] = [70, 31]; // more than one strip of the largest weight's search
    const weight = Float32Array.from({ length: rows * cols }, () => 2 * random() - 1);
    const largest = Math.max(...weight.map(Math.abs));
    const noise = noiseOf(0.25, reference);
    const got = await seen(weight, { rows, cols, step: 3, noise });
    const stream = { seed: 11, purpose: PURPOSES.trainingNoise, layer: 0, draw: 0 };
    eachNormal(stream, {
      ...{ chip: 3, cells: rows * cols },
      use: (i, z) => {
        const of = reference === "weight" ? weight[i] : largest;
        assert(Math.abs(got[i] - (weight[i] + 0.25 * of * z)) < 1e-12, `weight ${i}`);
      },
    });
    assert.notDeepEqual(await seen(weight, { rows, cols, step: 4, noise }), got);
  });
}

gpuOnly("noise of σ 0 trains the same network, bit for bit; other noise another", async (gpu) => {
  const data = await loadDigits();
  const run = async (noise?: TrainingNoise) => {
    const training = { ...PLAIN, ...(noise && { noise }) };
    const spec = namedNetwork("mlp_64_16_10", { input: [...data.image], classes: 10, activation: "relu" });
    const { tensors } = await train(gpu, { spec, training, data });
    return Object.values(tensors).map((values) => [...values]);
  };
  const plain = await run();
  assert.deepEqual(await run(noiseOf(0)), plain);
  const noisy = await run(noiseOf(0.1));
  assert.notDeepEqual(noisy, plain);
  assert.deepEqual(await run(noiseOf(0.1)), noisy);
});

for (const use of ["antithetic", "explicit"] as const) {
  gpuOnly(`noise of σ 0 trains the plain network [${use}]`, async (gpu) => {
    const data = await loadDigits();
    const spec = namedNetwork("mlp_64_16_10", { input: [...data.image], classes: 10, activation: "relu" });
    const weightsOf = async (training: Training) => {
      const { tensors } = await train(gpu, { spec, training: { ...training, epochs: 1 }, data });
      return Object.values(tensors).flatMap((values) => [...values]);
    };
    const [plain, still] = [await weightsOf(PLAIN), await weightsOf({ ...PLAIN, noise: { ...noiseOf(0), use } })];
    // pairs sum in another order
    plain.forEach((w, i) => assert(Math.abs(still[i] - w) <= 1e-4, `${i}: ${still[i]}, ${w}`));
  });
}
