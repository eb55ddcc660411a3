/** Currents of the columns: cells, wires, the curve of the cells, and the noise of every read. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { cellCurve } from "../../kernels/crossbar/cell_curve.ts";
import { combine } from "../../kernels/crossbar/combine.ts";
import { cubicDrop } from "../../kernels/crossbar/cubic_drop.ts";
import { mvm } from "../../kernels/crossbar/mvm.ts";
import { recombine } from "../../kernels/crossbar/recombine.ts";
import { readMvm } from "../../kernels/crossbar/read_mvm.ts";
import { readCells } from "../../kernels/crossbar/read_cells.ts";
import { readOutput } from "../../kernels/crossbar/read_output.ts";
import { scaleInputs } from "../../kernels/crossbar/scale_inputs.ts";
import { wireProfile } from "../../kernels/crossbar/wire_profile.ts";
import { add } from "../../kernels/linalg/add.ts";
import { permute } from "../../kernels/linalg/permute.ts";
import { thermalVariance } from "../devices/time.ts";
import { PURPOSES } from "../purposes.ts";
import { type CellState, drawOf, readLimitsOf } from "./cells.ts";
import type { Drive } from "./inputs.ts";
import type { ChipModel } from "./spec.ts";
import type { MappedLayer } from "./weights.ts";
import { appendGatedCurrents, appendWiredCurrents, hasSourceLine, isInterleaved } from "./wires.ts";

/** One layer of every chip of a Program. */
export interface ArrayShape {
  layer: MappedLayer;
  /** Number of the layer. */
  word: number;
  chips: number;
  images: number;
  model: ChipModel;
}

/** Axes of what is on the columns, none merged: [chips, groups, rowTiles, slices, images, stride]. */
export function onLines(
  builder: ProgramBuilder,
  { shape: { layer, chips, images }, buffer, stride }: { shape: ArrayShape; buffer: Buffer; stride: number },
): Buffer {
  const { groups, tiling: { rowTiles } } = layer;
  const slices = buffer.dims.reduce((a, b) => a * b, 1) / (chips * groups * rowTiles * images * stride);
  return builder.refine(buffer, [chips, groups, rowTiles, slices, images, stride]);
}

interface ReadOptions {
  shape: ArrayShape;
  chip: Buffer;
  cells: CellState;
  drive: Drive;
}

/**
 * Appends one read of all vectors.
 *
 * @returns what the converters see, µS × volts of the drive [chips, lines, slices or 1, images, physicalStride]
 */
export function appendCurrents(builder: ProgramBuilder, options: ReadOptions): Buffer {
  const { shape, drive } = options;
  const vectors = drive.weights.length * shape.images;
  const { physicalStride: stride } = shape.layer.tiling;
  let current = onLines(builder, { shape, buffer: appendLinear(builder, { ...options, vectors }), stride });
  if (shape.model.device.curve) current = appendCurve(builder, { ...options, current, vectors });
  if (shape.model.wires?.model === "cubic") current = appendCubicDrop(builder, { ...options, current, vectors });
  const noisy = onLines(builder, {
    shape,
    buffer: appendOutputNoise(builder, { ...options, current, vectors }),
    stride,
  });
  return onLines(builder, { shape, buffer: accumulate(builder, { shape, current: noisy, drive }), stride });
}

/** What the pulses count that converters see one by one: all of them, or their sum alone. */
export function seenWeights({ input }: ChipModel, { weights }: Drive): number[] {
  return input.accumulate === "analog" ? [1] : weights;
}

/** Slices of an input summed before the converter, as charge on a capacitor is. */
function accumulate(
  builder: ProgramBuilder,
  { shape, current, drive }: { shape: ArrayShape; current: Buffer; drive: Drive },
): Buffer {
  const { layer: { groups, tiling: { rowTiles, physicalStride } }, chips, images, model } = shape;
  const lines = chips * groups * rowTiles;
  const slices = drive.weights.length;
  if (seenWeights(model, drive).length === slices) return current;
  const ones = (length: number) => builder.constant("ones", new Float32Array(length).fill(1));
  return builder.call(recombine, {
    params: { chips: lines, lines: 1, slices, images, cols: physicalStride, stride: physicalStride },
    buffers: {
      current,
      weight: builder.constant("slice_weights", Float32Array.from(drive.weights)),
      gain: ones(lines * physicalStride),
      factor: ones(physicalStride),
      scale: ones(physicalStride),
      bias: builder.constant("zeros", new Float32Array(physicalStride)),
    },
  }).out;
}

/** Currents of cells that obey Ohm's law, by the form that the model calls for. */
function appendLinear(builder: ProgramBuilder, options: VectorOptions): Buffer {
  const { shape, cells, drive, vectors } = options;
  if (cells.sigma && shape.model.readNoise === "cells") {
    return shape.model.wires?.model === "network"
      ? appendWiredReads(builder, options)
      : appendCellReads(builder, options);
  }
  if (!hasSourceLine(shape.model)) return appendProduct(builder, options);
  const gated = appendGatedCurrents(builder, { shape, cells: cells.now, drive });
  const { layer: { groups, planes, tiling: { rowTiles, physicalStride } }, chips, model } = shape;
  const each = planes / (isInterleaved(model) ? 2 : 1);
  builder.refine(gated, [chips, groups, each, rowTiles, vectors, physicalStride]);
  const lines = rowTiles * vectors;
  return appendNet(builder, {
    shape,
    cells: gated,
    kind: "difference",
    rows: lines,
    joined: isInterleaved(shape.model),
  });
}

/** What cells of a group give together [arrays, rows, physicalStride]: by kind the net conductance or its variance. */
export function appendNet(
  builder: ProgramBuilder,
  { shape, cells, kind, rows = shape.layer.rows, joined = false }: {
    shape: ArrayShape;
    cells: Buffer;
    kind: "difference" | "variance" | "total" | "magnitude";
    rows?: number;
    /** Whether a shared bit line has subtracted each pair already. */
    joined?: boolean;
  },
): Buffer {
  const { layer: { groups, planes: all, planeFactors, tiling }, chips } = shape;
  const pair = joined ? 2 : 1;
  const planes = all / pair, arrays = chips * groups;
  const factor = builder.constant("plane_factors", planeFactors.filter((_, p) => p % pair === 0));
  // solved wires come padded
  const cols = cells.dims.reduce((a, b) => a * b, 1) / (arrays * planes * rows);
  const params = { arrays, planes, rows, cols, stride: tiling.physicalStride };
  builder.refine(cells, [chips, groups, planes, rows, cols]);
  // one plane of full rows is its own difference, and a copy of all cells of all chips takes its time
  const alone = kind === "difference" && planes === 1 && planeFactors[0] === 1 && cols === tiling.physicalStride;
  const buffers = { cells, factor };
  const net = alone ? cells : builder.call(combine, { constants: { kind }, params, buffers }).net;
  const { rowTiles } = tiling;
  const lines = rows % rowTiles === 0 ? [rowTiles, rows / rowTiles] : [rows];
  return builder.refine(net, [chips, groups, ...(rows === shape.layer.rows ? [rows] : lines), tiling.physicalStride]);
}

/** Whether cells are seen through bit lines that pairs share. */
export function isJoined({ model }: ArrayShape, { bare }: CellState): boolean {
  return bare !== null && isInterleaved(model);
}

interface VectorOptions extends ReadOptions {
  vectors: number;
}

function appendProduct(builder: ProgramBuilder, { shape, chip, cells, drive, vectors }: VectorOptions): Buffer {
  const net = appendNet(builder, { shape, cells: cells.now, kind: "difference", joined: isJoined(shape, cells) });
  const current = appendMvm(builder, { shape, net, voltage: drive.voltage, sets: drive.sets, vectors });
  if (!cells.sigma) return current;
  const spread = appendNet(builder, { shape, cells: cells.sigma, kind: "variance" });
  const square = { shape, net: spread, voltage: drive.voltage, sets: drive.sets, vectors, power: "two" as const };
  const variance = appendMvm(builder, square);
  return appendNormal(builder, { shape, chip, current, variance, vectors, purpose: PURPOSES.readEach });
}

interface MvmOptions {
  shape: ArrayShape;
  net: Buffer;
  voltage: Buffer;
  sets: number;
  vectors: number;
  power?: "one" | "two" | "three" | "absolute" | "two_signed";
}

function appendMvm(
  builder: ProgramBuilder,
  { shape, net, voltage, sets, vectors, power = "one" }: MvmOptions,
): Buffer {
  const { layer: { groups, rows, tiling }, chips } = shape;
  const { current } = builder.call(mvm, {
    constants: { power },
    params: {
      ...{ arrays: chips * groups, input_sets: sets, vectors, rows, stride: tiling.physicalStride },
      ...{ tile_rows: tiling.tileRows, row_tiles: tiling.rowTiles },
    },
    buffers: { voltage, net },
  });
  return builder.refine(current, [chips, groups, tiling.rowTiles, vectors, tiling.physicalStride]);
}

/** Every cell drawn anew at every read: where reads are limited by the cell's range, the output law does not hold. */
function appendCellReads(builder: ProgramBuilder, { shape, chip, cells, drive }: ReadOptions): Buffer {
  const { layer: { groups, planes, planeFactors, rows, tiling }, chips, images, model, word } = shape;
  return builder.call(readMvm, {
    params: {
      ...{ chips, groups, planes, input_sets: drive.sets, vectors: drive.weights.length * images, rows },
      ...{ cols: tiling.physicalCols, stride: tiling.physicalStride },
      ...{ tile_rows: tiling.tileRows, row_tiles: tiling.rowTiles },
      ...{ seed: model.seed, purpose: PURPOSES.readEach, layer: word, draw: drawOf(model.timeSeconds), first_read: 0 },
      ...readLimitsOf(model),
    },
    buffers: {
      ...{ chip, voltage: drive.voltage, conductance: cells.now, sigma: cells.sigma! },
      factor: builder.constant("plane_factors", planeFactors),
    },
  }).current;
}

/** Every read a network of its own: cells drawn anew, and the wires of each tile solved for that one input. */
function appendWiredReads(builder: ProgramBuilder, { shape, chip, cells, drive, vectors }: VectorOptions): Buffer {
  const { layer: { groups, planes, rows, tiling: { physicalCols, rowTiles, physicalStride } }, chips, model, word } =
    shape;
  const { noisy } = builder.call(readCells, {
    params: {
      ...{ chips, reads: vectors, cells: groups * planes * rows * physicalCols, seed: model.seed },
      ...{ purpose: PURPOSES.readEach, layer: word, draw: drawOf(model.timeSeconds), first_read: 0 },
      ...readLimitsOf(model),
    },
    buffers: { chip, conductance: cells.now, sigma: cells.sigma! },
  });
  builder.refine(noisy, [chips, vectors, groups, planes, rows, physicalCols]);
  const x = appendOwnInputs(builder, { shape, drive, vectors });
  const current = appendWiredCurrents(builder, { shape, cells: noisy, x, reads: chips * vectors });
  const perRead = { ...shape, chips: chips * vectors };
  const joined = isInterleaved(model);
  const net = appendNet(builder, { shape: perRead, cells: current, kind: "difference", rows: rowTiles, joined });
  const params = { batch: chips, rows: vectors, cols: groups * rowTiles, inner: physicalStride };
  builder.refine(net, [chips, vectors, groups, rowTiles, physicalStride]);
  const { y } = builder.call(permute, { params, buffers: { x: net } });
  return builder.refine(y, [chips, groups, rowTiles, vectors, physicalStride]);
}

/** Voltages of every chip's own [chips, vectors, rows], also where all chips share their inputs. */
function appendOwnInputs(
  builder: ProgramBuilder,
  { shape: { layer, chips }, drive, vectors }: { shape: ArrayShape; drive: Drive; vectors: number },
): Buffer {
  if (drive.sets === chips) return drive.voltage;
  const { rows, tiling: { tileRows: tile_rows, rowTiles: row_tiles } } = layer;
  const ones = new Float32Array(chips * row_tiles * vectors).fill(1);
  const alpha = builder.constant("ones", ones, [chips, row_tiles, vectors]);
  const params = { input_sets: drive.sets, alpha_sets: chips, images: vectors, rows, tile_rows, row_tiles };
  const x = builder.refine(drive.voltage, [drive.sets, vectors, rows]);
  return builder.call(scaleInputs, { params, buffers: { x, alpha } }).y;
}

/** The second and third order of the cells' current, odd in the voltage. */
function appendCurve(
  builder: ProgramBuilder,
  { shape, cells, drive, current, vectors }: VectorOptions & { current: Buffer },
): Buffer {
  const curve = shape.model.device.curve!;
  const volts = shape.model.device.readVolts / drive.most;
  const orders = curve.kind === "log_cubic"
    ? [{ power: "two_signed", law: curve.square, scale: volts }, { power: "three", law: curve.cube, scale: volts ** 2 }]
    : [{ power: "three", law: [0, curve.cube, 0, 0], scale: volts ** 2 }];
  return orders.reduce((sum, { power, law, scale }) => {
    const [p0, p1, p2, p3] = law.map((p) => p * scale);
    const count = cells.now.dims.reduce((a, b) => a * b, 1);
    const params = { count, p0, p1, p2, p3 };
    const { coefficient } = builder.call(cellCurve, {
      constants: { kind: curve.kind },
      params,
      buffers: { conductance: cells.now },
    });
    const net = appendNet(builder, { shape, cells: coefficient, kind: "difference" });
    const more = appendMvm(builder, {
      ...{ shape, net, voltage: drive.voltage, sets: drive.sets, vectors },
      power: power as MvmOptions["power"],
    });
    return appendSum(builder, sum, more);
  }, current);
}

function appendSum(builder: ProgramBuilder, a: Buffer, b: Buffer): Buffer {
  const count = a.dims.reduce((x, y) => x * y, 1);
  return builder.call(add, { params: { count }, buffers: { a, b } }).sum;
}

/** aihwkit's formula for the drop on the wires, from the load of all inputs and a profile along the line. */
function appendCubicDrop(
  builder: ProgramBuilder,
  { shape, cells, drive, current, vectors }: VectorOptions & { current: Buffer },
): Buffer {
  const { layer, chips, model } = shape;
  const { tiling, rows, groups } = layer;
  const net = appendNet(builder, { shape, cells: cells.now, kind: "difference" });
  const magnitude = appendNet(builder, { shape, cells: cells.now, kind: "magnitude" });
  const lines = { tile_rows: tiling.tileRows, row_tiles: tiling.rowTiles };
  const { out: profiled } = builder.call(wireProfile, {
    params: { arrays: chips * groups, rows, stride: tiling.physicalStride, ...lines },
    buffers: { net },
  });
  const product = { shape, voltage: drive.voltage, sets: drive.sets, vectors };
  const voltage = appendLengths(builder, { shape, drive, vectors });
  const load = appendMvm(builder, { ...product, voltage, net: magnitude, power: "absolute" });
  const profile = appendMvm(builder, { ...product, net: profiled });
  // n / g_ratio of aihwkit, with weights and inputs normalised to the largest cell and the largest input
  const wires = model.wires!;
  const ratio = wires.bitOhm * model.device.gMaxMicrosiemens * 1e-6;
  const factor = tiling.tileRows * ratio / (layer.largestNet * drive.most);
  const count = current.dims.reduce((a, b) => a * b, 1);
  return builder.call(cubicDrop, {
    params: { count, factor, strength: wires.strength },
    buffers: { current, load, profile },
  }).out;
}

/** Inputs that count for less in a last tile of fewer rows: a load goes by the rows of its own tile. */
function appendLengths(
  builder: ProgramBuilder,
  { shape: { layer: { rows, tiling: { tileRows, rowTiles } } }, drive, vectors }: Pick<
    VectorOptions,
    "shape" | "drive" | "vectors"
  >,
): Buffer {
  const last = rows - (rowTiles - 1) * tileRows;
  if (last === tileRows) return drive.voltage;
  const alpha = Float32Array.from(
    { length: drive.sets * rowTiles * vectors },
    (_, i) => Math.floor(i / vectors) % rowTiles === rowTiles - 1 ? tileRows / last : 1,
  );
  return builder.call(scaleInputs, {
    params: {
      ...{ input_sets: drive.sets, alpha_sets: drive.sets, images: vectors, rows },
      ...{ tile_rows: tileRows, row_tiles: rowTiles },
    },
    buffers: {
      x: builder.refine(drive.voltage, [drive.sets, vectors, rows]),
      alpha: builder.constant("lengths", alpha, [drive.sets, rowTiles, vectors]),
    },
  }).y;
}

/** Thermal noise of the cells and noise of the read-out, both white and independent of the input. */
function appendOutputNoise(builder: ProgramBuilder, options: VectorOptions & { current: Buffer }): Buffer {
  const { shape, chip, cells, drive, vectors } = options;
  const { layer, chips, model } = shape;
  const { physicalStride, rowTiles } = layer.tiling;
  let { current } = options;
  const lines = layer.groups * rowTiles;
  if (model.temperature.bandwidthHertz > 0) {
    const volts = model.device.readVolts / drive.most;
    const total = appendNet(builder, { shape, cells: cells.bare ?? cells.now, kind: "total" });
    const each = new Float32Array(layer.rows).fill(thermalVariance(model) / volts ** 2);
    const voltage = builder.constant("thermal", each, [1, 1, layer.rows]);
    const variance = appendMvm(builder, { shape, net: total, voltage, sets: 1, vectors: 1 });
    current = appendNormal(builder, { shape, chip, current, variance, vectors, purpose: PURPOSES.thermal });
  }
  if (model.adc.noise > 0) {
    const sigma = model.adc.noise * layer.largestNet * drive.most;
    const each = new Float32Array(chips * lines * physicalStride).fill(sigma ** 2);
    const variance = builder.constant("output_noise", each, [chips, lines, 1, physicalStride]);
    current = appendNormal(builder, { shape, chip, current, variance, vectors, purpose: PURPOSES.outputNoise });
  }
  return current;
}

interface NormalOptions {
  shape: ArrayShape;
  chip: Buffer;
  current: Buffer;
  /** [chips, lines, 1 or vectors, physicalStride]. */
  variance: Buffer;
  vectors: number;
  purpose: number;
}

function appendNormal(
  builder: ProgramBuilder,
  { shape, chip, current, variance, vectors, purpose }: NormalOptions,
): Buffer {
  const { layer: { groups, tiling }, chips, model, word } = shape;
  const lines = groups * tiling.rowTiles;
  const all = chips * lines * vectors * tiling.physicalStride;
  const own = variance.dims.reduce((a, b) => a * b, 1) === all;
  const { noisy } = builder.call(readOutput, {
    params: {
      ...{ chips, lines, vectors, variance_vectors: own ? vectors : 1, stride: tiling.physicalStride },
      ...{ seed: model.seed, purpose, layer: word, draw: drawOf(model.timeSeconds) },
    },
    buffers: { chip, current, variance },
  });
  return builder.refine(noisy, current.dims);
}
