/** Digital gains that undo what time has taken. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { count } from "../../../kernels/kernel.ts";
import { columnResponse } from "../../../kernels/crossbar/column_response.ts";
import { combine } from "../../../kernels/crossbar/combine.ts";
import { compensation } from "../../../kernels/crossbar/compensation.ts";
import { strideOf } from "../../../kernels/crossbar/tiles.ts";
import type { ArrayShape } from "../array_shape.ts";
import { appendCells, type CellState } from "../cells/cells.ts";
import { appendNet, isJoined } from "../reads/products.ts";
import { weightColsOf } from "../tiles.ts";
import { perCellReference } from "../weights/reference.ts";
import { appendWeightNet } from "./offset.ts";

/** Reference cells draw from streams of their own, beside those of the layer that they belong to. */
const REFERENCE_WORD = 2048;

/** Appends the gains of the declared compensation [chips, lines, stride]; null for none. */
export function appendCompensation(
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
  const { cells: tileRows, level, per } = model.compensation.references;
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = model.device;
  const { rowTiles } = layer.tiling;
  const cols = per === "tile" ? 1 : layer.cols;
  const rows = rowTiles * tileRows;
  const size = layer.groups * rows * cols;
  const array = {
    ...{ word: REFERENCE_WORD + word, planes: layer.groups, rows, cols, tileRows, tileCols: cols },
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
    return builder.refine(one, [chips, layer.groups, rowTiles, tileRows, stride]);
  };
  return appendGains(builder, {
    ...{ shape, before: net(state.programmed), now: net(state.now) },
    per: per === "tile" ? "tile" : "column",
    ...{ cols, stride, tileRows },
  });
}

/** Gains by how much the answer to each row, or to reference cells, has fallen [chips, groups, rowTiles, stride]. */
function appendGains(
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
  const rows = count(before.dims) / (arrays * stride);
  const response = (net: Buffer) =>
    builder.call(columnResponse, {
      params: { arrays, rows, stride, tile_rows: tileRows, row_tiles },
      buffers: { net },
    }).response;
  const { gain } = builder.call(compensation, {
    constants: { per },
    params: {
      ...{ arrays, row_tiles, own_cols: cols, own_stride: stride, cols: layer.cols, stride: layer.tiling.stride },
      ...{ tile_cols: weightColsOf(layer.tiling, layer.cols), floor: 1e-4 * model.device.gMaxMicrosiemens * tileRows },
    },
    buffers: { before: response(before), now: response(now) },
  });
  return builder.refine(gain, [chips, layer.groups, row_tiles, layer.tiling.stride]);
}
