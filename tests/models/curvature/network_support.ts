/** Small networks of every kind of layer, with images to take their curvature on. */

import { mulberry32 } from "../../../kernels/contract.ts";
import type { Batch } from "../../../models/curvature/parts.ts";
import type { Activation, Layer, Shape } from "../../../models/networks/layers.ts";
import { initialise, inputSize, type Network, outputSize } from "../../../models/networks/network.ts";

function act(of: Activation): Layer {
  return { kind: "activation", of };
}

function network(name: string, { input, layers }: { input: Shape; layers: Layer[] }): Network {
  const made = initialise({ name, input, layers }, { seed: 5 });
  const random = mulberry32(11);
  // biases and norms off their special values, statistics as of some data
  for (const [tensor, values] of Object.entries(made.tensors)) {
    const role = tensor.split(".").at(-1)!;
    if (role === "running_var") values.forEach((_, i) => values[i] = 0.5 + random());
    else if (values.every((v) => v === values[0])) values.forEach((v, i) => values[i] = v + 0.4 * (random() - 0.5));
  }
  return made;
}

export function mlp(of: Activation = "gelu", widths = [12, 9, 7, 4]): Network {
  const [inputs, ...rest] = widths;
  const layers = rest.flatMap((outputs, i): Layer[] => [...(i > 0 ? [act(of)] : []), { kind: "dense", outputs }]);
  return network(`mlp ${of}`, { input: [1, 1, inputs], layers });
}

export function lenet(of: Activation = "gelu"): Network {
  return network(`lenet ${of}`, {
    input: [10, 10, 1],
    layers: [
      { kind: "conv2d", channels: 3, kernel: [3, 3], padding: 1 },
      act(of),
      { kind: "max_pool", kernel: [2, 2] },
      { kind: "conv2d", channels: 4, kernel: [3, 3] },
      act(of),
      { kind: "average_pool", kernel: [2, 2], stride: [1, 1] },
      { kind: "flatten" },
      { kind: "dense", outputs: 6 },
      act(of),
      { kind: "dense", outputs: 3 },
    ],
  });
}

/** Residual blocks with a norm, pooling, and a projection of asymmetric padding. */
export function residual(norm: Layer, of: Activation = "silu"): Network {
  const block: Layer = {
    kind: "residual",
    body: [
      { kind: "conv2d", channels: 8, kernel: [3, 3], stride: [2, 2], padding: "same", bias: false },
      norm,
      act(of),
      { kind: "conv2d", channels: 8, kernel: [3, 3], padding: 1, groups: 2, bias: false },
      norm,
    ],
    shortcut: [{ kind: "conv2d", channels: 8, kernel: [1, 1], stride: [2, 2] }],
  };
  return network(`residual ${norm.kind}`, {
    input: [6, 6, 2],
    layers: [
      { kind: "conv2d", channels: 4, kernel: [3, 3], padding: 1, bias: false },
      norm,
      act(of),
      { kind: "residual", body: [{ kind: "conv2d", channels: 4, kernel: [3, 3], padding: 1, groups: 4 }, act(of)] },
      block,
      act(of),
      { kind: "global_average_pool" },
      { kind: "dense", outputs: 3 },
    ],
  });
}

export const BATCH_NORM: Layer = { kind: "batch_norm" };
export const GROUP_NORM: Layer = { kind: "group_norm", groups: 2 };
export const LAYER_NORM: Layer = { kind: "layer_norm" };

/** Random images with classes. */
export function batchOf(network: Network, count = 6): Batch {
  const random = mulberry32(3);
  const images = Float32Array.from({ length: count * inputSize(network.spec) }, () => 2 * random() - 1);
  const classes = outputSize(network);
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * classes)), count };
}

/** Random signs or normals-like numbers for vectors. */
export function vectorsOf(size: number, { count = 1, seed = 9 } = {}): Float64Array {
  const random = mulberry32(seed);
  return Float64Array.from({ length: count * size }, () => Math.fround(2 * random() - 1));
}

export function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));
}

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return norm(Array.from(a, (v, i) => v - b[i]));
}
