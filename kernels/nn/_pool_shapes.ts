/** What the contracts of pooling share: shapes that reach every edge of a window, and cases large enough to time. */

import type { BenchCase } from "../contract.ts";
import type { Params } from "../kernel.ts";

type Pair = readonly [y: number, x: number];

export interface Size {
  images?: number;
  image: Pair;
  channels?: number;
  kernel?: Pair;
  /** The kernel's size if left out. */
  stride?: Pair;
  pad?: Pair;
  /** Windows; if left out, those that fit with the same padding on both sides. */
  out?: Pair;
}

/** All parameters of the windows. */
export function windowsOf(
  { images = 1, image, channels = 1, kernel = [2, 2], stride = kernel, pad = [0, 0], out }: Size,
): Params {
  const fit = (i: 0 | 1) => Math.max(0, Math.floor((image[i] + 2 * pad[i] - kernel[i]) / stride[i]) + 1);
  const [out_height, out_width] = out ?? [fit(0), fit(1)];
  return {
    ...{ images, height: image[0], width: image[1], channels, kernel_height: kernel[0], kernel_width: kernel[1] },
    ...{ stride_y: stride[0], stride_x: stride[1], pad_y: pad[0], pad_x: pad[1], out_height, out_width },
  };
}

const sizes: Size[] = [
  { image: [1, 1], kernel: [1, 1] },
  { image: [1, 63], kernel: [1, 1], channels: 4 },
  { image: [64, 1], kernel: [3, 1], stride: [1, 1], pad: [1, 0] },
  { image: [1, 65], kernel: [1, 5], stride: [1, 2], channels: 3, images: 2 },
  { image: [8, 8], channels: 6, images: 3 },
  { image: [9, 8], kernel: [3, 3], stride: [2, 2], pad: [1, 1], channels: 8, images: 2 },
  { image: [5, 6], kernel: [3, 2], stride: [1, 1], pad: [2, 1], channels: 2, images: 2 },
  // everything differs from everything
  { images: 2, image: [7, 11], kernel: [3, 4], stride: [2, 3], pad: [1, 2], channels: 5 },
  { images: 3, image: [10, 6], kernel: [5, 3], stride: [3, 1], pad: [2, 0], channels: 12 },
  // steps over pixels; windows past the right and lower edge, as ceil_mode and "same" padding make them
  { image: [9, 10], kernel: [2, 1], stride: [4, 3], channels: 2, images: 2 },
  { image: [7, 5], kernel: [3, 2], stride: [3, 2], channels: 4, images: 2, out: [3, 3] },
  { image: [6, 7], kernel: [3, 3], stride: [2, 2], channels: 1, images: 2, out: [3, 4] },
  { image: [3, 2], kernel: [5, 6], stride: [2, 3], pad: [1, 2], channels: 10, out: [2, 2] },
  { image: [4, 5], kernel: [4, 3], stride: [1, 1], pad: [3, 2], channels: 3, out: [7, 7] },
  // fewer windows than would fit, one for all of the image, a stride without a second window
  { image: [9, 8], kernel: [2, 3], stride: [2, 1], channels: 4, images: 2, out: [2, 3] },
  { image: [4, 3], kernel: [4, 3], channels: 6, images: 2 },
  ...[1, 2, 4].flatMap((channels): Size[] => [
    { image: [7, 5], kernel: [3, 5], stride: [1, 1], channels, images: 3 },
    { image: [6, 5], kernel: [5, 4], stride: [1, 1], channels, images: 3, out: [2, 1] },
    // every pixel in a window of its own, the outer ones partly in the padding
    { image: [7, 5], kernel: [3, 2], pad: [1, 0], channels, images: 3, out: [3, 3] },
    { image: [4, 7], kernel: [2, 3], pad: [0, 2], channels, images: 3, out: [2, 3] },
  ]),
  { image: [4, 3], kernel: [4, 3], stride: [2 ** 31, 2 ** 31], channels: 2 },
  // whole workgroups of windows and of pixels
  ...[1, 2, 4].map((width): Size => ({ image: [8, 8], images: 4, channels: 3 * width, kernel: [2, 2] })),
  { images: 0, image: [3, 3] },
  { images: 2, image: [3, 3], channels: 0 },
  { images: 2, image: [3, 3], out: [0, 0] },
  { images: 2, image: [0, 3], out: [0, 1] },
];

export const POOL_SHAPES: Params[] = sizes.map(windowsOf);

/** One shape per variant, windows that overlap. */
export const OVERLAPPING: Params[] = [4, 6, 5].map((channels) =>
  windowsOf({ images: 5, image: [6, 5], channels, kernel: [3, 2], stride: [2, 1], pad: [1, 1] })
);

/** Per variant six whole workgroups of windows, or of pixels: windows of one pixel, and two windows over most pixels. */
export const SIX_GROUPS: Params[] = [4, 2, 1].flatMap((channels) => [
  windowsOf({ images: 8, image: [8, 6], channels, kernel: [1, 1] }),
  windowsOf({ images: 8, image: [8, 6], channels, kernel: [2, 1], stride: [1, 1] }),
]);

/** Pooling of LeNet-5, of AlexNet's kind, and of a residual network's stem. */
export function poolBenches(batches: Params = {}): BenchCase[] {
  const cases: [string, Size][] = [
    ["128 images of 28 × 28 × 6, 2 × 2", { images: 128, image: [28, 28], channels: 6 }],
    ["128 images of 10 × 10 × 16, 2 × 2", { images: 128, image: [10, 10], channels: 16 }],
    ["32 images of 32 × 32 × 64, 3 × 3 by 2", {
      ...{ images: 32, image: [32, 32], channels: 64, kernel: [3, 3], stride: [2, 2], pad: [1, 1] } as const,
    }],
  ];
  return cases.map(([label, size]) => ({
    label,
    params: { ...batches, ...windowsOf(size) },
    work: { unit: "element", amount: size.images! * size.image[0] * size.image[1] * size.channels! },
  }));
}
