/** Analog-to-digital converters of the columns: ideal, uniform, with the errors of a ramp, successive approximation. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { converter } from "../../../kernels/crossbar/converter.ts";
import { frontEnd } from "../../../kernels/crossbar/front_end.ts";
import { sar } from "../../../kernels/crossbar/sar.ts";
import { PURPOSES } from "../../purposes.ts";
import { type ArrayShape, linesOf, onesOf, onLines, perLine } from "../array_shape.ts";
import { codesOf, type Range } from "../converters.ts";
import { appendMismatch } from "./mismatch.ts";

export interface AdcOptions {
  shape: ArrayShape;
  chip: Buffer;
  /** What the converters see [chips, lines, slices, images, physicalStride]. */
  current: Buffer;
  /** Full scale of each group. */
  ranges: Range[];
  /** Slices times images. */
  vectors: number;
}

/** Converters as the kernels see them: one per line and column. */
interface Converters extends AdcOptions {
  lines: number;
  stride: number;
  signed: boolean;
  /** Of each line: its full scale, and the current of one code. */
  full: number[];
  steps: number[];
}

/** Appends the converters of every line. @returns codes, and the current that one code of each line stands for */
export function appendAdc(builder: ProgramBuilder, options: AdcOptions): { digital: Buffer; units: number[] } {
  const { shape, current } = options;
  const { layer, model: { adc } } = shape;
  if (adc.bits === 0) return { digital: current, units: Array<number>(linesOf(layer)).fill(1) };
  const signed = options.ranges.some((range) => range.signed);
  const full = perLine(options.ranges, layer).map(({ largest }) => largest);
  const steps = full.map((largest) => codesOf({ largest, signed }, adc).step);
  const { physicalStride: stride } = layer.tiling;
  const converters = { ...options, lines: linesOf(layer), stride, signed, full, steps };
  const digital = adc.kind === "sar" ? appendSar(builder, converters) : appendUniform(builder, converters);
  return { digital: onLines(builder, { shape, buffer: digital, stride }), units: steps };
}

function appendUniform(builder: ProgramBuilder, options: Converters): Buffer {
  const { shape: { chips, model: { adc } }, vectors, lines, stride, signed, steps } = options;
  const seen = appendFrontEnd(builder, options);
  const { codeMin, codeMax } = codesOf({ largest: 1, signed }, adc);
  return builder.call(converter, {
    constants: { order: adc.order },
    params: { blocks: chips, lines, length: vectors * stride, code_min: codeMin, code_max: codeMax },
    buffers: {
      x: seen,
      inverse_step: builder.constant("inverse_steps", Float32Array.from(steps, (step) => 1 / step)),
      gain: onesOf(builder, [lines]),
    },
  }).y;
}

function appendFrontEnd(builder: ProgramBuilder, options: Converters): Buffer {
  const { shape: { chips, model: { adc } }, current, vectors, lines, stride, full, steps } = options;
  const bow = adc.kind === "ramp" ? { bow2: adc.bow2, bow3: adc.bow3 } : { bow2: 0, bow3: 0 };
  if (adc.gainSigma + adc.offsetSigma === 0 && bow.bow2 === 0 && bow.bow3 === 0) return current;
  const each = (of: (line: number) => number) =>
    Float32Array.from({ length: lines * stride }, (_, i) => of(Math.floor(i / stride)));
  const gain = appendMismatch(builder, {
    ...{ ...options, purpose: PURPOSES.converterGain },
    ...{ nominal: each(() => 1), sigma: each(() => adc.gainSigma) },
  });
  const offset = appendMismatch(builder, {
    ...{ ...options, purpose: PURPOSES.converterOffset },
    ...{ nominal: each(() => 0), sigma: each((line) => adc.offsetSigma * steps[line]) },
  });
  const params = { chips, lines, vectors, stride, ...bow };
  const buffers = { current, gain, offset, full: builder.constant("full_scales", Float32Array.from(full)) };
  return builder.call(frontEnd, { params, buffers }).out;
}

function appendSar(builder: ProgramBuilder, options: Converters): Buffer {
  const { shape: { chips, model: { adc } }, current, vectors, lines, stride, signed, steps } = options;
  const { bits, capacitorSigma, offsetSigma } = adc;
  const bit = (i: number) => 2 ** (Math.floor(i / stride) % bits);
  const each = (of: (i: number) => number) => Float32Array.from({ length: lines * bits * stride }, (_, i) => of(i));
  // a capacitor of 2^k units has √2^k times the spread of one
  const capacitor = appendMismatch(builder, {
    ...{ ...options, purpose: PURPOSES.capacitor },
    ...{ nominal: each(bit), sigma: each((i) => capacitorSigma * Math.sqrt(bit(i))) },
  });
  const offset = appendMismatch(builder, {
    ...{ ...options, purpose: PURPOSES.converterOffset },
    ...{ nominal: new Float32Array(lines * stride), sigma: new Float32Array(lines * stride).fill(offsetSigma) },
  });
  const codes = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const full = builder.constant("full_scales", Float32Array.from(steps, (step) => step * codes));
  const params = { chips, lines, vectors, stride, bits, signed: signed ? 1 : 0 };
  return builder.call(sar, { params, buffers: { current, full, capacitor, offset } }).digital;
}
