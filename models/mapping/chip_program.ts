/** One Program from weights to the number of images that each virtual chip gets right. */

import { type Buffer, type Program, ProgramBuilder } from "../../kernels/program.ts";
import { combine } from "../../kernels/crossbar/combine.ts";
import { converter } from "../../kernels/crossbar/converter.ts";
import { settle } from "../../kernels/crossbar/settle.ts";
import { accuracy } from "../../kernels/nn/accuracy.ts";
import { activation as activationKernel } from "../../kernels/nn/activation.ts";
import type { Activation } from "../networks/mlp.ts";
import { appendCells, type CellState } from "./cells.ts";
import { codesOf, type Range } from "./converters.ts";
import { adcRange, appendGains, appendOutputs, appendWeightNet } from "./digital.ts";
import { appendInputs, appendRowRange, type Drive, inputRange } from "./inputs.ts";
import { appendCurrents, appendNet, type ArrayShape, isJoined, seenWeights } from "./reads.ts";
import { strideOf } from "../../kernels/crossbar/tiles.ts";
import { perCellReference } from "./reference.ts";
import type { ChipModel } from "./spec.ts";
import type { MappedLayer } from "./weights.ts";
import { appendWires, hasSourceLine } from "./wires.ts";

/** One layer on cells, with the ranges that its converters were calibrated to. */
export interface ChipLayer {
  mapped: MappedLayer;
  /** Multiplier of the programming law's σ for every cell, as `mapped.target`. */
  reference: Float32Array;
  bias: Float32Array;
  /** Of the layer's input, network units. */
  input: Range;
  /** Of the column currents of each group, µS × volts of the drive. */
  current: Range[];
}

export interface ChipProgramOptions {
  layers: ChipLayer[];
  activation: Activation;
  model: ChipModel;
  chips: number;
  images: number;
  /** Keeps every layer's input and current as outputs `input.l` and `current.l` instead of `correct`, for calibration. */
  taps?: boolean;
}

/** Reference cells draw from streams of their own, beside those of the layer that they belong to. */
const REFERENCE_WORD = 2048;

/**
 * The evaluation of `chips` chips on `images` images.
 *
 * Inputs: chip u32[chips] (numbers of the chips), x f32[images, inputs], labels u32[images]. Output: correct u32[chips].
 * Order of the physics: program → verify → drift and retention → faults → wires → inputs, DAC → read noise → ADC →
 * offset → compensation → sum, bias, activation.
 */
export function buildChipProgram(options: ChipProgramOptions): Program {
  const { layers, activation, chips, images, model } = options;
  const builder = new ProgramBuilder("chip evaluation");
  const chip = builder.buffer("chip", { scalar: "u32", dims: [chips], role: "input" });
  let x = builder.buffer("x", { dims: [1, images, layers[0].mapped.rows], role: "input" });
  layers.forEach((layer, word) => {
    const shape = { layer: layer.mapped, word, chips, images, model };
    x = appendLayer(builder, { shape, chip, x, layer, taps: options.taps });
    if (word === layers.length - 1) return;
    const params = { count: chips * images * layer.mapped.cols };
    const out = options.taps ? builder.buffer(`input.${word + 1}`, { dims: x.dims, role: "output" }) : undefined;
    const buffers = { x, ...(out && { out }) };
    const { out: active } = builder.call(activationKernel, { params, constants: { kind: activation }, buffers });
    x = builder.refine(active, [chips, images, layer.mapped.cols]);
  });
  // what calibration looks at are the taps
  if (options.taps) return builder.program;
  const labels = builder.buffer("labels", { scalar: "u32", dims: [images], role: "input" });
  const correct = builder.buffer("correct", { scalar: "u32", dims: [chips], role: "output" });
  const params = { chips, images, classes: layers.at(-1)!.mapped.cols };
  builder.call(accuracy, { params, buffers: { logits: x, labels, correct } });
  return builder.program;
}

interface LayerOptions {
  shape: ArrayShape;
  chip: Buffer;
  /** Network units [1 or chips, images, rows]. */
  x: Buffer;
  layer: ChipLayer;
  taps?: boolean;
}

/** Appends one layer of every chip. @returns network units [chips, images, cols] */
export function appendLayer(builder: ProgramBuilder, { shape, chip, x, layer, taps }: LayerOptions): Buffer {
  const { model, word } = shape;
  const { mapped, reference, bias } = layer;
  const { rows, tiling: { tileRows, tileCols, physicalCols } } = mapped;
  const planes = mapped.groups * mapped.planes;
  const array = { word, planes, rows, cols: physicalCols, tileRows, tileCols, target: mapped.target, reference };
  const state = appendCells(builder, { chip, chips: shape.chips, array, model });
  const cells = model.wires?.model === "network" && !hasSourceLine(model) ? wired(builder, { shape, state }) : state;
  const inputs = {
    ...{ x, sets: x.dims[0], images: shape.images, rows },
    ...{ tiling: mapped.tiling, input: model.input, range: layer.input },
  };
  const drive = appendManaged(builder, { shape, chip, cells, inputs, ranges: layer.current });
  const current = appendCurrents(builder, { shape, chip, cells, drive });
  if (taps) builder.keep(current, `current.${word}`);
  const ranges = layer.current.map((calibrated) => adcRange(shape, { drive, calibrated }));
  const gain = compensationOf(builder, { shape, chip, cells });
  const whole = wholeCodes(builder, { shape, drive });
  return appendOutputs(builder, { shape, chip, current, drive, ranges, gain, bias, whole });
}

/** Cells as they look through their wires: what each gives, per volt at its word line, to its column. */
function wired(builder: ProgramBuilder, { shape, state }: { shape: ArrayShape; state: CellState }): CellState {
  // noise of every read changes the network: it is solved read by read
  if (state.sigma) return state;
  const through = (cells: Buffer) => appendWires(builder, { shape, cells });
  const now = through(state.now);
  const programmed = state.programmed === state.now || shape.model.compensation.kind === "none"
    ? now
    : through(state.programmed);
  return { now, programmed, sigma: null, bare: state.now };
}

type Inputs = Parameters<typeof appendInputs>[1];

/** Inputs, halved as long as an output saturates, if the model says so. Source: bound management of aihwkit. */
function appendManaged(
  builder: ProgramBuilder,
  { shape, chip, cells, inputs, ranges }: {
    shape: ArrayShape;
    chip: Buffer;
    cells: CellState;
    inputs: Inputs;
    ranges: Range[];
  },
): Drive {
  const { layer: { groups, tiling: { rowTiles, physicalCols: cols, physicalStride: stride } } } = shape;
  const { model, chips, images } = shape;
  const rounds = model.input.boundRounds;
  if (rounds === 0) return appendInputs(builder, inputs);
  let alpha = startRange(builder, inputs);
  for (let round = 0; round < rounds; round++) {
    const drive = appendInputs(builder, { ...inputs, alpha });
    const current = appendCurrents(builder, { shape, chip, cells, drive });
    const bound = ranges.flatMap((calibrated) =>
      Array<number>(rowTiles).fill(adcRange(shape, { drive, calibrated }).largest)
    );
    alpha = builder.call(settle, {
      params: {
        ...{ chips, alpha_sets: alpha.dims[0], lines: groups * rowTiles, row_tiles: rowTiles },
        // the rounds are the limit, not the scale
        ...{ slices: seenWeights(model, drive).length, images, cols, stride, most: 2 },
      },
      buffers: { current, bound: builder.constant("bounds", Float32Array.from(bound)), alpha, start: alpha },
    }).next;
  }
  return appendInputs(builder, { ...inputs, alpha });
}

/** The input range of every row before any halving, [sets, rowTiles, images]. */
function startRange(builder: ProgramBuilder, inputs: Inputs): Buffer {
  if (inputs.input.range === "dynamic") return appendRowRange(builder, inputs);
  const { sets, images, tiling: { rowTiles } } = inputs;
  const largest = new Float32Array(sets * rowTiles * images).fill(inputRange(inputs).largest);
  return builder.constant("input_range", largest, [sets, rowTiles, images]);
}

/** Codes of whole inputs, where the offset of summed slices is taken off by their sum. */
function wholeCodes(
  builder: ProgramBuilder,
  { shape: { model }, drive }: { shape: ArrayShape; drive: Drive },
): Buffer | null {
  const { mapping: { style, offset }, input } = model;
  const needed = style === "offset" && offset === "digital" && input.accumulate === "analog";
  if (!needed || drive.weights.length === 1) return null;
  const { codeMin, codeMax, step } = codesOf(drive.range, input);
  const length = drive.scaled.dims.reduce((a, b) => a * b, 1);
  return builder.call(converter, {
    constants: { order: "quantise_first" },
    params: { blocks: 1, lines: 1, length, code_min: codeMin, code_max: codeMax },
    buffers: {
      x: drive.scaled,
      inverse_step: builder.constant("dac", Float32Array.of(1 / step)),
      gain: builder.constant("dac", Float32Array.of(1)),
    },
  }).y;
}

/** Gains of the declared compensation [chips, lines, stride]; null for none. */
function compensationOf(
  builder: ProgramBuilder,
  { shape, chip, cells }: { shape: ArrayShape; chip: Buffer; cells: CellState },
): Buffer | null {
  const { layer, model } = shape;
  const { kind } = model.compensation;
  if (kind === "none" || cells.now === cells.programmed) return null;
  if (kind === "reference_cells") return referenceGains(builder, { shape, chip });
  const joined = isJoined(shape, cells);
  const net = (of: Buffer) =>
    appendWeightNet(builder, { shape, net: appendNet(builder, { shape, cells: of, kind: "difference", joined }) });
  return appendGains(builder, {
    ...{ shape, before: net(cells.programmed), now: net(cells.now) },
    per: kind === "global" ? "tile" : "column",
    ...{ cols: layer.cols, stride: layer.tiling.stride, tileRows: layer.tiling.tileRows },
  });
}

/**
 * Gains from reference cells: same technology, same age, known level, read beside the weights.
 * Source: reconstruction of reference-cell conductance tracking, Antolini et al. 2024.
 */
function referenceGains(builder: ProgramBuilder, { shape, chip }: { shape: ArrayShape; chip: Buffer }): Buffer {
  const { layer, model, chips, word } = shape;
  const { cells: count, level, per } = model.compensation.references;
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = model.device;
  const { rowTiles } = layer.tiling;
  const cols = per === "tile" ? 1 : layer.cols;
  const rows = rowTiles * count;
  const size = layer.groups * rows * cols;
  const array = {
    ...{ word: REFERENCE_WORD + word, planes: layer.groups, rows, cols, tileRows: count, tileCols: cols },
    target: new Float32Array(size).fill(low + level * (high - low)),
    reference: new Float32Array(size).fill(perCellReference(model)),
  };
  const state = appendCells(builder, { chip, chips, array, model });
  const stride = strideOf(cols);
  const net = (cells: Buffer) => {
    builder.refine(cells, [chips, layer.groups, rows, cols]);
    const one = builder.call(combine, {
      constants: { kind: "difference" },
      params: { arrays: chips * layer.groups, planes: 1, rows, cols, stride },
      buffers: { cells, factor: builder.constant("plane_factors", Float32Array.of(1)) },
    }).net;
    return builder.refine(one, [chips, layer.groups, rowTiles, count, stride]);
  };
  return appendGains(builder, {
    ...{ shape, before: net(state.programmed), now: net(state.now) },
    per: per === "tile" ? "tile" : "column",
    ...{ cols, stride, tileRows: count },
  });
}
