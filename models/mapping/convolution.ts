/** Convolutions as matrices: weights and sizes, in the order in which kernels/nn/im2col lays out patches. */

import { windowsOf } from "../../kernels/nn/im2col_oracle.ts";
import type { Params } from "../../kernels/kernel.ts";

/** A two-dimensional convolution without dilation; steps and zeros are given along (y, x). */
export interface Convolution {
  inChannels: number;
  outChannels: number;
  kernel: [y: number, x: number];
  /** Pixels from one window to the next. */
  step: [y: number, x: number];
  /** Zeros on either side of the image. */
  pad: [y: number, x: number];
  /** 1: dense; inChannels: depthwise; between: each group of outputs sees its own group of inputs. */
  groups: number;
}

/** A matrix of weights f32[rows inputs, cols outputs], row-major. */
export interface WeightMatrix {
  rows: number;
  cols: number;
  weight: Float32Array;
}

/**
 * Height and width of what a convolution gives for an image: ⌊(size + 2 · pad − kernel) / step⌋ + 1.
 *
 * @throws {RangeError} if a window is larger than the padded image
 */
export function outputSizeOf(
  { kernel, step, pad }: Convolution,
  image: [height: number, width: number],
): [height: number, width: number] {
  const sizeOf = (i: 0 | 1, axis: string) => {
    const windows = windowsOf(image[i], { kernel: kernel[i], stride: step[i], pad: pad[i] });
    const least = kernel[i] - 2 * pad[i];
    if (windows === 0) throw new RangeError(`convolution ${axis}: expected at least ${least} pixels, got ${image[i]}`);
    return windows;
  };
  return [sizeOf(0, "height"), sizeOf(1, "width")];
}

/**
 * Parameters of kernels/nn/im2col for images [batch, height, width, inChannels].
 *
 * @param layout `groups` for the matrices of groupMatrices(), `one` for that of blockDiagonal()
 * @throws {RangeError} if groups do not divide the channels, or a window is larger than the padded image
 */
export function patchParams(
  convolution: Convolution,
  { batch, image, layout }: { batch: number; image: [height: number, width: number]; layout: "groups" | "one" },
): Params {
  const { inChannels, kernel, step, pad } = convolution;
  checkGroups(convolution);
  const groups = layout === "groups" ? convolution.groups : 1;
  const [out_height, out_width] = outputSizeOf(convolution, image);
  return {
    ...{ batch, height: image[0], width: image[1], groups, group_channels: inChannels / groups },
    ...{ kernel_height: kernel[0], kernel_width: kernel[1], stride_y: step[0], stride_x: step[1] },
    ...{ pad_y: pad[0], pad_x: pad[1], out_height, out_width },
  };
}

/**
 * One matrix per group: the patches of group g times matrix g are output channels g · cols to (g + 1) · cols − 1.
 *
 * A dense convolution has one matrix, a depthwise one as many as channels, each with a single column if there are as many
 * outputs as inputs: on crossbars these take an array each and leave most of it empty (see blockDiagonal()).
 *
 * @param weight f32[outChannels, inChannels / groups, kernel y, kernel x], the order of PyTorch's conv2d
 * @returns `groups` matrices [kernel y · kernel x · inChannels / groups, outChannels / groups], rows ordered (y, x, channel)
 * @throws {RangeError} if groups do not divide the channels, or the number of weights does not fit
 */
export function groupMatrices(convolution: Convolution, weight: Float32Array): WeightMatrix[] {
  const { inChannels, outChannels, kernel, groups } = convolution;
  checkWeights(convolution, weight);
  const cols = outChannels / groups;
  const rows = kernel[0] * kernel[1] * inChannels / groups;
  const matrices = Array.from({ length: groups }, () => ({ rows, cols, weight: new Float32Array(rows * cols) }));
  eachWeight(convolution, ({ output, input, pixel, from }) => {
    const row = pixel * (inChannels / groups) + input;
    matrices[Math.floor(output / cols)].weight[row * cols + output % cols] = weight[from];
  });
  return matrices;
}

/**
 * One matrix for all groups, on patches that were taken with one group: weights between groups are 0.
 *
 * Rows are ordered (y, x, channel) over all channels, so that within every pixel of the window the matrix is block-diagonal.
 * It costs `groups` times the cells of groupMatrices() and computes all groups in one product; on a crossbar its zeros are
 * cells too, with their errors.
 *
 * @param weight f32[outChannels, inChannels / groups, kernel y, kernel x]
 * @returns [kernel y · kernel x · inChannels, outChannels]
 * @throws {RangeError} if groups do not divide the channels, or the number of weights does not fit
 */
export function blockDiagonal(convolution: Convolution, weight: Float32Array): WeightMatrix {
  const { inChannels, outChannels: cols, kernel, groups } = convolution;
  checkWeights(convolution, weight);
  const rows = kernel[0] * kernel[1] * inChannels;
  const matrix = new Float32Array(rows * cols);
  eachWeight(convolution, ({ output, input, pixel, from }) => {
    const group = Math.floor(output / (cols / groups));
    const row = pixel * inChannels + group * (inChannels / groups) + input;
    matrix[row * cols + output] = weight[from];
  });
  return { rows, cols, weight: matrix };
}

/** Visits every weight: its output, its input within the group, its pixel of the window, and where it lies. */
function eachWeight(
  { inChannels, outChannels, kernel, groups }: Convolution,
  visit: (one: { output: number; input: number; pixel: number; from: number }) => void,
): void {
  const pixels = kernel[0] * kernel[1];
  let from = 0;
  for (let output = 0; output < outChannels; output++) {
    for (let input = 0; input < inChannels / groups; input++) {
      for (let pixel = 0; pixel < pixels; pixel++) visit({ output, input, pixel, from: from++ });
    }
  }
}

function checkWeights(convolution: Convolution, weight: Float32Array): void {
  checkGroups(convolution);
  const { inChannels, outChannels, kernel, groups } = convolution;
  const shape = [outChannels, inChannels / groups, ...kernel];
  const expected = shape.reduce((product, n) => product * n, 1);
  if (weight.length !== expected) {
    throw new RangeError(
      `convolution weight: expected ${expected} values (${shape.join(" × ")}), got ${weight.length}`,
    );
  }
}

function checkGroups({ inChannels, outChannels, groups }: Convolution): void {
  if (groups >= 1 && inChannels % groups === 0 && outChannels % groups === 0) return;
  const expected = `a divisor of ${inChannels} input and ${outChannels} output channels`;
  throw new RangeError(`convolution groups: expected ${expected}, got ${groups}`);
}
