/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine } from "../../kernels/engine.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import type { Samples } from "../data/dataset.ts";
import { foldNorms } from "../networks/fold.ts";
import type { NetworkSpec, PlacedLayer } from "../networks/layers.ts";
import { inputSize, type Network, outputSize, tensorsOf } from "../networks/network.ts";
import { calibrateLayers } from "./calibration.ts";
import { buildChipProgram } from "./chip_program.ts";
import { chunkOf, footprintOf, fullChunk, imagesWithin } from "./chunks.ts";
import type { ChipLayer } from "./layer.ts";
import { type BiasedWeights, matricesOf, type MatrixShape, matrixShapes } from "./matrices.ts";
import type { RangeStore } from "./range_store.ts";
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

/**
 * Maps a network and finds the ranges of its converters over training images, never over test images.
 *
 * @param ranges where calibrations are kept and found again; they are made anew if left out
 */
export async function mapNetwork(
  engine: Engine,
  { network: trained, model, training, ranges }: {
    network: Network;
    model: ChipModel;
    training: Samples;
    ranges?: RangeStore;
  },
): Promise<MappedNetwork> {
  const network = foldNorms(trained);
  const layers = mapLayers(matricesOf(network), model);
  return { network, layers: await calibrateLayers(engine, { network, layers, model, training, ranges }) };
}

/**
 * Images that one Program evaluates: all of them, or as many as one chip's largest buffer allows on any adapter. Read noise
 * is drawn block by block, so that this must not depend on the adapter.
 */
export function blockOf(mapped: MappedNetwork, { model, images }: { model: ChipModel; images: number }): number {
  return imagesWithin(images, (some) => buildChipProgram({ ...mapped, model, chips: 1, images: some }).program);
}

/** Chips to evaluate, and on what. */
export interface Evaluation {
  mapped: MappedNetwork;
  model: ChipModel;
  test: Samples;
  /** Chip numbers; a chip's result depends on its number alone, not on its neighbours or the chunk. */
  chips: Uint32Array;
  /** Chips per Program run, at most. */
  chunk: number;
  progress?: (done: number) => void;
}

/** What chips gave, in the order of their numbers. */
export interface ChipOutcomes {
  /** Images that each chip gets right. */
  correct: number[];
  /** Mean over the images of KL(softmax of the reference ‖ softmax of the chip), nats; only with a reference. */
  divergence?: number[];
}

/** Images that every chip gets right, in the order of `chips`. */
export async function evaluateChips(engine: Engine, evaluation: Evaluation): Promise<number[]> {
  return (await evaluateChipsInFull(engine, evaluation)).correct;
}

/**
 * Every chip on the test images.
 *
 * @param reference outputs of the exact network, f32 [images, classes], if divergences from them are asked for
 */
export async function evaluateChipsInFull(
  engine: Engine,
  { reference, ...evaluation }: Evaluation & { reference?: Float32Array },
): Promise<ChipOutcomes> {
  const { mapped, model, test, chips, progress } = evaluation;
  const block = blockOf(mapped, { model, images: test.count });
  const classes = outputSize(mapped.network);
  const correct = new Array<number>(chips.length).fill(0);
  const divergence = reference && new Array<number>(chips.length).fill(0);
  for (let from = 0; from < test.count; from += block) {
    const images = Math.min(block, test.count - from);
    const part = {
      ...{ from, images, number: from / block },
      reference: reference?.subarray(from * classes, (from + images) * classes),
    };
    const told = (done: number) => progress?.(Math.floor((chips.length * from + done * images) / test.count));
    const found = await evaluateBlock(engine, { ...evaluation, part, progress: told });
    found.correct.forEach((count, i) => correct[i] += count);
    if (divergence) found.divergence?.forEach((sum, i) => divergence[i] += sum / test.count);
  }
  return { correct, divergence };
}

interface Block extends Evaluation {
  part: { from: number; images: number; number: number; reference?: Float32Array };
  progress: (done: number) => void;
}

/** Correct images of every chip among those of one block, and the sum of divergences over them. */
async function evaluateBlock(
  engine: Engine,
  { mapped, model, test, chips, chunk: asked, part: { from, images, number: block, reference }, progress }: Block,
): Promise<ChipOutcomes> {
  const build = (count: number) =>
    buildChipProgram({ ...mapped, model, chips: count, images, block, reference }).program;
  // what the plan foresaw, unless the calibrated network takes more
  const chunk = chunkOf(footprintOf(build), { chips: asked, bindingBytes: engine.bindingBytes });
  const size = inputSize(mapped.network.spec);
  const session = await engine.load(build(chunk), {
    x: test.images.subarray(from * size, (from + images) * size),
    labels: test.labels.subarray(from, from + images),
  });
  try {
    const counts: Promise<Numbers>[] = [];
    const sums: Promise<Numbers>[] = [];
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      session.run();
      counts.push(session.read("correct"));
      if (reference) sums.push(session.read("divergence"));
      progress(Math.min(first + chunk, chips.length));
    }
    const flat = async (parts: Promise<Numbers>[]) =>
      (await Promise.all(parts)).flatMap((part) => [...part]).slice(0, chips.length);
    return { correct: await flat(counts), ...(reference && { divergence: await flat(sums) }) };
  } finally {
    session.close();
  }
}
