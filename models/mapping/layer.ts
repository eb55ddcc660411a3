/** One layer of every chip, from network units to network units. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import type { ArrayShape } from "./array_shape.ts";
import { appendManaged } from "./bounds.ts";
import type { CellArray } from "./cells/cell_array.ts";
import { appendCells, type CellState } from "./cells/cells.ts";
import type { Range } from "./converters.ts";
import { appendCodes, type Drive } from "./inputs.ts";
import { adcRange } from "./outputs/full_scale.ts";
import { appendCompensation } from "./outputs/gains.ts";
import { appendOutputs } from "./outputs/outputs.ts";
import { appendCurrents } from "./reads/reads.ts";
import { appendWires, hasSourceLine } from "./reads/wires.ts";
import type { MappedLayer } from "./weights/weights.ts";

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

interface LayerOptions {
  shape: ArrayShape;
  chip: Buffer;
  /** Network units [copies, images, rows]: one copy that all chips share, or one for each. */
  x: { buffer: Buffer; copies: number };
  layer: ChipLayer;
  taps?: boolean;
}

/** Appends one layer of every chip. @returns network units [chips, images, cols] */
export function appendLayer(builder: ProgramBuilder, { shape, chip, x, layer, taps }: LayerOptions): Buffer {
  const { model, word } = shape;
  const { mapped, bias } = layer;
  const state = appendCells(builder, { chip, chips: shape.chips, array: cellArrayOf(layer, word), model });
  const cells = model.wires?.model === "network" && !hasSourceLine(model) ? wired(builder, { shape, state }) : state;
  const inputs = {
    ...{ x: x.buffer, sets: x.copies, images: shape.images, rows: mapped.rows },
    ...{ tiling: mapped.tiling, input: model.input, range: layer.input },
  };
  const drive = appendManaged(builder, { shape, chip, cells, inputs, ranges: layer.current });
  const current = appendCurrents(builder, { shape, chip, cells, drive });
  if (taps) builder.keep(current, `current.${word}`);
  const ranges = layer.current.map((calibrated, group) => adcRange(shape, { drive, calibrated, group }));
  const gain = appendCompensation(builder, { shape, chip, cells });
  const whole = wholeCodes(builder, { shape, drive });
  return appendOutputs(builder, { shape, chip, current, drive, ranges, gain, bias, whole });
}

/** The cells of a layer, all its planes together. */
export function cellArrayOf({ mapped, reference }: ChipLayer, word: number): CellArray {
  const { groups, planes, rows, target, tiling: { tileRows, tileCols, physicalCols: cols } } = mapped;
  return { word, planes: groups * planes, rows, cols, tileRows, tileCols, target, reference };
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

/** Codes of whole inputs, where the offset of summed slices is taken off by their sum. */
function wholeCodes(
  builder: ProgramBuilder,
  { shape: { model }, drive }: { shape: ArrayShape; drive: Drive },
): Buffer | null {
  const { mapping: { style, offset }, input } = model;
  const needed = style === "offset" && offset === "digital" && input.accumulate === "analog";
  if (!needed || drive.weights.length === 1) return null;
  return appendCodes(builder, { ...drive, input });
}
