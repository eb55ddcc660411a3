/** From currents to numbers: converters, the offset taken off, gains of compensation, the sum of everything. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { columnResponse } from "../../kernels/crossbar/column_response.ts";
import { compensation } from "../../kernels/crossbar/compensation.ts";
import { converter } from "../../kernels/crossbar/converter.ts";
import { driveSum } from "../../kernels/crossbar/drive_sum.ts";
import { frontEnd } from "../../kernels/crossbar/front_end.ts";
import { program } from "../../kernels/crossbar/program.ts";
import { recombine } from "../../kernels/crossbar/recombine.ts";
import { sar } from "../../kernels/crossbar/sar.ts";
import { scaleOutputs } from "../../kernels/crossbar/scale_outputs.ts";
import { subtractOffset } from "../../kernels/crossbar/subtract_offset.ts";
import { subtractUnit } from "../../kernels/crossbar/subtract_unit.ts";
import { PURPOSES } from "../purposes.ts";
import { codesOf, type Range } from "./converters.ts";
import type { Drive } from "./inputs.ts";
import { type ArrayShape, onLines, seenWeights } from "./reads.ts";
import type { InputSpec } from "./spec.ts";
import { hasUnitColumn } from "./tiles.ts";

/** Full scale of the converters of one group, in the unit of its current. */
export function adcRange(
  { layer, model }: Pick<ArrayShape, "layer" | "model">,
  { drive, calibrated }: { drive: Pick<Drive, "most" | "range">; calibrated: Range },
): Range {
  const { adc: { range, bound, bits, encoding }, input } = model;
  const most = layer.largestNet * (isSummed(input) ? largestCode(drive.range, input) : drive.most);
  switch (range) {
    case "calibrated":
      return calibrated;
    case "max":
      return { largest: layer.tiling.tileRows * most, signed: calibrated.signed };
    case "fixed":
      return { largest: bound * most, signed: calibrated.signed };
    case "granular": {
      const { codeMin, codeMax } = codesOf({ largest: 1, signed: calibrated.signed }, { bits, encoding });
      return { largest: layer.stepMicrosiemens * Math.max(-codeMin, codeMax), signed: calibrated.signed };
    }
  }
}

/** Whether a converter sees whole inputs that came as pulses. */
function isSummed({ bits, sliceBits, accumulate }: InputSpec): boolean {
  return bits > 0 && sliceBits > 0 && accumulate === "analog";
}

function largestCode(range: Range, input: InputSpec): number {
  const { codeMin, codeMax } = codesOf(range, input);
  return Math.max(-codeMin, codeMax);
}

interface Digital {
  shape: ArrayShape;
  chip: Buffer;
  /** What the converters see [chips, lines, slices, images, physicalStride]. */
  current: Buffer;
  drive: Drive;
  /** Full scale of each group. */
  ranges: Range[];
  /** [chips, lines, stride] from compensation; null for ones. */
  gain: Buffer | null;
  bias: Float32Array;
  /** Codes of the whole inputs [sets, images, rows]: where slices are summed before the converter. */
  whole: Buffer | null;
}

/** Appends everything behind the columns. @returns network units [chips, images, cols] */
export function appendOutputs(builder: ProgramBuilder, options: Digital): Buffer {
  const { shape, drive } = options;
  const { layer, chips, images, model } = shape;
  const weights = seenWeights(model, drive);
  const slices = weights.length;
  const converted = appendAdc(builder, { ...options, slices });
  const lines = layer.groups * layer.tiling.rowTiles;
  const offset = appendOffset(builder, { ...options, current: converted.digital, unit: converted.unit, slices });
  const net = onLines(builder, { shape, buffer: offset, stride: layer.tiling.stride });
  const managed = drive.alpha
    ? builder.call(scaleOutputs, {
      params: {
        ...{ chips, alpha_sets: drive.sets, lines, row_tiles: layer.tiling.rowTiles, slices, images },
        stride: layer.tiling.stride,
      },
      buffers: { current: net, alpha: drive.alpha },
    }).y
    : net;
  const { cols, tiling: { stride } } = layer;
  return builder.call(recombine, {
    params: { chips, lines, slices, images, cols, stride },
    buffers: {
      current: managed,
      weight: builder.constant("slice_weights", Float32Array.from(weights)),
      gain: options.gain ?? builder.constant("ones", new Float32Array(chips * lines * stride).fill(1)),
      ...scales(builder, { shape, unit: converted.unit * drive.unit }),
      bias: builder.constant("bias", options.bias),
    },
  }).out;
}

/** Digital factors of lines and columns: whole numbers where they are, the rest in the scale of the column. */
function scales(builder: ProgramBuilder, { shape: { layer }, unit }: { shape: ArrayShape; unit: number }) {
  const { cols, groups, groupFactors, fullWeight, steps, stepMicrosiemens, tiling: { rowTiles, stride } } = layer;
  const full = Float64Array.from({ length: cols }, (_, j) => {
    let most = 0;
    for (let t = 0; t < rowTiles; t++) most = Math.max(most, fullWeight[t * cols + j]);
    return most;
  });
  const factor = new Float32Array(groups * rowTiles * stride);
  for (let g = 0; g < groups; g++) {
    for (let t = 0; t < rowTiles; t++) {
      for (let j = 0; j < cols; j++) {
        factor[(g * rowTiles + t) * stride + j] = groupFactors[g] * (fullWeight[t * cols + j] / (full[j] || 1));
      }
    }
  }
  const scale = Float32Array.from(full, (most) => most * unit / (steps * stepMicrosiemens));
  return {
    factor: builder.constant("line_factors", factor),
    scale: builder.constant("column_scales", scale),
  };
}

/** Converters of every line. @returns codes, and the current that one unit of them stands for */
function appendAdc(
  builder: ProgramBuilder,
  options: Digital & { slices: number },
): { digital: Buffer; unit: number } {
  const { shape, ranges, current, slices } = options;
  const { layer: { groups, tiling: { rowTiles, physicalStride: stride } }, chips, images, model: { adc } } = shape;
  if (adc.bits === 0) return { digital: current, unit: 1 };
  const vectors = slices * images, lines = groups * rowTiles;
  const perLine = <T>(of: (range: Range) => T) => ranges.flatMap((range) => Array<T>(rowTiles).fill(of(range)));
  const signed = ranges.some((range) => range.signed);
  const codes = codesOf({ largest: 1, signed }, adc);
  const steps = perLine(({ largest }) => codesOf({ largest, signed }, adc).step);
  const unit = steps[0];
  if (adc.kind === "sar") {
    const found = appendSar(builder, { ...options, signed, vectors, steps });
    const alike = steps.every((step) => step === unit);
    const digital = alike ? found : appendUnits(builder, { found, lines, length: vectors * stride, chips, steps });
    return { digital: onLines(builder, { shape, buffer: digital, stride }), unit };
  }
  const seen = appendFrontEnd(builder, { ...options, vectors, full: perLine(({ largest }) => largest), steps });
  const { y } = builder.call(converter, {
    constants: { order: adc.order },
    params: { blocks: chips, lines, length: vectors * stride, code_min: codes.codeMin, code_max: codes.codeMax },
    buffers: {
      x: seen,
      inverse_step: builder.constant("inverse_steps", Float32Array.from(steps, (step) => 1 / step)),
      gain: builder.constant("code_gains", Float32Array.from(steps, (step) => step / unit)),
    },
  });
  return { digital: onLines(builder, { shape, buffer: y, stride }), unit };
}

/** Codes of lines with steps of their own in units of the first line's. */
function appendUnits(
  builder: ProgramBuilder,
  { found, lines, length, chips, steps }: {
    found: Buffer;
    lines: number;
    length: number;
    chips: number;
    steps: number[];
  },
): Buffer {
  return builder.call(converter, {
    constants: { order: "clamp_only" },
    params: { blocks: chips, lines, length, code_min: -(2 ** 21), code_max: 2 ** 21 },
    buffers: {
      x: found,
      inverse_step: builder.constant("ones", new Float32Array(lines).fill(1)),
      gain: builder.constant("code_gains", Float32Array.from(steps, (step) => step / steps[0])),
    },
  }).y;
}

/** Numbers that differ from converter to converter and stay with the chip: nominal + sigma · ξ, [chips, …each]. */
function appendMismatch(
  builder: ProgramBuilder,
  { shape, chip, purpose, nominal, sigma }: {
    shape: ArrayShape;
    chip: Buffer;
    purpose: number;
    nominal: Float32Array;
    sigma: Float32Array;
  },
): Buffer {
  const { chips, model, word: layer } = shape;
  const none = { spread: 0, low: 0, high: 0, shift: 0, probability: 0, cdf_low: 0, cdf_high: 1 };
  return builder.call(program, {
    constants: { kind: "additive", distribution: "normal", devices: "alike" },
    params: {
      ...{ chips, cells: nominal.length, seed: model.seed, purpose, layer, draw: 0, spread_purpose: purpose },
      ...{ g_max: 1, c0: 1, c1: 0, c2: 0, c3: 0, c4: 0, floor: -3e38, ceiling: 3e38, ...none },
    },
    buffers: {
      chip,
      target: builder.constant("nominal", nominal),
      reference: builder.constant("mismatch", sigma),
    },
  }).programmed;
}

function appendFrontEnd(
  builder: ProgramBuilder,
  { shape, chip, current, vectors, full, steps }: Digital & { vectors: number; full: number[]; steps: number[] },
): Buffer {
  const { layer: { groups, tiling: { rowTiles, physicalStride: stride } }, chips, model: { adc } } = shape;
  const bow = adc.kind === "ramp" ? { bow2: adc.bow2, bow3: adc.bow3 } : { bow2: 0, bow3: 0 };
  if (adc.gainSigma + adc.offsetSigma === 0 && bow.bow2 === 0 && bow.bow3 === 0) return current;
  const lines = groups * rowTiles;
  const each = (of: (line: number) => number) =>
    Float32Array.from({ length: lines * stride }, (_, i) => of(Math.floor(i / stride)));
  const gain = appendMismatch(builder, {
    ...{ shape, chip, purpose: PURPOSES.converterGain },
    ...{ nominal: each(() => 1), sigma: each(() => adc.gainSigma) },
  });
  const offset = appendMismatch(builder, {
    ...{ shape, chip, purpose: PURPOSES.converterOffset },
    ...{ nominal: each(() => 0), sigma: each((line) => adc.offsetSigma * steps[line]) },
  });
  const params = { chips, lines, vectors, stride, ...bow };
  const buffers = { current, gain, offset, full: builder.constant("full_scales", Float32Array.from(full)) };
  return builder.call(frontEnd, { params, buffers }).out;
}

function appendSar(
  builder: ProgramBuilder,
  { shape, chip, current, vectors, steps, signed }: Digital & { vectors: number; steps: number[]; signed: boolean },
): Buffer {
  const { layer: { groups, tiling: { rowTiles, physicalStride: stride } }, chips, model: { adc } } = shape;
  const lines = groups * rowTiles, bits = adc.bits;
  const bit = (i: number) => 2 ** (Math.floor(i / stride) % bits);
  const each = (of: (i: number) => number) => Float32Array.from({ length: lines * bits * stride }, (_, i) => of(i));
  // a capacitor of 2^k units has √2^k times the spread of one
  const capacitor = appendMismatch(builder, {
    ...{ shape, chip, purpose: PURPOSES.capacitor },
    ...{ nominal: each(bit), sigma: each((i) => adc.capacitorSigma * Math.sqrt(bit(i))) },
  });
  const offset = appendMismatch(builder, {
    ...{ shape, chip, purpose: PURPOSES.converterOffset },
    ...{ nominal: new Float32Array(lines * stride), sigma: new Float32Array(lines * stride).fill(adc.offsetSigma) },
  });
  const codes = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const full = builder.constant("full_scales", Float32Array.from(steps, (step) => step * codes));
  const params = { chips, lines, vectors, stride, bits, signed: signed ? 1 : 0 };
  return builder.call(sar, { params, buffers: { current, full, capacitor, offset } }).digital;
}

/** Takes the offset of the cells off again, by their unit columns or by the known sum of inputs. */
function appendOffset(
  builder: ProgramBuilder,
  { shape, current, drive, unit, slices, whole }: Digital & { unit: number; slices: number },
): Buffer {
  const { layer, images, model: { mapping } } = shape;
  if (mapping.style !== "offset") return current;
  const vectors = slices * images;
  if (hasUnitColumn(mapping)) {
    return subtractUnits(builder, { shape, current, lines: shape.layer.groups * layer.tiling.rowTiles, vectors });
  }
  const { tileRows: tile_rows, rowTiles: row_tiles } = layer.tiling;
  const voltage = slices === 1 && whole ? whole : drive.voltage;
  const { sum } = builder.call(driveSum, {
    params: { input_sets: drive.sets, vectors, rows: layer.rows, tile_rows, row_tiles },
    buffers: { voltage },
  });
  const level = Float32Array.from(layer.offset.flatMap((o) => Array<number>(row_tiles).fill(o / unit)));
  return subtractLevels(builder, {
    shape,
    current,
    drive: sum,
    sets: drive.sets,
    lines: level.length,
    row_tiles,
    vectors,
    level,
  });
}

interface Subtraction {
  shape: ArrayShape;
  current: Buffer;
  lines: number;
  vectors: number;
}

function subtractUnits(builder: ProgramBuilder, { shape, current, lines, vectors }: Subtraction): Buffer {
  const { layer: { cols, tiling: { tileCols, colTiles, stride, physicalStride } }, chips } = shape;
  return builder.call(subtractUnit, {
    params: {
      ...{ chips, lines, vectors, cols, tile_cols: tileCols, col_tiles: colTiles },
      ...{ stride: physicalStride, out_stride: stride },
    },
    buffers: { current },
  }).net;
}

function subtractLevels(
  builder: ProgramBuilder,
  { shape, current, lines, vectors, drive, sets, row_tiles, level }: Subtraction & {
    drive: Buffer;
    sets: number;
    row_tiles: number;
    level: Float32Array;
  },
): Buffer {
  return builder.call(subtractOffset, {
    params: { chips: shape.chips, input_sets: sets, lines, row_tiles, vectors, stride: shape.layer.tiling.stride },
    buffers: { current, drive, level: builder.constant("offset_levels", level) },
  }).out;
}

/** Net conductances of weights [arrays, rows, stride] as a read of each row by itself would give them. */
export function appendWeightNet(builder: ProgramBuilder, { shape, net }: { shape: ArrayShape; net: Buffer }): Buffer {
  const { layer, model: { mapping } } = shape;
  if (mapping.style !== "offset") return net;
  const lines = layer.groups, vectors = layer.rows;
  if (hasUnitColumn(mapping)) return subtractUnits(builder, { shape, current: net, lines, vectors });
  const drive = builder.constant("one_row_each", new Float32Array(vectors).fill(1), [1, 1, vectors]);
  const level = Float32Array.from(layer.offset);
  return subtractLevels(builder, { shape, current: net, drive, sets: 1, lines, row_tiles: 1, vectors, level });
}

/** Gains that undo what time has taken: how much the answer to each row, or to reference cells, has fallen. */
export function appendGains(
  builder: ProgramBuilder,
  { shape, before, now, per, cols, stride, tileRows }: {
    shape: ArrayShape;
    before: Buffer;
    now: Buffer;
    per: "tile" | "column";
    /** Columns of the cells that are read: those of the weights, or of reference cells. */
    cols: number;
    stride: number;
    tileRows: number;
  },
): Buffer {
  const { layer, chips, model } = shape;
  const { rowTiles: row_tiles } = layer.tiling;
  const arrays = chips * layer.groups;
  const rows = before.dims.reduce((a, b) => a * b, 1) / (arrays * stride);
  const response = (net: Buffer) =>
    builder.call(columnResponse, {
      params: { arrays, rows, stride, tile_rows: tileRows, row_tiles },
      buffers: { net },
    }).response;
  const weightCols = layer.tiling.physicalCols === layer.cols ? layer.tiling.tileCols : layer.tiling.tileCols - 1;
  const { gain } = builder.call(compensation, {
    constants: { per },
    params: {
      ...{ arrays, row_tiles, own_cols: cols, own_stride: stride, cols: layer.cols, stride: layer.tiling.stride },
      ...{ tile_cols: weightCols, floor: 1e-4 * model.device.gMaxMicrosiemens * tileRows },
    },
    buffers: { before: response(before), now: response(now) },
  });
  return builder.refine(gain, [chips, layer.groups, row_tiles, layer.tiling.stride]);
}
