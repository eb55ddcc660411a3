/** The offset of cells around the middle of their range, taken off again. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { driveSum } from "../../../kernels/crossbar/drive_sum.ts";
import { subtractOffset } from "../../../kernels/crossbar/subtract_offset.ts";
import { subtractUnit } from "../../../kernels/crossbar/subtract_unit.ts";
import { type ArrayShape, linesOf, perLine } from "../array_shape.ts";
import type { Drive } from "../inputs.ts";
import { hasUnitColumn, rowTileParams } from "../tiles.ts";

interface OffsetOptions {
  shape: ArrayShape;
  /** Of the columns [chips, lines, vectors, physicalStride], each line in its own unit. */
  current: Buffer;
  units: number[];
  drive: Drive;
  /** Pulses that were converted one by one; 1 where their sum was. */
  slices: number;
  /** Codes of the whole inputs [sets, images, rows]: where slices are summed before the converter. */
  whole: Buffer | null;
}

/** Appends the subtraction, by unit columns or by the known sum of inputs. @returns [chips, lines, vectors, stride] */
export function appendOffset(builder: ProgramBuilder, options: OffsetOptions): Buffer {
  const { shape, current, units, drive, slices, whole } = options;
  const { layer, images, model: { mapping } } = shape;
  if (mapping.style !== "offset") return current;
  const vectors = slices * images, lines = linesOf(layer);
  if (hasUnitColumn(mapping)) return subtractUnits(builder, { shape, current, lines, vectors });
  const tiles = rowTileParams(layer.tiling);
  const { sum } = builder.call(driveSum, {
    params: { input_sets: drive.sets, vectors, rows: layer.rows, ...tiles },
    buffers: { voltage: slices === 1 && whole ? whole : drive.voltage },
  });
  const level = perLine(layer.offset, layer).map((offset, line) => offset / units[line]);
  const { row_tiles } = tiles;
  return subtractLevels(builder, { shape, current, drive: sum, sets: drive.sets, lines, row_tiles, vectors, level });
}

/** Net conductances of weights [arrays, rows, stride] as a read of each row by itself would give them. */
export function appendWeightNet(builder: ProgramBuilder, { shape, net }: { shape: ArrayShape; net: Buffer }): Buffer {
  const { layer, model: { mapping } } = shape;
  if (mapping.style !== "offset") return net;
  const lines = layer.groups, vectors = layer.rows;
  if (hasUnitColumn(mapping)) return subtractUnits(builder, { shape, current: net, lines, vectors });
  const drive = builder.constant("one_row_each", new Float32Array(vectors).fill(1), [1, 1, vectors]);
  const { offset: level } = layer;
  return subtractLevels(builder, { shape, current: net, drive, sets: 1, lines, row_tiles: 1, vectors, level });
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
    level: number[];
  },
): Buffer {
  return builder.call(subtractOffset, {
    params: { chips: shape.chips, input_sets: sets, lines, row_tiles, vectors, stride: shape.layer.tiling.stride },
    buffers: { current, drive, level: builder.constant("offset_levels", Float32Array.from(level)) },
  }).out;
}
