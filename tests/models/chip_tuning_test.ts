/** Paths that every chip trains for itself, and the weights that it holds: against their equations, alone and among others. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { type ChipTuning, tuneChips, tunedFor } from "../../models/mapping/chip_tuning.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import { heldWeights, meantWeights } from "../../models/mapping/held_weights.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import { initialise, inputSize, type Network, outputSize } from "../../models/networks/network.ts";
import { withFreshPaths } from "../../models/training/correction.ts";
import type { Training } from "../../models/training/training.ts";
import { gpuOnly, oracle } from "../support.ts";
import { lenet, mlp } from "./curvature/network_support.ts";
import { modelOf } from "./model_support.ts";

/** Errors of the weights, 20 % of the largest of their layer. */
const NOISY = modelOf({
  device: { ...ideal, programming: programmingOf("additive", [0.2]), limits: null },
  mapping: { style: "signed" },
  reference: "layer_max_weight",
});

function samplesOf(network: Network, count: number) {
  const random = mulberry32(4);
  const images = Float32Array.from({ length: count * inputSize(network.spec) }, () => 2 * random() - 1);
  const classes = outputSize(network);
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * classes)), count };
}

function tuningOf(network: Network, { count, ...training }: Partial<Training> & { count: number }): ChipTuning {
  const given: Training = {
    method: "sgd",
    epochs: 1,
    batch: count,
    learningRate: 0.5,
    momentum: 0,
    seed: 3,
    ...training,
  };
  return { training: given, calibration: samplesOf(network, count) };
}

async function mappedOf(
  engine: Engine,
  { network, model, tuning }: { network: Network; model: ChipModel; tuning?: ChipTuning },
) {
  return await mapNetwork(engine, { network, model, training: samplesOf(network, 20), tuning });
}

const MODELS: [label: string, model: ChipModel, bits: number][] = [
  ["pairs of cells", modelOf({ tile: { rows: 4, cols: 3 }, adc: { bits: 8 }, input: { bits: 8 } }), 0],
  [
    "offset cells with a unit column",
    modelOf({ mapping: { style: "offset", offset: "unit_column" }, tile: { rows: 4, cols: 3 } }),
    0,
  ],
  ["two bits", modelOf({ mapping: { style: "signed", weightBits: 2 } }), 2],
];

for (const [label, model, bits] of MODELS) {
  Deno.test(`meantWeights() are the weights themselves, rounded where the mapping rounds [${label}]`, async () => {
    const network = mlp("relu", [6, 5, 3]);
    const { layers } = await mappedOf(oracle, { network, model });
    const found = await meantWeights(oracle, { layers, model });
    ["0.weight", "2.weight"].forEach((name, l) => {
      const weight = network.tensors[name];
      const most = Math.max(...weight.map(Math.abs));
      weight.forEach((w, i) => {
        const meant = bits === 0 ? w : Math.round(w / most) * most;
        // conductances are f32
        assert(Math.abs(found[l][i] - meant) < 2 ** -20 * most, `${name}[${i}]: ${found[l][i]} ≠ ${meant}`);
      });
    });
  });
}

Deno.test("heldWeights() are those that a chip computes with", async () => {
  const network = mlp("relu", [6, 3]);
  const model = modelOf({ device: pcmIbm2020, timeSeconds: 3600, faults: { stuckOff: 0.1 } });
  const { layers } = await mappedOf(oracle, { network, model });
  const chips = Uint32Array.of(4, 9);
  const [held] = await heldWeights(oracle, { layers, model, chips });
  const samples = samplesOf(network, 50);
  const right = [0, 1].map((c) => {
    const tensors = { ...network.tensors, "0.weight": held.slice(18 * c, 18 * c + 18) };
    return logitsOf({ ...network, tensors }, samples.images).filter((row, s) =>
      row.indexOf(Math.max(...row)) === samples.labels[s]
    ).length;
  });
  const mapped = await mappedOf(oracle, { network, model });
  assert.deepEqual(await evaluateChips(oracle, { mapped, model, test: samples, chips, chunk: 2 }), right);
  assert.notDeepEqual([...held.slice(0, 18)], [...held.slice(18)]);
});

/** x W + b of one dense layer, image by image. */
function logitsOf({ tensors: { "0.weight": w, "0.bias": b } }: Network, images: Float32Array): number[][] {
  const cols = b.length, rows = w.length / cols;
  return Array.from(
    { length: images.length / rows },
    (_, s) =>
      Array.from(
        b,
        (bias, c) =>
          Array.from({ length: rows }, (_, r) => images[s * rows + r] * w[r * cols + c]).reduce((a, v) => a + v, bias),
      ),
  );
}

Deno.test("a step of every chip's path is the one of its own weights: −η Aᵀ Xᵀ (softmax − labels) / n", async () => {
  const network = withFreshPaths(mlp("relu", [5, 4]), { sides: [{ kind: "low_rank", rank: 2 }], seed: 2 });
  const tuning = tuningOf(network, { count: 8 });
  const mapped = await mappedOf(oracle, { network, model: NOISY, tuning });
  const chips = Uint32Array.of(0, 6, 2); // three of a chunk of four
  const paths = await tuneChips(oracle, { mapped, tuning, model: NOISY, chips });
  const [held] = await heldWeights(oracle, { layers: mapped.layers, model: NOISY, chips });
  const { images, labels, count } = tuning.calibration;
  const a = network.tensors["0.side.down.weight"];
  chips.forEach((_, c) => {
    const tensors = { ...network.tensors, "0.weight": held.slice(20 * c, 20 * c + 20) };
    const expected = new Float64Array(8);
    logitsOf({ ...network, tensors }, images).forEach((row, s) => {
      const sum = row.reduce((all, z) => all + Math.exp(z), 0);
      row.forEach((z, k) => {
        const slope = (Math.exp(z) / sum - Number(labels[s] === k)) / count;
        for (let r = 0; r < 2; r++) {
          for (let i = 0; i < 5; i++) expected[4 * r + k] -= 0.5 * a[2 * i + r] * images[5 * s + i] * slope;
        }
      });
    });
    // weights of cells and what is read are f32
    paths["0.side.up.weight"].slice(8 * c, 8 * c + 8).forEach((v, i) =>
      assert(Math.abs(v - expected[i]) < 1e-6, `chip ${c} [${i}]`)
    );
    assert.deepEqual(paths["0.side.down.weight"].slice(10 * c, 10 * c + 10), a);
  });
});

for (const side of [{ kind: "low_rank", rank: 2 }, { kind: "compensation", filters: 2 }] as const) {
  gpuOnly(`a chip that tunes its ${side.kind} paths is the same alone and among others, bit for bit`, async (gpu) => {
    const network = withFreshPaths(lenet("relu"), { sides: [undefined, side, side, side], seed: 2 });
    const tuning = tuningOf(network, { count: 12, method: "adam", epochs: 3, batch: 5, learningRate: 0.01 });
    const mapped = await mappedOf(gpu, { network, model: NOISY, tuning });
    const given = { mapped, tuning, model: NOISY };
    const together = await tuneChips(gpu, { ...given, chips: Uint32Array.of(5, 0, 7, 1, 2) });
    const alone = await tunedFor(gpu, { mapped, model: NOISY, chip: 7 });
    for (const [name, values] of Object.entries(together)) {
      const size = values.length / 5;
      assert.deepEqual(alone.network.tensors[name], values.slice(2 * size, 3 * size), name);
      assert.notDeepEqual(values.slice(0, size), values.slice(size, 2 * size), name);
    }
    const test = samplesOf(network, 30);
    const all = await evaluateChips(gpu, {
      mapped,
      model: NOISY,
      test,
      chips: Uint32Array.of(5, 0, 7, 1, 2),
      chunk: 2,
    });
    assert.deepEqual(
      await evaluateChips(gpu, { mapped: alone, model: NOISY, test, chips: Uint32Array.of(7), chunk: 1 }),
      [all[2]],
    );
  });
}

Deno.test("chips without errors whose paths are trained not at all are the exact network", async () => {
  const network = withFreshPaths(initialise(mlp("relu").spec, { seed: 1 }), {
    sides: [{ kind: "low_rank", rank: 1 }],
    seed: 1,
  });
  const tuning = tuningOf(network, { count: 4, learningRate: 1e-30 });
  const mapped = await mappedOf(oracle, { network, model: modelOf({}), tuning });
  const test = samplesOf(network, 30);
  const exact = await mappedOf(oracle, { network, model: modelOf({}) });
  const chips = Uint32Array.of(1);
  const given = { model: modelOf({}), test, chips, chunk: 1 };
  assert.deepEqual(
    await evaluateChips(oracle, { mapped, ...given }),
    await evaluateChips(oracle, { mapped: exact, ...given }),
  );
});

Deno.test("first layers that compute exactly have no errors, those behind them have theirs", async () => {
  const network = mlp("relu", [6, 5, 4, 3]);
  const mapped = await mappedOf(oracle, { network, model: NOISY });
  const chips = Uint32Array.of(3);
  const held = await heldWeights(oracle, { layers: mapped.layers, model: NOISY, chips });
  const test = samplesOf(network, 200);
  const found = [];
  for (const exactLayers of [0, 1, 2]) {
    const noisy = ["0.weight", "2.weight", "4.weight"].flatMap((name, l) =>
      l < exactLayers ? [] : [[name, held[l]] as const]
    );
    const tensors = { ...network.tensors, ...Object.fromEntries(noisy) };
    const expected = await countCorrect(oracle, { network: { ...network, tensors }, samples: test });
    const given = { mapped: { ...mapped, exactLayers }, model: NOISY, test, chips, chunk: 1 };
    assert.deepEqual(await evaluateChips(oracle, given), [expected], `${exactLayers} exact`);
    found.push(expected);
  }
  assert(new Set(found).size > 1, "the errors of layers tell");
});
