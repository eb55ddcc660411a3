/** Inputs on their way to the word lines: range → DAC → pulses, and what turns pulses back into numbers. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { count } from "../../kernels/kernel.ts";
import { converter } from "../../kernels/crossbar/converter.ts";
import { inputSlices } from "../../kernels/crossbar/input_slices.ts";
import { rowRange } from "../../kernels/crossbar/row_range.ts";
import { scaleInputs } from "../../kernels/crossbar/scale_inputs.ts";
import { codesOf, type Range, slicesOf } from "./converters.ts";
import type { ChipModel, InputSpec } from "./spec.ts";
import { rowTileParams, type Tiling } from "./tiles.ts";

/** What is on the word lines. */
export interface Drive {
  /** V or codes [sets, slices · images, rows]. */
  voltage: Buffer;
  sets: number;
  /** What each slice counts in the sum, least significant first. */
  weights: number[];
  /** Network units of one unit of voltage; of inputs that were scaled by `alpha` before, also times alpha. */
  unit: number;
  /** Voltage of a full-scale pulse: what `readVolts` of a device stands for. */
  most: number;
  /** Inputs as the DAC gets them [sets, images, rows], and the range that it is set to. */
  scaled: Buffer;
  range: Range;
  /** What each row of each row tile was divided by, [sets, rowTiles, images]; null if all share a range. */
  alpha: Buffer | null;
}

/** What the pulses count that converters see one by one: all of them, or their sum alone. */
export function seenWeights({ input }: ChipModel, { weights }: Drive): number[] {
  return input.accumulate === "analog" ? [1] : weights;
}

export interface InputOptions {
  /** Network units [sets, images, rows]. */
  x: Buffer;
  sets: number;
  images: number;
  rows: number;
  tiling: Tiling;
  input: InputSpec;
  /** Calibrated range of x. */
  range: Range;
}

/** The range that the converters are set to. */
export function inputRange({ input, range }: { input: InputSpec; range: Range }): Range {
  if (input.range === "dynamic") return { largest: 1, signed: range.signed };
  if (input.range === "fixed") return { largest: input.bound, signed: range.signed };
  return { largest: range.largest || 1, signed: range.signed };
}

/** Appends range and DAC. `alpha`, if given, takes the place of the ranges found here. */
export function appendInputs(
  builder: ProgramBuilder,
  { alpha: given, ...options }: InputOptions & { alpha?: Buffer },
): Drive {
  const { x, images, rows, tiling, input } = options;
  const dynamic = input.range === "dynamic" || given !== undefined;
  if (!dynamic) return appendDac(builder, { ...options, alpha: null, to: inputRange(options) });
  const alpha = given ?? appendRowRange(builder, options);
  const sets = alpha.dims[0];
  const params = { input_sets: options.sets, alpha_sets: sets, images, rows, ...rowTileParams(tiling) };
  const scaled = builder.call(scaleInputs, { params, buffers: { x, alpha } }).y;
  return appendDac(builder, { ...options, x: scaled, sets, alpha, to: { largest: 1, signed: options.range.signed } });
}

/** Largest input of every row of every row tile, [sets, rowTiles, images]; 1 for a row of zeros. */
export function appendRowRange(builder: ProgramBuilder, { x, sets, images, rows, tiling }: InputOptions): Buffer {
  const params = { input_sets: sets, images, rows, ...rowTileParams(tiling), least: 1e-30 };
  return builder.call(rowRange, { params, buffers: { x } }).largest;
}

function appendDac(
  builder: ProgramBuilder,
  { x, sets, images, rows, input, to, alpha }: InputOptions & { alpha: Buffer | null; to: Range },
): Drive {
  const given = { sets, alpha, scaled: x, range: to };
  if (input.bits === 0) return { ...given, voltage: x, weights: [1], unit: 1, most: to.largest };
  const { codeMin, codeMax, step } = codesOf(to, input);
  const shared = { ...given, unit: step };
  if (input.sliceBits === 0) {
    const voltage = appendCodes(builder, { scaled: x, range: to, input });
    return { ...shared, voltage, weights: [1], most: Math.max(-codeMin, codeMax) };
  }
  const { slices, weights, most } = slicesOf(to, input);
  const { voltage } = builder.call(inputSlices, {
    constants: { encoding: to.signed ? input.encoding : "sign_magnitude" },
    params: {
      ...{ input_sets: sets, images, rows, slices, slice_bits: input.sliceBits },
      ...{ code_min: codeMin, code_max: codeMax, inverse_step: 1 / step, gain: 1 },
    },
    buffers: { x },
  });
  return { ...shared, voltage, weights, most };
}

/** Appends the codes of whole inputs. */
export function appendCodes(
  builder: ProgramBuilder,
  { scaled, range, input }: Pick<Drive, "scaled" | "range"> & { input: InputSpec },
): Buffer {
  const { codeMin, codeMax, step } = codesOf(range, input);
  return builder.call(converter, {
    constants: { order: "quantise_first" },
    params: { blocks: 1, lines: 1, length: count(scaled.dims), code_min: codeMin, code_max: codeMax },
    buffers: {
      x: scaled,
      inverse_step: builder.constant("dac", Float32Array.of(1 / step)),
      gain: builder.constant("dac", Float32Array.of(1)),
    },
  }).y;
}
