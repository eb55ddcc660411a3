/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine } from "../../kernels/engine.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import type { Samples } from "../data/dataset.ts";
import { foldNorms } from "../networks/fold.ts";
import type { NetworkSpec, PlacedLayer } from "../networks/layers.ts";
import { inputSize, type Network, tensorsOf } from "../networks/network.ts";
import { calibrateLayers } from "./calibration.ts";
import { buildChipProgram } from "./chip_program.ts";
import { chunkOf, footprintOf, fullChunk, imagesWithin } from "./chunks.ts";
import type { ChipLayer } from "./layer.ts";
import { type BiasedWeights, matricesOf, type MatrixShape, matrixShapes } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";
import { referenceOf } from "./weights/reference.ts";
import { mapWeights } from "./weights/weights.ts";

/** A network written to conductances, its batch norms folded, its converters calibrated; the same for every chip. */
export interface MappedNetwork {
  network: Network;
  layers: ChipLayer[];
}

/** Layers mapped, with converters not calibrated yet. */
export function mapLayers(matrices: BiasedWeights[], model: ChipModel): ChipLayer[] {
  return matrices.map((layer, word) => {
    const mapped = mapWeights(layer, model);
    const range = { largest: 1, signed: true };
    const reference = referenceOf(mapped, { weights: layer, model, layer: word });
    return { mapped, reference, bias: layer.bias, input: range, current: Array(mapped.groups).fill(range) };
  });
}

/** Layers without weights, with the ranges that take most pulses: enough to build a Program and predict its memory. */
export function blankLayers(shapes: MatrixShape[], model: ChipModel): ChipLayer[] {
  const blank = shapes.map(({ rows, cols }) => ({
    ...{ rows, cols },
    weight: new Float32Array(rows * cols),
    bias: new Float32Array(cols),
  }));
  const signed = model.input.encoding === "twos_complement";
  return mapLayers(blank, model).map((layer) => ({ ...layer, input: { largest: 1, signed } }));
}

/** A network without numbers on blank layers, its batch norms folded: enough to build a Program. */
export function blankNetwork(
  { spec, layers }: { spec: NetworkSpec; layers: PlacedLayer[] },
  model: ChipModel,
): MappedNetwork {
  const tensors = Object.fromEntries(tensorsOf(layers).map(({ name, dims }) => [name, new Float32Array(count(dims))]));
  const network = foldNorms({ spec, layers, tensors });
  return { network, layers: blankLayers(matrixShapes(network.layers), model) };
}

/** Maps a network and finds the ranges of its converters over training images, never over test images. */
export async function mapNetwork(
  engine: Engine,
  { network: trained, model, training }: { network: Network; model: ChipModel; training: Samples },
): Promise<MappedNetwork> {
  const network = foldNorms(trained);
  const layers = mapLayers(matricesOf(network), model);
  return { network, layers: await calibrateLayers(engine, { network, layers, model, training }) };
}

/**
 * Images that one Program evaluates: all of them, or as many as one chip's largest buffer allows on any adapter. Read noise
 * is drawn block by block, so that this must not depend on the adapter.
 */
export function blockOf(mapped: MappedNetwork, { model, images }: { model: ChipModel; images: number }): number {
  return imagesWithin(images, (some) => buildChipProgram({ ...mapped, model, chips: 1, images: some }).program);
}

/**
 * Accuracy of every chip on the test images.
 *
 * @param chips chip numbers; a chip's result depends on its number alone, not on its neighbours or the chunk
 * @param chunk chips per Program run, at most
 * @returns correct images of each chip, in the order of `chips`
 */
export async function evaluateChips(
  engine: Engine,
  { mapped, model, test, chips, chunk: asked, progress }: {
    mapped: MappedNetwork;
    model: ChipModel;
    test: Samples;
    chips: Uint32Array;
    chunk: number;
    progress?: (done: number) => void;
  },
): Promise<number[]> {
  const block = blockOf(mapped, { model, images: test.count });
  const correct = new Array<number>(chips.length).fill(0);
  for (let from = 0; from < test.count; from += block) {
    const images = Math.min(block, test.count - from);
    const part = { from, images, number: from / block };
    const told = (done: number) => progress?.(Math.floor((chips.length * from + done * images) / test.count));
    const counts = await evaluateBlock(engine, { mapped, model, test, chips, chunk: asked, part, progress: told });
    counts.forEach((count, i) => correct[i] += count);
  }
  return correct;
}

interface Block {
  mapped: MappedNetwork;
  model: ChipModel;
  test: Samples;
  chips: Uint32Array;
  chunk: number;
  part: { from: number; images: number; number: number };
  progress: (done: number) => void;
}

/** Correct images of every chip among those of one block. */
async function evaluateBlock(
  engine: Engine,
  { mapped, model, test, chips, chunk: asked, part: { from, images, number: block }, progress }: Block,
): Promise<number[]> {
  const build = (count: number) => buildChipProgram({ ...mapped, model, chips: count, images, block }).program;
  // what the plan foresaw, unless the calibrated network takes more
  const chunk = chunkOf(footprintOf(build), { chips: asked, bindingBytes: engine.bindingBytes });
  const size = inputSize(mapped.network.spec);
  const session = await engine.load(build(chunk), {
    x: test.images.subarray(from * size, (from + images) * size),
    labels: test.labels.subarray(from, from + images),
  });
  try {
    const waiting: Promise<Numbers>[] = [];
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      session.run();
      waiting.push(session.read("correct"));
      progress(Math.min(first + chunk, chips.length));
    }
    const counts = await Promise.all(waiting);
    return counts.flatMap((part) => [...part]).slice(0, chips.length);
  } finally {
    session.close();
  }
}
