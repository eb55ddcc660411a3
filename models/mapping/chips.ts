/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { byteLength, planMemory, type Program } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { ideal } from "../devices/ideal.ts";
import type { Network } from "../networks/mlp.ts";
import type { Range } from "./converters.ts";
import { buildChipProgram, type ChipLayer, type ChipModel } from "./chip_program.ts";
import { mapDifferential, type MappedLayer } from "./differential.ts";
import { tilingOf } from "./tiles.ts";

/** A network written to conductances, its converters calibrated; the same for every chip. */
export interface MappedNetwork {
  network: Network;
  mapped: MappedLayer[];
  layers: ChipLayer[];
}

/** Device memory that one chunk of chips may take. */
export const CHUNK_BYTES = 256 * 2 ** 20;
/** Training images that converters are calibrated on, at most. */
export const CALIBRATION_IMAGES = 1024;

/** Layers with their shapes only: enough to build a Program and predict its memory. */
export function layerShapes(shapes: { rows: number; cols: number }[]): ChipLayer[] {
  const range = { largest: 1, signed: true };
  return shapes.map(({ rows, cols }) => ({ rows, cols, microsiemensPerWeight: 1, input: range, current: range }));
}

/**
 * Maps a network and finds the ranges of its converters: the largest input and tile current of ideal cells over
 * training images, never over test images.
 */
export async function mapNetwork(
  engine: Engine,
  { network, model, training }: { network: Network; model: ChipModel; training: Samples },
): Promise<MappedNetwork> {
  const mapped = network.layers.map((layer) => mapDifferential(layer, model.device));
  const bare = layerShapes(mapped).map((layer, l) => ({
    ...layer,
    microsiemensPerWeight: mapped[l].microsiemensPerWeight,
  }));
  const images = Math.min(CALIBRATION_IMAGES, training.count);
  const width = mapped[0].rows;
  const x = training.images.subarray(0, images * width);
  const { gMinMicrosiemens, gMaxMicrosiemens } = model.device;
  const device = { ...ideal, gMinMicrosiemens, gMaxMicrosiemens };
  const exact = { ...model, device, compensation: "none" as const, dacBits: 0, adcBits: 0 };
  const options = { layers: bare, activation: network.activation, model: exact, chips: 1, images, taps: true };
  const program = buildChipProgram(options);
  const data = chipData({ network, mapped, layers: bare }, { model: exact, chips: 1 });
  const labels = training.labels.subarray(0, images);
  const session = await engine.load(program, { ...data, x, labels, chip: Uint32Array.of(0) });
  try {
    session.run();
    const layers = await Promise.all(bare.map(async (layer, l) => ({
      ...layer,
      input: rangeOf(l === 0 ? x : await session.read(`input.${l}`)),
      current: { ...rangeOf(await session.read(`current.${l}`)), signed: true },
    })));
    return { network, mapped, layers };
  } finally {
    session.close();
  }
}

function rangeOf(values: Numbers): Range {
  let largest = 0, signed = false;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    signed ||= value < 0;
  }
  return { largest, signed };
}

/** Contents of the input buffers that do not change from chunk to chunk. */
function chipData(
  { network, mapped, layers }: MappedNetwork,
  { model, chips }: { model: ChipModel; chips: number },
): Record<string, Numbers> {
  return Object.fromEntries(layers.flatMap((layer, l) => {
    const { rowTiles, colTiles } = tilingOf(layer, model.tile);
    return [
      [`target.${l}`, mapped[l].target],
      [`bias.${l}`, network.layers[l].bias],
      [`unit_gain.${l}`, new Float32Array(chips * rowTiles * colTiles).fill(1)],
    ];
  }));
}

/** Bytes of device memory as a function of the number of chips, and the largest buffer per chip. */
export interface Footprint {
  fixedBytes: number;
  bytesPerChip: number;
  largestPerChip: number;
}

/** Memory of a chip evaluation, from the buffer plans of the Programs for one and two chips. */
export function footprintOf(build: (chips: number) => Program): Footprint {
  const total = (program: Program) => planMemory(program).bytes.reduce((a, b) => a + b, 0);
  const one = build(1), two = build(2);
  const bytesPerChip = total(two) - total(one);
  const largestPerChip = Math.max(...[...one.buffers.values()].map(byteLength));
  return { fixedBytes: total(one) - bytesPerChip, bytesPerChip, largestPerChip };
}

/** Chips that fit in one chunk; at least one. */
export function chunkOf(
  { fixedBytes, bytesPerChip, largestPerChip }: Footprint,
  { chips, bindingBytes }: { chips: number; bindingBytes: number },
): number {
  const fitting = Math.min(
    Math.floor((CHUNK_BYTES - fixedBytes) / bytesPerChip),
    Math.floor(bindingBytes / largestPerChip),
  );
  return Math.max(1, Math.min(chips, fitting));
}

/**
 * Accuracy of every chip on the test images.
 *
 * @param chips chip numbers; a chip's result depends on its number alone, not on its neighbours or the chunk
 * @param chunk chips per Program run
 * @returns correct images of each chip, in the order of `chips`
 */
export async function evaluateChips(
  engine: Engine,
  { mapped, model, test, chips, chunk, progress }: {
    mapped: MappedNetwork;
    model: ChipModel;
    test: Samples;
    chips: Uint32Array;
    chunk: number;
    progress?: (done: number) => void;
  },
): Promise<number[]> {
  const { layers, network } = mapped;
  const program = buildChipProgram({ layers, activation: network.activation, model, chips: chunk, images: test.count });
  const data = Object.entries({ ...chipData(mapped, { model, chips: chunk }), x: test.images, labels: test.labels });
  const session = await engine.load(program, Object.fromEntries(data.filter(([name]) => program.buffers.has(name))));
  try {
    const waiting: Promise<Numbers>[] = [];
    for (let first = 0; first < chips.length; first += chunk) {
      // the last chunk is filled up with repeats, so that one Program serves all
      session.write(
        "chip",
        Uint32Array.from({ length: chunk }, (_, i) => chips[Math.min(first + i, chips.length - 1)]),
      );
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
