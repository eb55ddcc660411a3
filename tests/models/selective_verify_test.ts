/** Weights that a verify chooses by what their errors cost: against closed forms, dense matrices, and a trained network. */

import assert from "node:assert/strict";
import { denseMatrix } from "../../models/curvature/dense.ts";
import { networkDiagonal } from "../../models/curvature/network_diagonal.ts";
import { openNetworkOperator } from "../../models/curvature/network_operator.ts";
import { salientMatrices } from "../../models/curvature/salience.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { mapLayers } from "../../models/mapping/map_layers.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import type { Network } from "../../models/networks/network.ts";
import golden from "./pcm_chips_golden.json" with { type: "json" };
import { oracle } from "../support.ts";
import { batchOf, lenet, mlp, residual } from "./curvature/network_support.ts";
import { mlpOf, modelOf } from "./model_support.ts";

const SIGMA = 0.3;
const REMAINING = 0.1;

/** Weights of either sign with additive errors of σ times the layer's largest, some of them verified. */
function verified(choose: ChipModel["verify"]["choose"], fraction: number): ChipModel {
  return modelOf({
    device: { ...ideal, programming: programmingOf("additive", [SIGMA]), limits: null },
    mapping: { style: "signed" },
    reference: "layer_max_weight",
    verify: { cells: "fraction", fraction, choose, remaining: REMAINING },
  });
}

function trainingOf(network: Network, count = 6) {
  const { images, labels } = batchOf(network, count);
  return { images, labels: labels!, count };
}

/** Largest magnitude of every tensor of weights, by its name. */
const largestOf = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

for (const choose of ["curvature", "curvature_exact"] as const) {
  Deno.test(`salience of a linear softmax layer is σ² · mean x² p (1 − p) [${choose}]`, async () => {
    const network = mlp("relu", [5, 3]);
    const training = trainingOf(network, 7);
    const [{ salience, weight, rows, cols }] = await salientMatrices(oracle, {
      ...{ network, model: verified(choose, 0.5), training },
    });
    const bias = network.tensors["0.bias"];
    const expected = new Float64Array(rows * cols);
    for (let image = 0; image < 7; image++) {
      const x = training.images.subarray(image * rows, (image + 1) * rows);
      const logits = Array.from(bias, (b, j) => b + x.reduce((sum, v, r) => sum + v * weight[r * cols + j], 0));
      const all = logits.reduce((sum, z) => sum + Math.exp(z), 0);
      const p = logits.map((z) => Math.exp(z) / all);
      expected.forEach((_, i) => {
        const one = p[i % cols];
        expected[i] += x[Math.floor(i / cols)] ** 2 * one * (1 - one) / 7;
      });
    }
    const factor = (SIGMA * largestOf(weight)) ** 2;
    // f64 throughout; conductances are f32
    salience!.forEach((value, i) => assert(Math.abs(value / (factor * expected[i]) - 1) < 1e-6, `${i}: ${value}`));
  });
}

Deno.test("verify by exact curvature reaches the share of the whole network with the largest σ² · H", async () => {
  const network = mlp("relu");
  const training = trainingOf(network);
  const operator = await openNetworkOperator(oracle, { network, batch: batchOf(network), curvature: "hessian" });
  const dense = await denseMatrix(operator);
  operator.close();
  const ranked = operator.segments.filter(({ name }) => name.endsWith(".weight")).flatMap(
    ({ name, offset, length }) => {
      const unit = largestOf(network.tensors[name]) ** 2;
      return Array.from(
        { length },
        (_, i) => ({ at: `${name} ${i}`, h: dense[(offset + i) * (operator.size + 1)] * unit }),
      );
    },
  ).sort((a, b) => b.h - a.h);
  const count = Math.round(0.3 * ranked.length);
  const expected = ranked.slice(0, count).map(({ at }) => at).sort();
  const model = verified("curvature_exact", 0.3);
  const layers = mapLayers(await salientMatrices(oracle, { network, model, training }), model);
  const names = Object.keys(network.tensors).filter((name) => name.endsWith(".weight"));
  const reached = layers.flatMap(({ reference }, l) => {
    const most = reference.reduce((a, b) => Math.max(a, b));
    return [...reference].flatMap((r, i) => Math.abs(r / most - REMAINING) < 1e-6 ? [`${names[l]} ${i}`] : []);
  }).sort();
  assert.deepEqual(reached, expected);
});

Deno.test("weights of one curvature are verified by their size: those of an input that is always 0", async () => {
  const network = mlp("relu", [4, 3]);
  const training = trainingOf(network);
  training.images.forEach((_, i) => training.images[i] *= i % 4 < 2 ? 0 : 1);
  // half are chosen by curvature, a quarter is left for the others
  const model = verified("curvature", 0.75);
  const [{ reference }] = mapLayers(await salientMatrices(oracle, { network, model, training }), model);
  const most = reference.reduce((a, b) => Math.max(a, b));
  const is = [...reference].map((r) => r < most / 2);
  assert(is.slice(6).every(Boolean), "all that have a curvature");
  const dead = [...network.tensors["0.weight"].subarray(0, 6)].map((w, i) => ({ size: Math.abs(w), is: is[i] }));
  assert.deepEqual(dead.toSorted((a, b) => b.size - a.size).map((one) => one.is), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("cells between the groups of a convolution have no salience, the others those of their weights", async () => {
  const network = residual({ kind: "group_norm", groups: 2 });
  const matrices = await salientMatrices(oracle, {
    ...{ network, model: verified("curvature", 0.5), training: trainingOf(network) },
  });
  matrices.forEach(({ weight, salience }) => {
    assert(salience!.some((s) => s > 0));
    weight.forEach((w, i) => assert(w !== 0 || salience![i] === 0));
  });
});

Deno.test("curvature without a salience is refused, no other choice asks for one", () => {
  const { tensors } = lenet();
  const matrices = [{ rows: 2, cols: 2, weight: tensors["0.weight"].subarray(0, 4), bias: new Float32Array(2) }];
  assert.throws(
    () => mapLayers(matrices, verified("curvature", 0.5)),
    /^TypeError: Cannot choose weights by curvature/,
  );
  assert.equal(mapLayers(matrices, verified("largest", 0.5)).length, 1);
});

Deno.test("one pass ranks the weights of a trained network much as the exact diagonal does: Spearman ≥ 0.6", async () => {
  const network = mlpOf(golden.layers);
  const { train } = await loadDigits();
  const batch = { images: train.images.subarray(0, 64 * 64), labels: train.labels.subarray(0, 64), count: 64 };
  const of = Object.keys(network.tensors).filter((name) => name.endsWith(".weight"));
  const [exact, onePass] = await Promise.all(
    (["exact", "one_pass"] as const).map(async (kind) =>
      (await networkDiagonal(oracle, { network, batch, kind, of })).values
    ),
  );
  const correlation = spearman(exact, onePass);
  assert(correlation >= 0.6, `Spearman ${correlation}`);
});

/** Rank correlation; equal values share the mean of their ranks. */
function spearman(a: Float64Array, b: Float64Array): number {
  const [x, y] = [a, b].map(ranks);
  const mean = (a.length - 1) / 2;
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, r, i) => sum + (r - mean) * (v[i] - mean), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) out[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}
