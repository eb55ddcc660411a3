/** Shapes of convolutions for the contracts of this family. */

import { count, type Numbers, type Params, shapeOf, slots } from "../kernel.ts";
import type { Kernel } from "../kernel.ts";
import type { ValueClass } from "../contract.ts";

export type Pair = [y: number, x: number];

export interface Layer {
  images?: number;
  image: Pair;
  /** Channels and outputs of a group. */
  channels?: [input: number, output: number];
  kernel?: Pair;
  stride?: Pair;
  pad?: Pair;
  /** As many windows as fit, with as many zeros below and right as above and left, if left out. */
  out?: Pair;
  groups?: number;
}

/** The parameters of GEOMETRY. */
export function geometry(
  { images = 1, image, channels = [1, 1], kernel = [1, 1], stride = [1, 1], pad = [0, 0], out, groups = 1 }: Layer,
): Params {
  const [out_height, out_width] = out ??
    [0, 1].map((i) => Math.max(0, Math.floor((image[i] + 2 * pad[i] - kernel[i]) / stride[i]) + 1));
  return {
    ...{ images, height: image[0], width: image[1], groups, group_in: channels[0], group_out: channels[1] },
    ...{ kernel_height: kernel[0], kernel_width: kernel[1], stride_y: stride[0], stride_x: stride[1] },
    ...{ pad_y: pad[0], pad_x: pad[1], out_height, out_width },
  };
}

/** What every kernel of the family must compute: edges, rests, empty axes, paddings that differ. */
export const LAYERS: Layer[] = [
  { image: [1, 1] },
  { image: [1, 63], channels: [4, 4] },
  { image: [64, 1], kernel: [3, 1], pad: [1, 0], channels: [2, 3] },
  { image: [1, 65], kernel: [1, 5], channels: [3, 5], images: 2 },
  // everything differs from everything
  { images: 2, image: [7, 11], kernel: [2, 4], stride: [3, 2], pad: [1, 3], groups: 3, channels: [5, 3] },
  { images: 3, image: [10, 6], kernel: [5, 3], stride: [1, 3], pad: [2, 0], groups: 2, channels: [2, 7] },
  // windows that stick out below and right, with and without zeros above and left
  { image: [5, 8], kernel: [3, 3], stride: [2, 2], out: [3, 4], channels: [4, 8], images: 2 },
  { image: [5, 4], kernel: [3, 4], pad: [0, 1], out: [5, 5], channels: [2, 3] },
  // windows that step over pixels, that lie in the padding, that are all of the image, and windows that are not asked for
  { image: [9, 10], kernel: [2, 1], stride: [4, 3], channels: [2, 2], images: 2 },
  { image: [2, 3], kernel: [2, 2], pad: [3, 4], out: [5, 7], channels: [3, 2], images: 2 },
  { image: [4, 3], kernel: [4, 3], groups: 2, channels: [3, 3] },
  { image: [3, 2], kernel: [5, 6], pad: [1, 2], channels: [2, 1] },
  { image: [6, 7], kernel: [2, 2], out: [2, 3], channels: [1, 5] },
  // one tap in the padding
  { image: [5, 16], stride: [2, 2], pad: [1, 3], out: [3, 9], channels: [8, 20] },
  { images: 0, image: [3, 3], kernel: [2, 2] },
  { image: [3, 3], kernel: [2, 2], channels: [0, 2], images: 2 },
  { image: [3, 3], kernel: [2, 2], channels: [2, 0], images: 2 },
  { image: [3, 3], kernel: [2, 2], groups: 0 },
  { image: [3, 3], kernel: [2, 2], out: [0, 0] },
];

/** Depthwise layers: kernels of one to five columns, strides, a rest of the windows that a shader computes together. */
export const DEPTHWISE: Layer[] = [
  { images: 2, image: [5, 7], kernel: [3, 3], pad: [1, 1], groups: 8 },
  { images: 2, image: [6, 8], kernel: [3, 5], stride: [2, 2], pad: [1, 2], groups: 4 },
  { image: [5, 10], kernel: [2, 1], stride: [1, 3], groups: 12 },
  { image: [4, 9], kernel: [1, 4], stride: [3, 1], pad: [0, 3], out: [2, 10], groups: 4 },
  { image: [3, 9], kernel: [1, 3], pad: [0, 1], groups: 4 },
];

/** Batches, as members of the result and of its two operands. */
export const BATCHES = [[1, 1, 1], [3, 3, 1], [3, 1, 3], [6, 2, 3], [2, 2, 2]];

/** From subnormal to the largest, side by side, as long as no product leaves f32. */
export function hugeNumbers(
  kernel: Kernel,
  { slot, params, random, values }: { slot: string; params: Params; random: () => number; values: ValueClass },
): Numbers | undefined {
  if (values !== "huge") return undefined;
  const mixed = slot === Object.keys(kernel.inputs)[0] ? [1e-30, -1e-39, 1e-3, 0] : [1e-9, 1e18, -1e-40, -0, -3e38];
  const length = count(shapeOf(slots(kernel)[slot], params).dims);
  return Float32Array.from({ length }, () => mixed[Math.floor(mixed.length * random())]);
}

/** Layers of a LeNet-5 at batch 128 and of a resnet8 on 32 images of 32 × 32. */
export const MEASURED: [label: string, Layer][] = [
  ["LeNet-5, 1 → 6", { images: 128, image: [28, 28], channels: [1, 6], kernel: [5, 5], pad: [2, 2] }],
  ["LeNet-5, 6 → 16", { images: 128, image: [14, 14], channels: [6, 16], kernel: [5, 5] }],
  ["resnet8, 3 → 16", { images: 32, image: [32, 32], channels: [3, 16], kernel: [3, 3], pad: [1, 1] }],
  ["resnet8, 16 → 16", { images: 32, image: [32, 32], channels: [16, 16], kernel: [3, 3], pad: [1, 1] }],
  ["resnet8, 16 → 32, every second", {
    ...{ images: 32, image: [32, 32], channels: [16, 32], kernel: [3, 3], stride: [2, 2], pad: [1, 1] },
  }],
  ["resnet8, 16 → 32, one tap, every second", {
    ...{ images: 32, image: [32, 32], channels: [16, 32], stride: [2, 2] },
  }],
  ["resnet8, 32 → 32", { images: 32, image: [16, 16], channels: [32, 32], kernel: [3, 3], pad: [1, 1] }],
  ["resnet8, 64 → 64", { images: 32, image: [8, 8], channels: [64, 64], kernel: [3, 3], pad: [1, 1] }],
  ["depthwise, 32", { images: 32, image: [16, 16], kernel: [3, 3], pad: [1, 1], groups: 32 }],
];
