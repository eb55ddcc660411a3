/** Currents of the columns: cells, wires, the curve of the cells, and the noise of every read. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import { PURPOSES } from "../../purposes.ts";
import { type ArrayShape, linesOf, onesOf, onLines } from "../array_shape.ts";
import { type Drive, seenWeights } from "../inputs.ts";
import { appendCellReads, appendWiredReads } from "./cell_reads.ts";
import { appendCubicDrop } from "./cubic_drop.ts";
import { appendCurve } from "./curve.ts";
import { appendNormal, appendOutputNoise } from "./output_noise.ts";
import { appendDriven, appendNet, isJoined, type Read } from "./products.ts";
import { appendGatedCurrents, hasSourceLine, isInterleaved, planesPerLine } from "./wires.ts";

/**
 * Appends one read of all vectors.
 *
 * @returns what the converters see, µS × volts of the drive [chips, lines, slices or 1, images, physicalStride]
 */
export function appendCurrents(builder: ProgramBuilder, options: Omit<Read, "vectors">): Buffer {
  const { shape, drive } = options;
  const { device, wires } = shape.model;
  const read = { ...options, vectors: drive.weights.length * shape.images };
  const lined = (buffer: Buffer) => onLines(builder, { shape, buffer, stride: shape.layer.tiling.physicalStride });
  let current = lined(appendLinear(builder, read));
  if (device.curve) current = appendCurve(builder, { ...read, current });
  if (wires?.model === "cubic") current = appendCubicDrop(builder, { ...read, current });
  const noisy = lined(appendOutputNoise(builder, { ...read, current }));
  return lined(accumulate(builder, { shape, current: noisy, drive }));
}

/** Currents of cells that obey Ohm's law, by the form that the model calls for. */
function appendLinear(builder: ProgramBuilder, read: Read): Buffer {
  const { model } = read.shape;
  if (read.cells.sigma && model.readNoise === "cells") {
    return model.wires?.model === "network" ? appendWiredReads(builder, read) : appendCellReads(builder, read);
  }
  return hasSourceLine(model) ? appendGated(builder, read) : appendProduct(builder, read);
}

/** The product of inputs and cells, with the noise of the cells by its output law. */
function appendProduct(builder: ProgramBuilder, read: Read): Buffer {
  const { shape, cells } = read;
  const net = appendNet(builder, { shape, cells: cells.now, kind: "difference", joined: isJoined(shape, cells) });
  const current = appendDriven(builder, { ...read, net });
  if (!cells.sigma) return current;
  const spread = appendNet(builder, { shape, cells: cells.sigma, kind: "variance" });
  const variance = appendDriven(builder, { ...read, net: spread, power: "two" });
  return appendNormal(builder, { ...read, current, variance, purpose: PURPOSES.readEach });
}

/** Currents from source lines, whose cells the inputs switch on. */
function appendGated(builder: ProgramBuilder, { shape, cells, drive, vectors }: Read): Buffer {
  const { layer: { groups, planes, tiling: { rowTiles, physicalStride } }, chips, model } = shape;
  const joined = isInterleaved(model);
  const gated = appendGatedCurrents(builder, { shape, cells: cells.now, drive, vectors });
  builder.refine(gated, [chips, groups, planes / planesPerLine(model), rowTiles, vectors, physicalStride]);
  return appendNet(builder, { shape, cells: gated, kind: "difference", rows: rowTiles * vectors, joined });
}

/** Slices of an input summed before the converter, as charge on a capacitor is. */
function accumulate(
  builder: ProgramBuilder,
  { shape, current, drive }: { shape: ArrayShape; current: Buffer; drive: Drive },
): Buffer {
  const { layer, chips, images, model } = shape;
  const { physicalStride: stride } = layer.tiling;
  const lines = chips * linesOf(layer);
  const slices = drive.weights.length;
  if (seenWeights(model, drive).length === slices) return current;
  return builder.call(recombine, {
    params: { chips: lines, lines: 1, slices, images, cols: stride, stride },
    buffers: {
      current,
      weight: builder.constant("slice_weights", Float32Array.from(drive.weights)),
      gain: onesOf(builder, [lines * stride]),
      factor: onesOf(builder, [stride]),
      scale: onesOf(builder, [stride]),
      bias: builder.constant("zeros", new Float32Array(stride)),
    },
  }).out;
}
