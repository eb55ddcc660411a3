/** One Program from weights to the number of images that each virtual chip gets right. */

import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { im2col } from "../../kernels/nn/im2col.ts";
import { appendForward, appendProduct, type Pass, type Value } from "../networks/forward.ts";
import type { PlacedLayer } from "../networks/layers.ts";
import { has, inputSize, type Network, outputSize, tensorsOf } from "../networks/network.ts";
import { pathTensorsOf } from "../networks/side_paths/side_path.ts";
import { appendDivergence } from "./divergence.ts";
import { appendLayer, type ChipLayer } from "./layer.ts";
import { analogLayers, patchParams } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";

export interface ChipProgramOptions {
  /** As it is deployed. */
  network: Network;
  /** Dense layers and convolutions on cells, in order of execution. */
  layers: ChipLayer[];
  model: ChipModel;
  chips: number;
  images: number;
  /** Number of the block of images, which have read noise of their own; 0 if left out. */
  block?: number;
  /** Outputs of the exact network, f32 [images, classes]: adds `divergence`, each chip's sum over the images. */
  reference?: Float32Array;
  /** Images f32[any, …] on which every chip takes the statistics of its batch norms first; their trained ones if left out. */
  normImages?: Float32Array;
  /** Digital paths are inputs f32[chips, …] under their names, each chip's own; they are the network's if left out. */
  tuning?: unknown;
  /** First analog layers that compute exactly, fewer than all, to see what the errors of the others cost; none if left out. */
  exactLayers?: number;
  /** Keeps every layer's current as `current.<l>` and its input, for calibration, instead of `correct`. */
  taps?: boolean;
  /** Looks at what the chips compute on the way. */
  watch?: Watch;
}

/** Told of what a Program computes while it is built, and may append calls of its own; they change no chip. */
export interface Watch {
  /** @returns what the next layer gets: `seen.out`, unless it is to get something else */
  layer?: (builder: ProgramBuilder, seen: WatchedLayer) => Value;
  /** f32[chips, images, classes]. */
  logits?: (builder: ProgramBuilder, logits: Buffer) => void;
}

/** A layer of the chips that has just been appended. */
export interface WatchedLayer {
  placed: PlacedLayer;
  word: number;
  value: Value;
  /** What its arrays get, network units [copies, vectors, rows]: the value itself, or its patches. */
  x: Buffer;
  vectors: number;
  /** Network units [chips, images, height, width, cols]. */
  out: Value;
}

/** A Program with the names of the buffers that hold the inputs of its analog layers, if they were asked for. */
export interface ChipProgram {
  program: Program;
  inputs: string[];
}

/**
 * The evaluation of `chips` chips on `images` images. Dense layers and convolutions run on arrays, the rest is digital.
 *
 * Inputs: chip u32[chips] (numbers of the chips), x f32[images, pixels · channels], labels u32[images]. Output: correct
 * u32[chips], and with a reference divergence f32[chips]. Order of the physics in a layer: program → verify → drift and
 * retention → faults → wires → inputs, DAC → read noise → ADC → offset → compensation → sum, bias.
 */
export function buildChipProgram(options: ChipProgramOptions): ChipProgram {
  const { network, chips, images, taps } = options;
  const builder = new ProgramBuilder("chip evaluation");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  const [height, width, channels] = network.spec.input;
  const x = builder.buffer("x", { dims: [1, images, height * width * channels], role: "input" });
  const inputs: string[] = [];
  const tensors = digitalTensors(builder, options);
  const statistics = taps ? undefined : appendStatistics(builder, { ...options, chip, tensors });
  const tap = (value: Value, word: number) => {
    if (taps) inputs[word] = tapped(builder, { value, word });
  };
  const exact: Pass = { builder, images, tensors, mode: "evaluate" };
  const product = productOf(builder, { ...options, chip, exact, tap });
  const pass: Pass = { ...exact, statistics, product };
  if (options.tuning) pass.sideCopies = chips;
  const { buffer: logits } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  options.watch?.logits?.(builder, logits);
  // what calibration looks at are the taps
  if (taps) return { program: builder.program, inputs };
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  const params = { chips, images, classes: outputSize(network) };
  builder.call(accuracy, { params, buffers: { logits, labels, correct } });
  if (options.reference) appendDivergence(builder, { ...params, logits, reference: options.reference });
  return { program: builder.program, inputs };
}

/** What computes the analog layers of every chip. */
function productOf(
  builder: ProgramBuilder,
  { tap, ...options }: ChipProgramOptions & {
    chip: Buffer;
    /** What exact layers are computed with. */
    exact: Pass;
    tap?: (value: Value, word: number) => void;
  },
): (placed: PlacedLayer, value: Value) => Value {
  const words = new Map(analogLayers(options.network.layers).map(({ path }, word) => [path, word]));
  return (placed, value) => {
    const word = words.get(placed.path)!;
    tap?.(value, word);
    if (word < (options.exactLayers ?? 0)) return appendProduct(options.exact, { placed, x: value });
    return appendArrays(builder, { ...options, placed, value, word });
  };
}

/** Number of the block of images that norms are estimated on: their reads are other ones than those of any test image. */
const NORM_BLOCK = 2 ** 16 - 1;

/**
 * Mean and variance of every batch norm on every chip as it is now, f32[chips, channels], over images that all chips see;
 * undefined where the trained ones stay.
 *
 * Source: Joshi et al., Nat. Commun. 11:2473 (2020), adaptive batch normalisation statistics (AdaBS): the paper updates running
 * averages batch by batch on the drifted chip; here it is one batch, and the variance is that of the population.
 */
function appendStatistics(
  builder: ProgramBuilder,
  { normImages, tensors, ...options }: ChipProgramOptions & { chip: Buffer; tensors: Map<string, Buffer> },
): Pass["statistics"] {
  if (!normImages) return undefined;
  const { network: { spec, layers } } = options;
  const images = normImages.length / inputSize(spec);
  const x = builder.constant("norm_images", normImages, [1, images, inputSize(spec)]);
  const statistics: Pass["statistics"] = new Map();
  const exact: Pass = { builder, images, tensors, mode: "evaluate" };
  const product = productOf(builder, { ...options, exact, images, block: NORM_BLOCK, watch: undefined });
  const last = layers.findLastIndex((layer) => has([layer], "batch_norm"));
  const pass: Pass = { builder, images, tensors, mode: "batch", statistics, product };
  appendForward(pass, { layers: layers.slice(0, last + 1), x: { buffer: x, copies: 1 } });
  return statistics;
}

/** Tensors of the layers that no array holds: norms that are digital, and side paths. */
function digitalTensors(
  builder: ProgramBuilder,
  { network, chips, tuning, exactLayers = 0 }: ChipProgramOptions,
): Map<string, Buffer> {
  const { layers, tensors } = network;
  const own = new Set(tuning ? pathTensorsOf(network) : []);
  const analog = new Set(
    analogLayers(layers).slice(exactLayers).flatMap((layer) => layer.tensors.map(({ name }) => name)),
  );
  const digital = tensorsOf(layers).filter(({ name }) => !analog.has(name));
  return new Map(digital.map(({ name, dims }) => [
    name,
    own.has(name)
      ? builder.buffer(name, { dims: [chips, ...dims], role: "input" })
      : builder.constant(name, tensors[name], dims),
  ]));
}

/** Name of the buffer that holds the input of a layer, kept for reading if it is not already. */
function tapped(builder: ProgramBuilder, { value: { buffer }, word }: { value: Value; word: number }): string {
  if (buffer.role === "scratch") builder.keep(buffer, `input.${word}`);
  return buffer.name;
}

/** A dense layer or convolution on the arrays of every chip. */
function appendArrays(
  builder: ProgramBuilder,
  { placed, value, word, chip, layers, model, chips, images, block, taps, watch }: ChipProgramOptions & {
    placed: PlacedLayer;
    value: Value;
    word: number;
    chip: Buffer;
  },
): Value {
  const { output: [height, width, cols], layer } = placed;
  const vectors = images * height * width;
  const x = layer.kind === "conv2d" ? appendPatches(builder, { placed, value, images }) : value.buffer;
  const shape = { layer: layers[word].mapped, word, chips, images: vectors, model, block };
  const input = { buffer: x, copies: value.copies };
  const appended = appendLayer(builder, { shape, chip, x: input, layer: layers[word], taps });
  const out = { copies: chips, buffer: builder.refine(appended, [chips, images, height, width, cols]) };
  return watch?.layer?.(builder, { placed, word, value, x, vectors, out }) ?? out;
}

function appendPatches(
  builder: ProgramBuilder,
  { placed, value, images }: { placed: PlacedLayer; value: Value; images: number },
): Buffer {
  const params = patchParams(placed, value.copies * images);
  const { patches } = builder.call(im2col, { params, buffers: { x: value.buffer } });
  const [height, width] = placed.output;
  return builder.refine(patches, [value.copies, images * height * width, patches.dims.at(-1)!]);
}
