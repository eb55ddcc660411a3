import assert from "node:assert/strict";
import { count } from "../../../kernels/kernel.ts";
import { eachLayer, type Layer, type Shape } from "../../../models/networks/layers.ts";
import { namedNetwork } from "../../../models/networks/named.ts";
import { initialise, tensorsOf, trainedOf } from "../../../models/networks/network.ts";
import { NetworkError, outputOf, placeNetwork } from "../../../models/networks/shapes.ts";

const CIFAR: Shape = [32, 32, 3];
const MNIST: Shape = [28, 28, 1];

/** Trained numbers as their sources, or torch models built from the same description, count them. */
const SIZES: [name: string, input: Shape, trained: number][] = [
  ["mlp_784_128_10", MNIST, 784 * 128 + 128 + 128 * 10 + 10],
  ["lenet5", MNIST, 61_706], // of LeCun's layers with a dense second convolution
  ["lenet5", CIFAR, 62_006],
  ["resnet8", CIFAR, 78_666 - 2 * (3 * 16 + 2 * 32 + 2 * 64)], // MLPerf Tiny counts running statistics too
  ["resnet20", CIFAR, 272_474], // He et al.: 0.27 M
  ["wide_resnet_16_4", CIFAR, 2_748_890], // Zagoruyko: 2.7 M
  ["wide_resnet_28_10", CIFAR, 36_479_194], // Zagoruyko: 36.5 M
];

for (const [name, input, trained] of SIZES) {
  Deno.test(`namedNetwork() has as many weights as its source says [${name} on ${input.join(" × ")}]`, () => {
    const layers = placeNetwork(namedNetwork(name, { input, classes: 10, activation: "relu" }));
    assert.equal(trainedOf(layers).reduce((sum, { dims }) => sum + count(dims), 0), trained);
    assert.deepEqual(outputOf(layers, input), [1, 1, 10]);
  });
}

Deno.test("namedNetwork() vgg8 halves its images three times", () => {
  const layers = placeNetwork(namedNetwork("vgg8", { input: CIFAR, classes: 10, activation: "relu" }));
  const pools = [...eachLayer(layers)].filter(({ layer }) => layer.kind === "max_pool").map(({ output }) => output);
  assert.deepEqual(pools, [[16, 16, 128], [8, 8, 256], [4, 4, 512]]);
});

function placed(layers: Layer[], input: Shape = [8, 8, 4]) {
  return placeNetwork({ name: "net", input, layers });
}

/** What a network that cannot be built is told. */
const REFUSED: [label: string, layers: Layer[], message: string][] = [
  [
    "dense on an image",
    [{ kind: "dense", outputs: 3 }],
    "net layers.0 (dense): expected a vector, got 8 × 8 × 4 (put a flatten before it)",
  ],
  [
    "groups",
    [{ kind: "conv2d", channels: 6, kernel: [3, 3], groups: 4 }],
    "net layers.0 (conv2d): expected groups that divide 4 input and 6 output channels, got 4",
  ],
  [
    "window too large",
    [{ kind: "conv2d", channels: 6, kernel: [9, 9] }],
    "net layers.0 (conv2d): expected an image of at least its 9 × 9 window, got 8 × 8 × 4",
  ],
  [
    "shortcut of another shape",
    [{ kind: "residual", body: [{ kind: "conv2d", channels: 8, kernel: [1, 1] }] }],
    "net layers.0 (residual): expected a shortcut of the body's shape 8 × 8 × 8, got 8 × 8 × 4 (give the block a shortcut that changes it)",
  ],
  [
    "inside a block",
    [{ kind: "residual", body: [{ kind: "dense", outputs: 3 }] }],
    "net layers.0.body.0 (dense): expected a vector, got 8 × 8 × 4 (put a flatten before it)",
  ],
  [
    "unknown kind",
    [{ kind: "attention" } as unknown as Layer],
    'net layers.0: expected a known kind of layer, got "attention"',
  ],
  [
    "unknown activation",
    [{ kind: "activation", of: "mish" } as unknown as Layer],
    "net layers.0 (activation): expected relu | leaky_relu | gelu | silu | tanh | sigmoid, got mish",
  ],
  [
    "dropout of everything",
    [{ kind: "dropout", rate: 1 }],
    "net layers.0 (dropout): expected a rate from 0 to below 1, got 1",
  ],
  [
    "no channels",
    [{ kind: "conv2d", channels: 0, kernel: [1, 1] }],
    "net layers.0 (conv2d): expected channels to be a whole number ≥ 1, got 0",
  ],
  [
    "stride 0",
    [{ kind: "max_pool", kernel: [2, 2], stride: [0, 1] }],
    "net layers.0 (max_pool): expected stride to be a whole number ≥ 1, got 0",
  ],
  [
    "windows of nothing but padding",
    [{ kind: "conv2d", channels: 2, kernel: [1, 1], padding: 1 }],
    "net layers.0 (conv2d): expected whole numbers of zeros below its 1 × 1 window as padding, got 1",
  ],
  [
    "padding that is negative",
    [{ kind: "average_pool", kernel: [2, 2], padding: [0, 1, -1, 0] }],
    "net layers.0 (average_pool): expected whole numbers of zeros below its 2 × 2 window as padding, got [0,1,-1,0]",
  ],
  [
    "padding of two sides",
    [{ kind: "conv2d", channels: 2, kernel: [3, 3], padding: [1, 1] as never }],
    "net layers.0 (conv2d): expected whole numbers of zeros below its 3 × 3 window as padding, got [1,1]",
  ],
  [
    "epsilon 0",
    [{ kind: "batch_norm", epsilon: 0 }],
    "net layers.0 (batch_norm): expected an epsilon above 0, got 0",
  ],
  [
    "a momentum that is no share",
    [{ kind: "batch_norm", momentum: NaN }],
    "net layers.0 (batch_norm): expected a momentum from 0 to 1, got NaN",
  ],
  [
    "a slope that is no number",
    [{ kind: "activation", of: "leaky_relu", slope: Infinity }],
    "net layers.0 (activation): expected a finite slope, got Infinity",
  ],
  [
    "group norm",
    [{ kind: "group_norm", groups: 3 }],
    "net layers.0 (group_norm): expected groups that divide 4 channels, got 3",
  ],
  ["no layers", [], "net layers: expected at least one, got none"],
];

for (const [label, layers, message] of REFUSED) {
  Deno.test(`placeNetwork() refuses with place and remedy [${label}]`, () => {
    assert.throws(() => placed(layers), { name: NetworkError.name, message });
  });
}

Deno.test("placeNetwork() refuses an input that is no shape", () => {
  const flatten: Layer[] = [{ kind: "flatten" }];
  assert.throws(
    () => placed(flatten, [8, 8] as unknown as Shape),
    /net input: expected \[height, width, channels\], got \[8,8\]/,
  );
});

Deno.test("namedNetwork() says which names there are, and what does not fit the data", () => {
  const options = { input: MNIST, classes: 10, activation: "relu" } as const;
  assert.throws(
    () => namedNetwork("resnet9", options),
    /^NetworkError: resnet9: expected mlp_<inputs>.* \| lenet5 \| /,
  );
  assert.throws(() => namedNetwork("mlp_64_10", options), /mlp_64_10: expected 784 inputs, got 64/);
  assert.throws(() => namedNetwork("mlp_784_11", options), /mlp_784_11: expected 10 outputs, got 11/);
  assert.throws(
    () => namedNetwork("wide_resnet_17_4", options),
    /wide_resnet_17_4: expected a depth of 6 n \+ 4 ≥ 10, got 17/,
  );
});

Deno.test("same padding puts the odd zero below and on the right", () => {
  const [conv] = placed([{ kind: "conv2d", channels: 1, kernel: [3, 3], stride: [2, 2], padding: "same" }]);
  assert.deepEqual(conv.output, [4, 4, 1]);
  const [odd] = placed([{ kind: "max_pool", kernel: [2, 2], padding: "same" }], [5, 7, 2]);
  assert.deepEqual(odd.output, [3, 4, 2]);
});

Deno.test("initialise() draws weights of the variance that keeps activations, the same for a seed", () => {
  const spec = namedNetwork("mlp_784_400_10", { input: MNIST, classes: 10, activation: "relu" });
  const [a, b, c] = [1, 1, 2].map((seed) => initialise(spec, { seed }).tensors);
  assert.deepEqual(a, b);
  assert.notDeepEqual(a["1.weight"], c["1.weight"]);
  const variance = (values: Float32Array) => values.reduce((sum, w) => sum + w * w, 0) / values.length;
  assert(Math.abs(variance(a["1.weight"]) * 784 / 2 - 1) < 0.01);
  assert(Math.abs(variance(a["3.weight"]) * 400 - 1) < 0.1);
  assert(a["1.bias"].every((value) => value === 0));
});

Deno.test("initialise() leaves norms as they change nothing", () => {
  const spec = namedNetwork("resnet8", { input: CIFAR, classes: 10, activation: "relu" });
  const { layers, tensors } = initialise(spec, { seed: 1 });
  assert.equal(tensorsOf(layers).reduce((sum, { dims }) => sum + count(dims), 0), 78_666);
  assert(tensors["1.running_var"].every((value) => value === 1));
  assert(tensors["1.running_mean"].every((value) => value === 0));
});
