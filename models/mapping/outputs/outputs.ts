/** From currents to numbers: converters, the offset taken off, gains of compensation, the sum of everything. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import { scaleOutputs } from "../../../kernels/crossbar/scale_outputs.ts";
import { type ArrayShape, linesOf, onesOf, onLines } from "../array_shape.ts";
import { type Drive, seenWeights } from "../inputs.ts";
import { type AdcOptions, appendAdc } from "./adc.ts";
import { appendOffset } from "./offset.ts";

interface Columns extends Omit<AdcOptions, "vectors"> {
  drive: Drive;
  /** [chips, lines, stride] from compensation; null for ones. */
  gain: Buffer | null;
  bias: Float32Array;
  /** Codes of the whole inputs [sets, images, rows]: where slices are summed before the converter. */
  whole: Buffer | null;
}

/** Appends everything behind the columns. @returns network units [chips, images, cols] */
export function appendOutputs(builder: ProgramBuilder, options: Columns): Buffer {
  const { shape, drive, gain } = options;
  const { layer, chips, images, model } = shape;
  const { cols, tiling: { stride } } = layer;
  const weights = seenWeights(model, drive);
  const slices = weights.length, lines = linesOf(layer);
  const { digital, units } = appendAdc(builder, { ...options, vectors: slices * images });
  const net = appendOffset(builder, { ...options, current: digital, units, slices });
  const current = onLines(builder, { shape, buffer: net, stride });
  return builder.call(recombine, {
    params: { chips, lines, slices, images, cols, stride },
    buffers: {
      current: appendRanges(builder, { shape, current, drive, slices }),
      weight: builder.constant("slice_weights", Float32Array.from(weights)),
      gain: gain ?? onesOf(builder, [chips * lines * stride]),
      ...scales(builder, { shape, units, drive }),
      bias: builder.constant("bias", options.bias),
    },
  }).out;
}

/** Outputs of rows that had a range of their own, times it. */
function appendRanges(
  builder: ProgramBuilder,
  { shape: { layer, chips, images }, current, drive: { alpha, sets }, slices }: {
    shape: ArrayShape;
    current: Buffer;
    drive: Drive;
    slices: number;
  },
): Buffer {
  if (!alpha) return current;
  const { rowTiles: row_tiles, stride } = layer.tiling;
  const params = { chips, alpha_sets: sets, lines: linesOf(layer), row_tiles, slices, images, stride };
  return builder.call(scaleOutputs, { params, buffers: { current, alpha } }).y;
}

/** Digital factors of lines and columns: whole numbers where they are, the rest in the scale of the column. */
function scales(
  builder: ProgramBuilder,
  { shape: { layer }, units, drive }: { shape: ArrayShape; units: number[]; drive: Drive },
) {
  const { cols, groups, groupFactors, fullWeight, steps, stepMicrosiemens, tiling: { rowTiles, stride } } = layer;
  const full = Float64Array.from({ length: cols }, (_, j) => {
    let most = 0;
    for (let t = 0; t < rowTiles; t++) most = Math.max(most, fullWeight[t * cols + j]);
    return most;
  });
  const factor = new Float32Array(groups * rowTiles * stride);
  for (let g = 0; g < groups; g++) {
    for (let t = 0; t < rowTiles; t++) {
      const line = g * rowTiles + t;
      // steps of a weight in one code of this line, over those in one code of the first
      const worth = (units[line] / units[0]) / (stepMicrosiemens[g] / stepMicrosiemens[0]);
      for (let j = 0; j < cols; j++) {
        factor[line * stride + j] = groupFactors[g] * worth * (fullWeight[t * cols + j] / (full[j] || 1));
      }
    }
  }
  const scale = Float32Array.from(full, (most) => most * units[0] * drive.unit / (steps * stepMicrosiemens[0]));
  return {
    factor: builder.constant("line_factors", factor),
    scale: builder.constant("column_scales", scale),
  };
}
