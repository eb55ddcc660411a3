/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import type { Samples } from "../data/dataset.ts";
import type { Activation, Layer, Network } from "../networks/mlp.ts";
import { calibrateLayers } from "./calibration.ts";
import { buildChipProgram } from "./chip_program.ts";
import { chunkOf, footprintOf, fullChunk } from "./chunks.ts";
import type { ChipLayer } from "./layer.ts";
import type { ChipModel } from "./spec.ts";
import { referenceOf } from "./weights/reference.ts";
import { mapWeights } from "./weights/weights.ts";

/** A network written to conductances, its converters calibrated; the same for every chip. */
export interface MappedNetwork {
  activation: Activation;
  layers: ChipLayer[];
}

/** Layers mapped, with converters not calibrated yet. */
export function mapLayers(layers: Layer[], model: ChipModel): ChipLayer[] {
  return layers.map((layer, word) => {
    const mapped = mapWeights(layer, model);
    const range = { largest: 1, signed: true };
    const reference = referenceOf(mapped, { weights: layer, model, layer: word });
    return { mapped, reference, bias: layer.bias, input: range, current: Array(mapped.groups).fill(range) };
  });
}

/** Layers without weights, with the ranges that take most pulses: enough to build a Program and predict its memory. */
export function blankLayers(shapes: { rows: number; cols: number }[], model: ChipModel): ChipLayer[] {
  const blank = shapes.map(({ rows, cols }) => ({
    ...{ rows, cols },
    weight: new Float32Array(rows * cols),
    bias: new Float32Array(cols),
  }));
  const signed = model.input.encoding === "twos_complement";
  return mapLayers(blank, model).map((layer) => ({ ...layer, input: { largest: 1, signed } }));
}

/** Maps a network and finds the ranges of its converters over training images, never over test images. */
export async function mapNetwork(
  engine: Engine,
  { network, model, training }: { network: Network; model: ChipModel; training: Samples },
): Promise<MappedNetwork> {
  const { activation } = network;
  const layers = mapLayers(network.layers, model);
  return { activation, layers: await calibrateLayers(engine, { layers, model, activation, training }) };
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
  const build = (count: number) => buildChipProgram({ ...mapped, model, chips: count, images: test.count });
  // what the plan foresaw, unless the calibrated network takes more
  const chunk = chunkOf(footprintOf(build), { chips: asked, bindingBytes: engine.bindingBytes });
  const session = await engine.load(build(chunk), { x: test.images, labels: test.labels });
  try {
    const waiting: Promise<Numbers>[] = [];
    for (let first = 0; first < chips.length; first += chunk) {
      session.write("chip", fullChunk(chips, { first, chunk }));
      session.run();
      waiting.push(session.read("correct"));
      progress?.(Math.min(first + chunk, chips.length));
    }
    const counts = await Promise.all(waiting);
    return counts.flatMap((part) => [...part]).slice(0, chips.length);
  } finally {
    session.close();
  }
}
