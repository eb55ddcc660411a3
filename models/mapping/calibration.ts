/** Ranges of the converters, from ideal cells and training inputs. */

import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import type { Program } from "../../kernels/program.ts";
import type { Samples } from "../data/dataset.ts";
import { ideal } from "../devices/ideal.ts";
import { inputSize, type Network } from "../networks/network.ts";
import { buildChipProgram } from "./chip_program.ts";
import { type ChipRanges, rangeKey, type RangeStore } from "./range_store.ts";
import { codesOf, type Range } from "./converters.ts";
import { inputRange } from "./inputs.ts";
import { imagesWithin } from "./chunks.ts";
import type { ChipLayer } from "./layer.ts";
import type { ChipModel } from "./spec.ts";
import type { Tiling } from "./tiles.ts";
import { percentileOf } from "./weights/ranges.ts";

/** Training images that converters are calibrated on, at most. */
export const CALIBRATION_IMAGES = 1024;

interface Calibration {
  network: Network;
  layers: ChipLayer[];
  model: ChipModel;
  training: Samples;
  /** Where ranges are found again; they are measured if left out. */
  ranges?: RangeStore;
}

/** Images that a network's converters are calibrated on: as many as one Program takes on any adapter; perhaps `near`. */
export function calibrationImages({ network, layers, model, images, near }: {
  network: Network;
  layers: ChipLayer[];
  model: ChipModel;
  images: number;
  near?: number;
}): number {
  const most = Math.min(CALIBRATION_IMAGES, images);
  return imagesWithin(
    most,
    (some) => buildChipProgram({ network, layers, model, chips: 1, images: some, taps: true }).program,
    near,
  );
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
export function exactModel(model: ChipModel): ChipModel {
  const { gMinMicrosiemens, gMaxMicrosiemens, readVolts, levels } = model.device;
  return {
    ...model,
    seed: 0, // nothing is drawn: chips of every seed share a calibration
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

/** One pass over training images with every converter of `model`; its taps give the ranges, unless they are known. */
async function calibrate(
  engine: Engine,
  { network, layers, model, training, ranges: store }: Calibration,
): Promise<ChipLayer[]> {
  const images = calibrationImages({ network, layers, model, images: training.count });
  const x = training.images.subarray(0, images * inputSize(network.spec));
  const { program, inputs } = buildChipProgram({ network, layers, model, chips: 1, images, taps: true });
  const taps: Taps = { program, inputs, x, layers, model };
  if (!store) return withRanges(layers, await measure(engine, taps));
  const key = await rangeKey(engine, { program, x, settings: settingsOf(taps) });
  const known = await store.read(key);
  const ranges = known ?? await measure(engine, taps);
  if (!known) await store.write(key, ranges);
  return withRanges(layers, ranges);
}

/** A Program whose taps are read, and what they are taps of. */
interface Taps {
  program: Program;
  /** The buffer that each layer reads. */
  inputs: string[];
  x: Numbers;
  layers: ChipLayer[];
  model: ChipModel;
}

/** What decides the ranges beside the values of the taps. */
function settingsOf({ inputs, layers, model }: Taps): unknown {
  const columns = layers.map((
    { mapped: { groups, tiling: { physicalCols, physicalStride } } },
  ) => [groups, physicalCols, physicalStride]);
  return [inputs, columns, hasSignedCurrents(model), model.input.percentile, model.adc.percentile];
}

function hasSignedCurrents({ mapping: { style, subtract } }: ChipModel): boolean {
  return style === "signed" || (style === "differential" && subtract === "analog");
}

function withRanges(layers: ChipLayer[], ranges: ChipRanges): ChipLayer[] {
  return layers.map((layer, l) => ({ ...layer, ...ranges[l] }));
}

async function measure(engine: Engine, { program, inputs, x, layers, model }: Taps): Promise<ChipRanges> {
  const signed = hasSignedCurrents(model);
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
        input: rangeOf(inputs[l] === "x" ? x : await session.read(inputs[l]), model.input.percentile),
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
