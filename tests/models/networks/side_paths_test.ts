/** Digital paths beside layers: what they compute, that they change nothing at first, and where they cannot lie. */

import assert from "node:assert/strict";
import { evaluateChips, mapNetwork } from "../../../models/mapping/chips.ts";
import { analogLayers } from "../../../models/mapping/matrices.ts";
import { countCorrect, evaluateExact } from "../../../models/networks/accuracy.ts";
import { foldNorms } from "../../../models/networks/fold.ts";
import type { Layer, Shape, SidePath } from "../../../models/networks/layers.ts";
import { type Network, tensorsOf } from "../../../models/networks/network.ts";
import { placeNetwork } from "../../../models/networks/shapes.ts";
import { networkFromBytes, networkToBytes } from "../../../models/networks/weights_file.ts";
import { addedWeights, withFreshPaths } from "../../../models/training/correction.ts";
import { oracle } from "../../support.ts";
import { BATCH_NORM, lenet, mlp, residual } from "../curvature/network_support.ts";
import { modelOf } from "../model_support.ts";
import { livelyPaths, samplesOf } from "./side_support.ts";

const COMPENSATION: SidePath = { kind: "compensation", filters: 3 };
const LOW_RANK: SidePath = { kind: "low_rank", rank: 1 };

const logitsOf = async (
  network: Network,
) => [...(await evaluateExact(oracle, { network, samples: samplesOf(network) })).logits];

for (const side of [COMPENSATION, LOW_RANK]) {
  for (const network of [mlp("relu"), lenet("relu"), foldNorms(residual(BATCH_NORM))]) {
    const sides = analogLayers(network.layers).map(() => side);
    Deno.test(`a fresh ${side.kind} path changes no bit of the outputs [${network.spec.name}]`, async () => {
      const made = withFreshPaths(network, { sides, seed: 2 });
      assert.deepEqual(await logitsOf(made), await logitsOf(network));
      assert.notDeepEqual(await logitsOf(livelyPaths(network, side)), await logitsOf(network));
    });

    Deno.test(`a network with ${side.kind} paths is written and read back [${network.spec.name}]`, () => {
      const made = livelyPaths(network, side);
      const read = networkFromBytes(networkToBytes(made), { spec: made.spec, place: "x" });
      assert.deepEqual(read.tensors, made.tensors);
      assert.deepEqual(foldNorms(made).tensors, made.tensors);
    });
  }
}

Deno.test("a low-rank path adds B (A x) to its layer", async () => {
  const made = livelyPaths(mlp("relu", [5, 4]), { kind: "low_rank", rank: 2 });
  const { images, count } = samplesOf(made);
  const { "0.weight": w, "0.bias": b, "0.side.down.weight": down, "0.side.up.weight": up } = made.tensors;
  const expected = Array.from({ length: count }, (_, s) => {
    const x = [...images.subarray(5 * s, 5 * s + 5)];
    const small = [0, 1].map((r) => x.reduce((sum, v, i) => sum + v * down[2 * i + r], 0));
    return [0, 1, 2, 3].map((o) =>
      x.reduce((sum, v, i) => sum + v * w[4 * i + o], b[o]) + small[0] * up[o] + small[1] * up[4 + o]
    );
  });
  near(await logitsOf(made), expected.flat());
});

Deno.test("a compensation path makes its output of the noisy one and of what it generates", async () => {
  const made = livelyPaths(mlp("relu", [5, 2]), COMPENSATION);
  const { images, count } = samplesOf(made);
  const of = (role: string) => made.tensors[`0.${role}`];
  const product = (x: number[], role: string) => {
    const weight = of(`${role}.weight`), bias = of(`${role}.bias`), cols = weight.length / x.length;
    return Array.from(
      { length: cols },
      (_, o) => x.reduce((sum, v, i) => sum + v * weight[cols * i + o], bias ? bias[o] : 0),
    );
  };
  const plus = (a: number[], b: number[]) => a.map((v, i) => v + b[i]);
  const expected = Array.from({ length: count }, (_, s) => {
    const x = [...images.subarray(5 * s, 5 * s + 5)];
    const y = plus(x.reduce((sum, v, i) => plus(sum, [v * of("weight")[2 * i], v * of("weight")[2 * i + 1]]), [0, 0]), [
      ...of("bias"),
    ]);
    const seen = plus(product(x, "side.generator_input"), product(y, "side.generator_output"));
    const generated = seen.map((v) => Math.max(0, v));
    return plus(product(y, "side.compensator_output"), product(generated, "side.compensator_generated"));
  });
  near(await logitsOf(made), expected.flat());
});

Deno.test("a compensation path sees means over windows of a larger input", async () => {
  const layers: Layer[] = [{
    kind: "conv2d",
    channels: 1,
    kernel: [3, 3],
    stride: [2, 2],
    padding: 1,
    side: { kind: "compensation", filters: 1 },
  }];
  const spec = { name: "strided", input: [5, 4, 1] as Shape, layers };
  const placed = placeNetwork(spec);
  const tensors = Object.fromEntries(
    tensorsOf(placed).map(({ name, dims }) => [name, new Float32Array(dims.reduce((a, b) => a * b))]),
  );
  tensors["0.side.generator_input.weight"][0] = 1;
  tensors["0.side.compensator_generated.weight"][0] = 1;
  const images = Float32Array.from({ length: 20 }, (_, i) => i + 1);
  const samples = { images, labels: Uint32Array.of(0), count: 1 };
  const { logits } = await evaluateExact(oracle, { network: { spec, layers: placed, tensors }, samples });
  // 5 × 4 → 3 × 2: windows of 3 × 2 pixels that move by 1 and by 2
  const mean = (y: number, x: number) =>
    [0, 1, 2].flatMap((i) => [0, 1].map((j) => images[4 * (y + i) + x + j])).reduce((a, b) => a + b) / 6;
  near([...logits], [0, 1, 2].flatMap((y) => [mean(y, 0), mean(y, 2)]));
});

Deno.test("paths are no cells: chips of ideal cells get what the exact network gets", async () => {
  for (const side of [COMPENSATION, LOW_RANK]) {
    const network = livelyPaths(lenet("relu"), side);
    const samples = samplesOf(network, 40);
    const exact = await countCorrect(oracle, { network, samples });
    const mapped = await mapNetwork(oracle, { network, model: modelOf({}), training: samples });
    assert.equal(mapped.layers.length, 4);
    const chips = Uint32Array.of(0, 3);
    assert.deepEqual(await evaluateChips(oracle, { mapped, model: modelOf({}), test: samples, chips, chunk: 2 }), [
      exact,
      exact,
    ]);
  }
});

Deno.test("addedWeights() counts what paths add to the weights of the network", () => {
  const digits = mlp("relu", [64, 32, 32, 10]);
  const made = withFreshPaths(digits, {
    sides: [{ kind: "low_rank", rank: 8 }, undefined, { kind: "low_rank", rank: 2 }],
    seed: 1,
  });
  const [added, original] = [8 * (64 + 32) + 2 * (32 + 10), 64 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10];
  assert.deepEqual(addedWeights(made), { added, original, overhead: added / original });
});

const REFUSED: [side: SidePath, message: RegExp][] = [
  [
    { kind: "low_rank", rank: 5 },
    /net layers\.0 \(dense\): expected beside it a rank from 1 to 4, that of its 6 × 4 weights, got 5/,
  ],
  [{ kind: "low_rank", rank: 0 }, /expected beside it a rank from 1 to 4, .* got 0/],
  [{ kind: "compensation", filters: 1.5 }, /expected beside it filters to be a whole number ≥ 1, got 1.5/],
  [{ kind: "nothing" } as unknown as SidePath, /expected beside it compensation \| low_rank, got nothing/],
];

for (const [side, message] of REFUSED) {
  Deno.test(`placeNetwork() refuses a path that cannot lie there [${JSON.stringify(side)}]`, () => {
    const layers: Layer[] = [{ kind: "dense", outputs: 4, side }];
    assert.throws(() => placeNetwork({ name: "net", input: [1, 1, 6], layers }), message);
  });
}

Deno.test("foldNorms() refuses a norm behind a layer with a path, and says what comes first", () => {
  const layers: Layer[] = [{ kind: "dense", outputs: 4, side: LOW_RANK }, BATCH_NORM];
  const spec = { name: "net", input: [1, 1, 6] as Shape, layers };
  const placed = placeNetwork(spec);
  const tensors = Object.fromEntries(
    tensorsOf(placed).map(({ name, dims }) => [name, new Float32Array(dims.reduce((a, b) => a * b))]),
  );
  assert.throws(
    () => foldNorms({ spec, layers: placed, tensors }),
    /1 \(batch_norm\): expected no side path before it, got low_rank \(fold norms first\)/,
  );
});

function near(got: number[], expected: number[]): void {
  assert.equal(got.length, expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  // logits are handed on as f32
  got.forEach((v, i) => assert(Math.abs(v - expected[i]) <= 2 ** -22 * scale, `[${i}] ${v} ≠ ${expected[i]}`));
}
