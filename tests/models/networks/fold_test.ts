/** Folded norms compute the same function; files of weights come back as they were. */

import assert from "node:assert/strict";
import { readSafetensors, writeSafetensors } from "../../../kernels/safetensors.ts";
import { buildEvaluation } from "../../../models/networks/accuracy.ts";
import { foldNorms } from "../../../models/networks/fold.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import type { Layer } from "../../../models/networks/layers.ts";
import { has, initialise, type Network } from "../../../models/networks/network.ts";
import { networkFromBytes, networkToBytes } from "../../../models/networks/weights_file.ts";
import { oracle } from "../../support.ts";
import { BATCH_NORM, batchOf, difference, lenet, norm, residual } from "../curvature/network_support.ts";

async function logitsOf(network: Network, count = 3): Promise<number[]> {
  const { images, labels } = batchOf(network, count);
  const session = await oracle.load(buildEvaluation(network, count), {
    ...network.tensors,
    x: images,
    labels: labels!,
  });
  session.run();
  return [...await session.read("logits")];
}

/** Statistics, scales and shifts as of some training. */
function lived(network: Network): Network {
  for (const [name, values] of Object.entries(network.tensors)) {
    const role = name.split(".").at(-1)!;
    if (role === "running_var") values.forEach((_, i) => values[i] = 0.3 + (i % 7) / 5);
    if (role === "running_mean" || role === "bias") values.forEach((_, i) => values[i] = (i % 5) / 10 - 0.2);
  }
  return network;
}

const wide = namedNetwork("wide_resnet_10_1", { input: [8, 8, 3], classes: 4, activation: "silu" });
const NETWORKS: [label: string, network: Network][] = [
  ["behind convolutions, grouped ones too", residual(BATCH_NORM)],
  ["before activations, where nothing stands to fold into", lived(initialise(wide, { seed: 3 }))],
  [
    "behind a dense layer and a dropout",
    lived(initialise({
      name: "dense",
      input: [1, 1, 6],
      layers: [{ kind: "dense", outputs: 5, bias: false }, { kind: "dropout", rate: 0.5 }, BATCH_NORM, {
        kind: "dense",
        outputs: 3,
      }],
    }, { seed: 1 })),
  ],
];

for (const [label, network] of NETWORKS) {
  Deno.test(`foldNorms() leaves the function as it was, without a batch norm [${label}]`, async () => {
    const folded = foldNorms(network);
    assert(!has(folded.layers, "batch_norm") && !has(folded.layers, "dropout"));
    const [before, after] = [await logitsOf(network), await logitsOf(folded)];
    // folded weights are f32 again: half a unit in the last place of each
    assert(difference(before, after) / norm(before) < 1e-6, `${difference(before, after) / norm(before)}`);
  });
}

for (const [label, network] of [["lenet", lenet()], ["residual", residual(BATCH_NORM)]] as const) {
  Deno.test(`a file of weights comes back as it was [${label}]`, () => {
    const bytes = networkToBytes(network, { data: "random" });
    const { metadata, tensors } = readSafetensors(bytes);
    assert.deepEqual(metadata, { network: network.spec.name, data: "random" });
    assert.equal(tensors["0.weight"].shape.length, 4, "as torch lays out convolutions");
    assert.deepEqual(networkFromBytes(bytes, { spec: network.spec, place: "file" }).tensors, network.tensors);
  });
}

Deno.test("a dense layer behind a flatten reads its inputs channel by channel, as torch writes them", () => {
  const spec = {
    name: "flat",
    input: [1, 2, 3] as [number, number, number],
    layers: [{ kind: "flatten" } as const, { kind: "dense", outputs: 1, bias: false } as const],
  };
  const data = Float32Array.of(1, 2, 3, 4, 5, 6); // channel 0: pixels 1 2, channel 1: 3 4, channel 2: 5 6
  const bytes = writeSafetensors({ "1.weight": { dtype: "F32", shape: [1, 6], data } });
  assert.deepEqual([...networkFromBytes(bytes, { spec, place: "file" }).tensors["1.weight"]], [1, 3, 5, 2, 4, 6]);
});

Deno.test("a flattened image ends where a convolution or a block takes it, so that files of them come back", () => {
  const block: Layer = {
    kind: "residual",
    body: [{ kind: "dense", outputs: 3 }],
    shortcut: [{ kind: "dense", outputs: 3 }],
  };
  for (const taker of [{ kind: "conv2d", channels: 3, kernel: [1, 1] }, block] satisfies Layer[]) {
    const layers: Layer[] = [{ kind: "flatten" }, BATCH_NORM, taker, { kind: "dense", outputs: 2 }];
    const network = lived(initialise({ name: "flat", input: [2, 3, 4], layers }, { seed: 1 }));
    const bytes = networkToBytes(network);
    assert.deepEqual(networkFromBytes(bytes, { spec: network.spec, place: "file" }).tensors, network.tensors);
  }
});

Deno.test("networkFromBytes() refuses weights of another network, by name", () => {
  const network = lenet();
  const { tensors } = readSafetensors(networkToBytes(network));
  const read = (changed: typeof tensors) => () =>
    networkFromBytes(writeSafetensors(changed), { spec: network.spec, place: "w.safetensors" });
  const { "0.bias": bias, ...without } = tensors;
  assert.throws(read(without), /^NetworkError: w\.safetensors tensors: expected 0\.bias, got none of these names$/);
  assert.throws(
    read({ ...tensors, "9.weights": bias }),
    /w\.safetensors tensors: expected 0\.weight, 0\.bias, .*, got 9\.weights$/,
  );
  const turned = { ...tensors, "7.weight": { ...tensors["7.weight"], shape: tensors["7.weight"].shape.toReversed() } };
  assert.throws(read(turned), /w\.safetensors 7\.weight: expected 6 × \d+ numbers, got \d+ × 6$/);
  const whole = { ...tensors, "0.bias": { ...bias, dtype: "U8" as const, data: new Uint8Array(3) } };
  assert.throws(read(whole), /w\.safetensors 0\.bias: expected floating-point numbers, got U8$/);
  const spoilt = { ...tensors, "0.bias": { ...bias, data: Float32Array.of(0, NaN, 0) } };
  assert.throws(read(spoilt), /w\.safetensors 0\.bias\[1\]: expected a finite number, got NaN$/);
});
