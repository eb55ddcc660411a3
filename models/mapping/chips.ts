/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine, Session } from "../../kernels/engine.ts";
import { count, type Numbers } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import { salientMatrices } from "../curvature/salience.ts";
import type { Samples } from "../data/dataset.ts";
import { foldNorms } from "../networks/fold.ts";
import type { NetworkSpec, PlacedLayer } from "../networks/layers.ts";
import { has, inputSize, type Network, outputSize, type Tensors, tensorsOf } from "../networks/network.ts";
import { calibrateLayers } from "./calibration.ts";
import { type ChipTuning, tuneChips } from "./chip_tuning.ts";
import { buildChipProgram, type ChipProgramOptions } from "./chip_program.ts";
import { chunkOf, footprintOf, fullChunk, fullPaths, imagesWithin } from "./chunks.ts";
import type { ChipLayer } from "./layer.ts";
import { blankLayers, mapLayers } from "./map_layers.ts";
import { matrixShapes } from "./matrices.ts";
import type { RangeStore } from "./range_store.ts";
import type { ChipModel } from "./spec.ts";
import { buildWorstCase, searchWorst } from "./worst_case.ts";

/** A network written to conductances, as it is deployed, its converters calibrated; the same for every chip. */
export interface MappedNetwork {
  network: Network;
  layers: ChipLayer[];
  /** Training images f32[images, …] on which every chip takes the statistics of its batch norms, where it does. */
  normImages?: Float32Array;
  /** How every chip trains its digital paths for itself; they are the network's where it does not. */
  tuning?: ChipTuning;
  /** First layers that compute exactly, to see what the errors of the others cost. */
  exactLayers?: number;
}

/** One whose digital paths, if it has some, are those of all chips, or already those of the chip that is looked at. */
export type SettledNetwork = MappedNetwork & { tuning?: undefined };

/** The network that arrays hold: without batch norms, unless they are a digital step. */
function deployed(network: Network, { norms: { kind } }: ChipModel): Network {
  return kind === "folded" ? foldNorms(network) : network;
}

/** Numbers that every chip takes the statistics of its norms from; nothing where there are none. */
function normImagesOf(network: Network, { model: { norms }, images }: { model: ChipModel; images: Float32Array }) {
  if (norms.kind !== "reestimated" || !has(network.layers, "batch_norm")) return {};
  return { normImages: images.subarray(0, norms.images * inputSize(network.spec)) };
}

/** A network without numbers on blank layers, as it is deployed: enough to build a Program. */
export function blankNetwork(
  { spec, layers }: { spec: NetworkSpec; layers: PlacedLayer[] },
  model: ChipModel,
): MappedNetwork {
  const tensors = Object.fromEntries(tensorsOf(layers).map(({ name, dims }) => [name, new Float32Array(count(dims))]));
  const network = deployed({ spec, layers, tensors }, model);
  const images = new Float32Array(model.norms.images * inputSize(spec));
  return {
    ...{ network, layers: blankLayers(matrixShapes(network.layers), model) },
    ...normImagesOf(network, { model, images }),
  };
}

/**
 * Maps a network and finds the ranges of its converters over training images, never over test images.
 *
 * @param ranges where calibrations are kept and found again; they are made anew if left out
 */
export async function mapNetwork<T extends ChipTuning | undefined = undefined>(
  engine: Engine,
  { network: trained, model, training, ranges, tuning }: {
    network: Network;
    model: ChipModel;
    training: Samples;
    ranges?: RangeStore;
    tuning?: T;
  },
): Promise<MappedNetwork & { tuning?: T }> {
  const network = deployed(trained, model);
  const layers = mapLayers(await salientMatrices(engine, { network, model, training }), model);
  return {
    ...{ network, layers: await calibrateLayers(engine, { network, layers, model, training, ranges }) },
    ...normImagesOf(network, { model, images: training.images }),
    ...(tuning && { tuning }),
  };
}

/** The Program that tells how many images every chip gets right: of chips that are drawn, or of those that are searched for. */
export function buildEvaluation(options: ChipProgramOptions): Program {
  const { worst } = options.model;
  return worst ? buildWorstCase({ ...options, worst }) : buildChipProgram(options).program;
}

/**
 * Images that one Program evaluates: all of them, or as many as one chip's largest buffer allows on any adapter. Read noise
 * is drawn block by block, so that this must not depend on the adapter.
 */
export function blockOf(mapped: MappedNetwork, { model, images }: { model: ChipModel; images: number }): number {
  return imagesWithin(images, (some) => buildEvaluation({ ...mapped, model, chips: 1, images: some }));
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
  const { tuning } = mapped;
  const paths = tuning && await tuneChips(engine, { mapped, tuning, model, chips });
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
    const found = await evaluateBlock(engine, { ...evaluation, paths, part, progress: told });
    found.correct.forEach((count, i) => correct[i] += count);
    if (divergence) found.divergence?.forEach((sum, i) => divergence[i] += sum / test.count);
  }
  return { correct, divergence };
}

interface Block extends Evaluation {
  part: { from: number; images: number; number: number; reference?: Float32Array };
  /** Digital paths of every chip, f32[chips, …]; only where they are its own. */
  paths?: Tensors;
  progress: (done: number) => void;
}

/** Correct images of every chip among those of one block, and the sum of divergences over them. */
async function evaluateBlock(
  engine: Engine,
  { mapped, model, test, chips, paths, chunk: asked, part: { from, images, number: block, reference }, progress }:
    Block,
): Promise<ChipOutcomes> {
  const build = (count: number) => buildEvaluation({ ...mapped, model, chips: count, images, block, reference });
  // what the plan foresaw, unless the calibrated network takes more
  const chunk = chunkOf(footprintOf(build), { chips: asked, bindingBytes: engine.bindingBytes });
  const size = inputSize(mapped.network.spec);
  const program = build(chunk);
  const session = await engine.load(program, {
    x: test.images.subarray(from * size, (from + images) * size),
    labels: test.labels.subarray(from, from + images),
  });
  const divergent = reference !== undefined;
  const { worst } = model;
  try {
    const parts: Promise<{ correct: Numbers; divergence?: Numbers }>[] = [];
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      for (const [name, values] of Object.entries(paths ?? {})) {
        session.write(name, fullPaths(values, { chips: chips.length, first, chunk }));
      }
      parts.push(worst ? searchWorst(session, { program, ...worst, divergent }) : drawn(session, divergent));
      progress(Math.min(first + chunk, chips.length));
    }
    const all = await Promise.all(parts);
    const flat = (of: (part: typeof all[number]) => Numbers) => all.flatMap((p) => [...of(p)]).slice(0, chips.length);
    return {
      correct: flat(({ correct }) => correct),
      ...(divergent && { divergence: flat(({ divergence }) => divergence!) }),
    };
  } finally {
    session.close();
  }
}

/** What the chips of a chunk give. */
async function drawn(session: Session, divergent: boolean): Promise<{ correct: Numbers; divergence?: Numbers }> {
  session.run();
  const [correct, divergence] = await Promise.all(
    ["correct", ...(divergent ? ["divergence"] : [])].map((name) => session.read(name)),
  );
  return { correct, ...(divergence && { divergence }) };
}
