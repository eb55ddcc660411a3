/** One Program from weights to the number of images that each virtual chip gets right. */

import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { im2col } from "../../kernels/nn/im2col.ts";
import { softmaxDivergence } from "../../kernels/nn/softmax_divergence.ts";
import { appendForward, type Pass, type Value } from "../networks/forward.ts";
import type { PlacedLayer } from "../networks/layers.ts";
import { type Network, outputSize, tensorsOf } from "../networks/network.ts";
import { appendLayer, type ChipLayer } from "./layer.ts";
import { analogLayers, patchParams } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";

export interface ChipProgramOptions {
  /** Its batch norms folded. */
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
  const words = new Map(analogLayers(network.layers).map(({ path }, word) => [path, word]));
  const inputs: string[] = [];
  const product = (placed: PlacedLayer, value: Value): Value => {
    const word = words.get(placed.path)!;
    if (taps) inputs[word] = tapped(builder, { value, word });
    return appendArrays(builder, { ...options, placed, value, word, chip });
  };
  const pass: Pass = { builder, images, tensors: digitalTensors(builder, network), mode: "evaluate", product };
  const { buffer: logits } = appendForward(pass, { layers: network.layers, x: { buffer: x, copies: 1 } });
  options.watch?.logits?.(builder, logits);
  // what calibration looks at are the taps
  if (taps) return { program: builder.program, inputs };
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  builder.call(accuracy, {
    params: { chips, images, classes: outputSize(network) },
    buffers: { logits, labels, correct },
  });
  if (options.reference) appendDivergence(builder, { ...options, logits, reference: options.reference });
  return { program: builder.program, inputs };
}

/** The output `divergence` f32[chips], nats: how far each chip's softmax is from the reference's, summed over the images. */
function appendDivergence(
  builder: ProgramBuilder,
  { network, chips, images, logits, reference }: ChipProgramOptions & { logits: Buffer; reference: Float32Array },
): void {
  const classes = outputSize(network);
  const given = builder.constant("reference", reference, [images, classes]);
  const { divergence } = builder.call(softmaxDivergence, {
    params: { chips, images, classes },
    buffers: { logits, reference: given },
  });
  const axes = { x: divergence, outer: chips, rows: images, cols: 1 };
  builder.keep(appendAxisSum((kernel, one) => builder.call(kernel, one), axes), "divergence");
}

/** Tensors of the layers that no array holds: norms of groups and layers. */
function digitalTensors(builder: ProgramBuilder, { layers, tensors }: Network): Map<string, Buffer> {
  const analog = new Set(analogLayers(layers).flatMap(({ tensors: own }) => own.map(({ name }) => name)));
  const digital = tensorsOf(layers).filter(({ name }) => !analog.has(name));
  return new Map(digital.map(({ name, dims }) => [name, builder.constant(name, tensors[name], dims)]));
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
