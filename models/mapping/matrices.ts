/** Weights of a network as arrays hold them: one matrix for every dense layer and convolution, in order of execution. */

import { count, type Params } from "../../kernels/kernel.ts";
import { eachLayer, type Layer, type PlacedLayer } from "../networks/layers.ts";
import type { Network } from "../networks/network.ts";
import { geometryOf } from "../networks/shapes.ts";
import type { Weights } from "./weights/weights.ts";

/** A matrix with the digital biases of its columns. */
export interface BiasedWeights extends Weights {
  bias: Float32Array;
  /** How much the loss rises by the error of each entry, f64[rows, cols]: what a verify may choose by. */
  salience?: Float64Array;
}

/** Rows and columns of one. */
export type MatrixShape = Pick<Weights, "rows" | "cols">;

/** The layers that arrays compute, in order of execution. */
export function analogLayers(layers: PlacedLayer[]): PlacedLayer[] {
  return [...eachLayer(layers)].filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv2d");
}

/** Shapes of all matrices. A grouped convolution is one block-diagonal matrix. */
export function matrixShapes(layers: PlacedLayer[]): MatrixShape[] {
  return analogLayers(layers).map(({ layer, input, output }) => {
    const pixels = layer.kind === "conv2d" ? layer.kernel[0] * layer.kernel[1] : 1;
    return { rows: pixels * input[2], cols: output[2] };
  });
}

/**
 * All matrices. Rows of a convolution are ordered (y, x, channel over all groups), as kernels/nn/im2col lays out patches;
 * weights between groups are 0, and on arrays they are cells too, with their errors.
 */
export function matricesOf({ layers, tensors }: Pick<Network, "layers" | "tensors">): BiasedWeights[] {
  const shapes = matrixShapes(layers);
  return analogLayers(layers).map(({ path, layer }, i) => {
    const { rows, cols } = shapes[i];
    const weight = tensors[`${path}.weight`];
    const bias = tensors[`${path}.bias`] ?? new Float32Array(cols);
    const groups = layer.kind === "conv2d" ? layer.groups ?? 1 : 1;
    return { rows, cols, bias, weight: groups === 1 ? weight : blockDiagonal(weight, { rows, cols, groups, layer }) };
  });
}

/** Weights [groups, pixels · channels of a group, outputs of a group] → [pixels · channels, outputs]. */
function blockDiagonal(
  weight: Float32Array,
  { rows, cols, groups, layer }: MatrixShape & { groups: number; layer: Layer },
): Float32Array {
  const matrix = new Float32Array(rows * cols);
  const at = blockPlace({ rows, cols, groups, layer });
  weight.forEach((w, i) => matrix[at(i)] = w);
  return matrix;
}

/** Where entry i of weights [groups, pixels · channels of a group, outputs of a group] lies in their matrix. */
function blockPlace(
  { rows, cols, groups, layer }: MatrixShape & { groups: number; layer: Layer },
): (i: number) => number {
  const pixels = layer.kind === "conv2d" ? layer.kernel[0] * layer.kernel[1] : 1;
  const channels = rows / pixels;
  const [inside, outside] = [channels / groups, cols / groups];
  return (i) => {
    const column = i % outside;
    const row = Math.floor(i / outside) % (pixels * inside);
    const group = Math.floor(i / outside / (pixels * inside));
    const at = Math.floor(row / inside) * channels + group * inside + row % inside;
    return at * cols + group * outside + column;
  };
}

/** Weights of every analog layer, by the name of their tensor, as matrices hold them; what lies between groups is left out. */
export function weightsFrom(
  layers: PlacedLayer[],
  matrices: readonly ArrayLike<number>[],
): Record<string, Float32Array> {
  const shapes = matrixShapes(layers);
  return Object.fromEntries(
    analogLayers(layers).map(({ path, layer, tensors: [{ dims }] }, l) => {
      const groups = layer.kind === "conv2d" ? layer.groups ?? 1 : 1;
      const at = blockPlace({ ...shapes[l], groups, layer });
      return [`${path}.weight`, Float32Array.from({ length: count(dims) }, (_, i) => matrices[l][at(i)])];
    }),
  );
}

/** Parameters of kernels/nn/im2col for the patches of a convolution over all of its groups. */
export function patchParams({ layer, input: [height, width, channels], output }: PlacedLayer, batch: number): Params {
  if (layer.kind !== "conv2d") throw new TypeError(`Cannot take patches for a ${layer.kind} layer`);
  const { stride, pad } = geometryOf(layer, [height, width, channels]);
  return {
    ...{ batch, height, width, groups: 1, group_channels: channels },
    ...{ kernel_height: layer.kernel[0], kernel_width: layer.kernel[1], stride_y: stride[0], stride_x: stride[1] },
    ...{ pad_y: pad[0], pad_x: pad[1], out_height: output[0], out_width: output[1] },
  };
}
