/** Virtual chips of a trained network: calibrated once, then evaluated in chunks that do not change the result. */

import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { byteLength, planMemory, type Program } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { ideal } from "../devices/ideal.ts";
import type { Activation, Layer, Network } from "../networks/mlp.ts";
import { buildChipProgram, type ChipLayer } from "./chip_program.ts";
import { codesOf, type Range } from "./converters.ts";
import { inputRange } from "./inputs.ts";
import { referenceOf } from "./reference.ts";
import type { ChipModel } from "./spec.ts";
import type { Tiling } from "./tiles.ts";
import { mapWeights, percentileOf } from "./weights.ts";

/** A network written to conductances, its converters calibrated; the same for every chip. */
export interface MappedNetwork {
  activation: Activation;
  layers: ChipLayer[];
}

/** Device memory that one chunk of chips may take. */
export const CHUNK_BYTES = 256 * 2 ** 20;
/** Training images that converters are calibrated on, at most. */
export const CALIBRATION_IMAGES = 1024;

/** Layers mapped, with converters not calibrated yet. */
export function mapLayers(layers: Layer[], model: ChipModel): ChipLayer[] {
  return layers.map((layer, word) => {
    const mapped = mapWeights(layer, model);
    const range = { largest: 1, signed: true };
    const reference = referenceOf(mapped, { weights: layer, model, layer: word });
    return { mapped, reference, bias: layer.bias, input: range, current: Array(mapped.groups).fill(range) };
  });
}

/** Layers without weights: enough to build a Program and predict its memory. */
export function blankLayers(shapes: { rows: number; cols: number }[], model: ChipModel): ChipLayer[] {
  const blank = shapes.map(({ rows, cols }) => ({
    ...{ rows, cols },
    weight: new Float32Array(rows * cols),
    bias: new Float32Array(cols),
  }));
  return mapLayers(blank, model);
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

interface Calibration {
  layers: ChipLayer[];
  model: ChipModel;
  activation: Activation;
  training: Samples;
}

/** Ranges of all converters: percentiles of inputs and column currents of ideal cells over training images. */
export async function calibrateLayers(engine: Engine, { layers, model, ...rest }: Calibration): Promise<ChipLayer[]> {
  const exact = exactModel(model);
  const first = await calibrate(engine, { layers, model: exact, ...rest });
  const { bits, sliceBits, range, percentile, boundRounds } = model.input;
  if (bits === 0 && range !== "dynamic" && boundRounds === 0) return first;
  // pulses, ranges of their own per row and inputs that saturate change what the columns carry, else only the unit changes
  const saturates = bits > 0 && (range === "fixed" || percentile < 100);
  if (sliceBits === 0 && range !== "dynamic" && !saturates) return first.map((layer) => inCodes(layer, model));
  const pulsed = { ...exact, input: { ...model.input, boundRounds: 0 } };
  const last = await calibrate(engine, { layers: first, model: pulsed, ...rest });
  return first.map((layer, l) => ({ ...layer, current: last[l].current }));
}

/** Currents per network unit as currents per code of the input converter, or of its range if it is ideal. */
function inCodes(layer: ChipLayer, { input }: ChipModel): ChipLayer {
  const range = inputRange({ input, range: layer.input });
  const step = input.bits > 0 ? codesOf(range, input).step : range.largest;
  return {
    ...layer,
    current: layer.current.map(({ largest, signed }) => ({ largest: largest / step, signed })),
  };
}

/** The same circuit with cells, wires and converters that make no error. */
function exactModel(model: ChipModel): ChipModel {
  const { gMinMicrosiemens, gMaxMicrosiemens, readVolts, levels } = model.device;
  return {
    ...model,
    device: { ...ideal, gMinMicrosiemens, gMaxMicrosiemens, readVolts, levels },
    faults: { ...model.faults, stuckOff: 0, stuckOn: 0, deadRows: 0, deadCols: 0 },
    temperature: { ...model.temperature, bandwidthHertz: 0 },
    compensation: { ...model.compensation, kind: "none" },
    readNoise: "none",
    wires: null,
    input: { ...model.input, bits: 0, range: "calibrated", boundRounds: 0 },
    adc: { ...model.adc, bits: 0, noise: 0 },
  };
}

/** One pass over training images with every converter of `model`; its taps give the ranges. */
async function calibrate(
  engine: Engine,
  { layers, model, activation, training }: Calibration,
): Promise<ChipLayer[]> {
  const images = Math.min(CALIBRATION_IMAGES, training.count);
  const x = training.images.subarray(0, images * layers[0].mapped.rows);
  const program = buildChipProgram({ layers, activation, model, chips: 1, images, taps: true });
  const { style, subtract } = model.mapping;
  const signed = style === "signed" || (style === "differential" && subtract === "analog");
  const session = await engine.load(program, { x, chip: Uint32Array.of(0) });
  try {
    session.run();
    return await Promise.all(layers.map(async (layer, l) => {
      const current = withoutPadding(await session.read(`current.${l}`), layer.mapped.tiling);
      const share = current.length / layer.mapped.groups;
      const ranges = layer.current.map((_, g) =>
        rangeOf(current.subarray(g * share, (g + 1) * share), model.adc.percentile)
      );
      // converters of a layer are of one kind
      const negative = signed || ranges.some((range) => range.signed);
      return {
        ...layer,
        input: rangeOf(l === 0 ? x : await session.read(`input.${l}`), model.input.percentile),
        current: ranges.map(({ largest }) => ({ largest, signed: negative })),
      };
    }));
  } finally {
    session.close();
  }
}

/** Columns that no converter sees would lower a percentile. */
function withoutPadding(current: Numbers, { physicalCols, physicalStride }: Tiling): Numbers {
  return physicalCols === physicalStride ? current : current.filter((_, i) => i % physicalStride < physicalCols);
}

function rangeOf(values: Numbers, percentile: number): Range {
  const sizes = values.map((value) => Math.abs(value));
  return { largest: percentileOf(sizes, percentile), signed: values.some((value) => value < 0) };
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
  const program = buildChipProgram({ ...mapped, model, chips: chunk, images: test.count });
  const session = await engine.load(program, { x: test.images, labels: test.labels });
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
