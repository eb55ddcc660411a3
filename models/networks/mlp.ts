/** Multi-layer perceptrons: dense layers with an activation between them, named by their widths. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import { bias as biasKernel } from "../../kernels/nn/bias.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { eachNormal } from "../../kernels/noise/normal_oracle.ts";
import { PURPOSES } from "../purposes.ts";

export type Activation = "relu" | "gelu" | "tanh";

/** A dense layer: y = x · W + b with W of [rows inputs, cols outputs]. */
export interface LayerShape {
  rows: number;
  cols: number;
}

/** Trained numbers of one dense layer: weight f32[rows, cols] row-major, bias f32[cols]. */
export interface Layer extends LayerShape {
  weight: Float32Array;
  bias: Float32Array;
}

export interface Network {
  name: string;
  activation: Activation;
  layers: Layer[];
}

/**
 * `mlp_64_32_32_10` → its dense layers.
 *
 * @throws {SyntaxError} if the name is not of this form
 */
export function parseMlp(name: string): LayerShape[] {
  const match = /^mlp((?:_[1-9][0-9]{0,4}){2,})$/.exec(name);
  if (!match) throw new SyntaxError(`${name}: expected mlp_<inputs>_<hidden…>_<outputs>`);
  const widths = match[1].slice(1).split("_").map(Number);
  return widths.slice(1).map((cols, i) => ({ rows: widths[i], cols }));
}

/**
 * Fresh weights: normal with standard deviation √(2 / rows) before a ReLU-like unit, √(1 / rows) elsewhere; zero biases.
 * Source: He et al. 2015 (arXiv 1502.01852); Glorot and Bengio 2010.
 */
export function initialise(name: string, { activation, seed }: { activation: Activation; seed: number }): Network {
  const shapes = parseMlp(name);
  const layers = shapes.map(({ rows, cols }, layer) => {
    const gain = activation === "tanh" || layer === shapes.length - 1 ? 1 : 2;
    const sigma = Math.sqrt(gain / rows);
    const weight = new Float32Array(rows * cols);
    const stream = { seed, purpose: PURPOSES.weights, layer, draw: 0 };
    eachNormal(stream, { chip: 0, cells: rows * cols, use: (i, z) => weight[i] = sigma * z });
    return { rows, cols, weight, bias: new Float32Array(cols) };
  });
  return { name, activation, layers };
}

/** Buffers of one layer's parameters in a Program. */
export interface LayerBuffers {
  weight: Buffer;
  bias: Buffer;
}

/** Declares weight and bias of every layer as state of the program. */
export function declareLayers(builder: ProgramBuilder, shapes: LayerShape[]): LayerBuffers[] {
  return shapes.map(({ rows, cols }, l) => ({
    weight: builder.buffer(`weight.${l}`, { dims: [rows, cols], role: "state" }),
    bias: builder.buffer(`bias.${l}`, { dims: [cols], role: "state" }),
  }));
}

/** Initial contents of what declareLayers declared. */
export function layerData({ layers }: Network): Record<string, Float32Array> {
  return Object.fromEntries(layers.flatMap(({ weight, bias }, l) => [[`weight.${l}`, weight], [`bias.${l}`, bias]]));
}

/**
 * Appends the exact (digital) forward pass.
 *
 * @param x f32[images, inputs]
 * @returns logits f32[images, outputs]
 */
export function appendForward(
  builder: ProgramBuilder,
  { x, layers, activation }: { x: Buffer; layers: LayerBuffers[]; activation: Activation },
): Buffer {
  const images = x.dims[0];
  return layers.reduce((input, { weight, bias }, l) => {
    const [rows, cols] = weight.dims;
    const product = { batch: 1, batch_a: 1, batch_b: 1, m: images, k: rows, n: cols };
    const { c } = builder.call(matmul, { params: product, buffers: { a: input, b: weight } });
    const { out } = builder.call(biasKernel, { params: { rows: images, cols }, buffers: { x: c, bias } });
    if (l === layers.length - 1) return out;
    const params = { count: images * cols, alpha: 0 };
    return builder.call(activationKernel, { params, constants: { kind: activation }, buffers: { x: out } }).out;
  }, x);
}
