/** One Program from weights to the number of images that each virtual chip gets right. */

import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import { compensation } from "../../kernels/crossbar/compensation.ts";
import { converter } from "../../kernels/crossbar/converter.ts";
import { difference } from "../../kernels/crossbar/difference.ts";
import { drift } from "../../kernels/crossbar/drift.ts";
import { mvm } from "../../kernels/crossbar/mvm.ts";
import { program as programCells } from "../../kernels/crossbar/program.ts";
import { readCells } from "../../kernels/crossbar/read_cells.ts";
import { readOutput } from "../../kernels/crossbar/read_output.ts";
import { readSigma } from "../../kernels/crossbar/read_sigma.ts";
import { recombine } from "../../kernels/crossbar/recombine.ts";
import type { Device } from "../devices/device.ts";
import type { Activation } from "../networks/mlp.ts";
import { PURPOSES } from "../purposes.ts";
import { converterParams, type Range } from "./converters.ts";
import { type TileSize, tilingOf } from "./tiles.ts";

/** Everything that makes a chip, apart from its number. */
export interface ChipModel {
  device: Device;
  seed: number;
  timeSeconds: number;
  compensation: "none" | "global";
  /** When read noise strikes: once per cell, chip and time; anew for every input; never. */
  readNoise: "frozen" | "each_read" | "none";
  tile: TileSize;
  /** 0 means an ideal converter. */
  dacBits: number;
  adcBits: number;
}

/** One layer as it lies on the crossbar, with the ranges that its converters were calibrated to. */
export interface ChipLayer {
  rows: number;
  cols: number;
  microsiemensPerWeight: number;
  /** Of the layer's input, network units. */
  input: Range;
  /** Of one tile's column current, µS × network units of the input. */
  current: Range;
}

export interface ChipProgramOptions {
  layers: ChipLayer[];
  activation: Activation;
  model: ChipModel;
  chips: number;
  images: number;
  /** Keeps every layer's input and current as outputs `input.l` and `current.l`, for calibration. */
  taps?: boolean;
}

/**
 * The evaluation of `chips` chips on `images` images.
 *
 * Inputs: chip u32[chips] (numbers of the chips), x f32[images, inputs], labels u32[images], and for every layer l
 * target.l f32[2, rows, cols] (µS), bias.l f32[cols], unit_gain.l (ones). Output: correct u32[chips].
 * Order of the physics: program → drift → read noise → DAC → wires (ideal) → ADC → compensation → bias, activation.
 */
export function buildChipProgram(options: ChipProgramOptions): Program {
  const { layers, activation, chips, images } = options;
  const builder = new ProgramBuilder("chip evaluation");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  let x = builder.buffer("x", { dims: [1, images, layers[0].rows], role: "input" });
  layers.forEach((layer, index) => {
    const shape = { layer, index, ...options };
    x = appendArray(builder, { shape, x, cells: appendCells(builder, { shape, chip }), chip });
    if (index === layers.length - 1) return;
    const params = { count: chips * images * layer.cols };
    const out = options.taps ? builder.buffer(`input.${index + 1}`, { dims: x.dims, role: "output" }) : undefined;
    const buffers = { x, ...(out && { out }) };
    x = builder.call(activationKernel, { params, constants: { kind: activation }, buffers }).out;
  });
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  const params = { chips, images, classes: layers.at(-1)!.cols };
  builder.call(accuracy, { params, buffers: { logits: x, labels, correct } });
  return builder.program;
}

type LayerOptions = ChipProgramOptions & { layer: ChipLayer; index: number };

/** State of the cells when the images arrive. */
interface Cells {
  /** Conductances right after programming and now, µS [chips, 2, rows, cols]. */
  programmed: Buffer;
  now: Buffer;
  /** Standard deviation of each read, µS; only where reads are noisy one by one. */
  sigma: Buffer | null;
}

function appendCells(builder: ProgramBuilder, { shape, chip }: { shape: LayerOptions; chip: Buffer }): Cells {
  const { layer, index, model: { device, seed, timeSeconds, readNoise }, chips } = shape;
  const cells = 2 * layer.rows * layer.cols;
  const dims = [2, layer.rows, layer.cols];
  const target = builder.buffer(`target.${index}`, { dims, role: "input" });
  const stream = (purpose: number) => ({ chips, cells, seed, purpose, layer: index });
  const { kind, coefficients: [c0, c1, c2, c3, c4], limits } = device.programming;
  const [floor, ceiling] = limits ? [limits.floorMicrosiemens, limits.ceilingMicrosiemens] : [-Infinity, Infinity];
  const g_max = device.gMaxMicrosiemens;
  const { programmed } = builder.call(programCells, {
    constants: { kind },
    params: {
      ...stream(PURPOSES.programming),
      ...{ g_max, c0, c1, c2, c3, c4, floor: finite(floor), ceiling: finite(ceiling) },
    },
    buffers: { chip, target },
  });
  const drifted = device.drift && timeSeconds > 0
    ? builder.call(drift, {
      params: { ...stream(PURPOSES.driftExponent), g_max, ...driftParams(device, timeSeconds) },
      buffers: { chip, target, programmed },
    }).drifted
    : programmed;
  if (!device.readNoise || readNoise === "none") return { programmed, now: drifted, sigma: null };
  const { sigma } = builder.call(readSigma, {
    params: { chips, cells, g_max, ...readParams(device, timeSeconds) },
    buffers: { programmed, drifted },
  });
  if (readNoise === "each_read") return { programmed, now: drifted, sigma };
  const params = { ...stream(PURPOSES.readFrozen), draw: drawOf(timeSeconds), floor: finite(floor) };
  const { noisy } = builder.call(readCells, { params, buffers: { chip, conductance: drifted, sigma } });
  return { programmed, now: noisy, sigma: null };
}

interface ArrayParts {
  shape: LayerOptions;
  x: Buffer;
  cells: Cells;
  chip: Buffer;
}

/** Inputs through converters and tiles to the layer's output f32[chips, images, cols]. */
function appendArray(builder: ProgramBuilder, { shape, x, cells, chip }: ArrayParts): Buffer {
  const { layer, index, model, chips, images } = shape;
  const { rows, cols } = layer;
  const { tileRows: tile_rows, tileCols: tile_cols, rowTiles: row_tiles, colTiles: col_tiles, stride } = tilingOf(
    layer,
    model.tile,
  );
  const subtract = (pair: Buffer, of: string) =>
    builder.call(difference, { constants: { kind: of }, params: { chips, rows, cols, stride }, buffers: { pair } }).net;
  const net = subtract(cells.now, "difference");
  // an ideal DAC hands on network units, a real one numbers in [−1, 1]
  const inputUnit = model.dacBits > 0 ? layer.input.largest || 1 : 1;
  const voltage = convert(builder, { x, range: layer.input, bits: model.dacBits, unit: 1 });
  const input_chips = index === 0 ? 1 : chips; // images are shared by all chips, activations are not
  const multiply = { chips, input_chips, images, rows, stride, tile_rows, row_tiles };
  const currentDims = [chips, row_tiles, images, stride];
  const tap = shape.taps ? builder.buffer(`current.${index}`, { dims: currentDims, role: "output" }) : undefined;
  let current =
    builder.call(mvm, { params: multiply, buffers: { voltage, net, ...(tap && { current: tap }) } }).current;
  if (cells.sigma) {
    const spread = subtract(cells.sigma, "variance");
    const variance = builder.call(mvm, {
      constants: { square: "yes" },
      params: multiply,
      buffers: { voltage, net: spread },
    }).current;
    const length = row_tiles * images * stride;
    const draw = drawOf(model.timeSeconds);
    const params = { chips, length, seed: model.seed, purpose: PURPOSES.readEach, layer: index, draw };
    current = builder.call(readOutput, { params, buffers: { chip, current, variance } }).noisy;
  }
  const largest = (layer.current.largest || 1) / inputUnit;
  const range = { largest, signed: layer.current.signed };
  const digital = convert(builder, { x: current, range, bits: model.adcBits, unit: largest });
  const tiles = { chips, rows, cols, stride, tile_rows, tile_cols, row_tiles, col_tiles };
  const gain = model.compensation === "global" && cells.now !== cells.programmed
    ? builder.call(compensation, {
      params: { ...tiles, floor: 1e-4 * model.device.gMaxMicrosiemens },
      buffers: { before: subtract(cells.programmed, "difference"), now: net },
    }).gain
    : builder.buffer(`unit_gain.${index}`, { dims: [chips, row_tiles, col_tiles], role: "input" });
  const scale = inputUnit / layer.microsiemensPerWeight;
  const bias = builder.buffer(`bias.${index}`, { dims: [cols], role: "input" });
  const params = { chips, row_tiles, col_tiles, images, cols, stride, tile_cols, scale };
  return builder.call(recombine, { params, buffers: { current: digital, gain, bias } }).out;
}

function convert(
  builder: ProgramBuilder,
  { x, range, bits, unit }: { x: Buffer; range: Range; bits: number; unit: number },
): Buffer {
  if (bits === 0) return x;
  const params = { count: x.dims.reduce((a, b) => a * b, 1), ...converterParams(range, { bits, unit }) };
  return builder.call(converter, { params, buffers: { x } }).y;
}

function driftParams({ drift: law }: Device, timeSeconds: number) {
  const { t0Seconds, mu, sigma } = law!;
  return {
    log_time: Math.log((timeSeconds + t0Seconds) / t0Seconds),
    ...{ mu_log: mu.log, mu_const: mu.constant, mu_min: mu.min, mu_max: mu.max },
    ...{ sd_log: sigma.log, sd_const: sigma.constant, sd_min: sigma.min, sd_max: sigma.max },
  };
}

function readParams({ drift: law, readNoise }: Device, timeSeconds: number) {
  const { coefficient, exponent, floor, most, tReadSeconds } = readNoise!;
  const t = timeSeconds + (law?.t0Seconds ?? 0);
  const time_factor = Math.sqrt(Math.max(0, Math.log((t + tReadSeconds) / (2 * tReadSeconds))));
  return { coefficient, exponent, floor, most, time_factor };
}

/** Every time has read noise of its own: the bits of the time, folded into one word, tell the draws apart. */
export function drawOf(timeSeconds: number): number {
  const [low, high] = new Uint32Array(Float64Array.of(timeSeconds).buffer);
  return (high ^ Math.imul(low, 0x9e3779b1)) >>> 0;
}

/** WGSL knows no infinity: the largest f32 stands for none. */
function finite(limit: number): number {
  return Math.max(-3.4e38, Math.min(3.4e38, limit));
}
