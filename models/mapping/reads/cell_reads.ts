/** Reads in which every cell is drawn anew: where a limit, a curve or wires keep the output law from being exact. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { readMvm } from "../../../kernels/crossbar/read_mvm.ts";
import { scaleInputs } from "../../../kernels/crossbar/scale_inputs.ts";
import { permute } from "../../../kernels/linalg/permute.ts";
import { PURPOSES } from "../../purposes.ts";
import { type ArrayShape, onesOf } from "../array_shape.ts";
import { readLimitsOf } from "../cells/cell_array.ts";
import { readStreamOf } from "../cells/read_noise.ts";
import { rowTileParams } from "../tiles.ts";
import { appendNet, type Read } from "./products.ts";
import { appendWiredCurrents, isInterleaved } from "./wires.ts";

/** Appends reads of cells without wires. @returns [chips, groups, rowTiles, vectors, physicalStride] */
export function appendCellReads(builder: ProgramBuilder, { shape, chip, cells, drive, vectors }: Read): Buffer {
  const { layer: { groups, planes, planeFactors, rows, tiling }, chips } = shape;
  return builder.call(readMvm, {
    params: {
      ...{ chips, groups, planes, input_sets: drive.sets, vectors, rows },
      ...{ cols: tiling.physicalCols, stride: tiling.physicalStride, ...rowTileParams(tiling) },
      ...everyRead(shape),
    },
    buffers: {
      ...{ chip, voltage: drive.voltage, conductance: cells.now, sigma: cells.sigma! },
      factor: builder.constant("plane_factors", planeFactors),
    },
  }).current;
}

/** Draws and limits of cells at every read. */
function everyRead(shape: ArrayShape) {
  return { ...readStreamOf(shape, PURPOSES.readEach), first_read: 0, ...readLimitsOf(shape.model) };
}

/** Every read a network of its own: cells drawn anew, and the wires of each tile solved for that one input. */
export function appendWiredReads(builder: ProgramBuilder, { shape, chip, cells, drive, vectors }: Read): Buffer {
  const { layer: { groups, planes, rows, tiling }, chips, model } = shape;
  const { physicalCols, rowTiles, physicalStride } = tiling;
  const { noisy } = builder.call(readCells, {
    params: { chips, reads: vectors, cells: groups * planes * rows * physicalCols, ...everyRead(shape) },
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
  { shape: { layer: { rows, tiling }, chips }, drive, vectors }: Pick<Read, "shape" | "drive" | "vectors">,
): Buffer {
  if (drive.sets === chips) return drive.voltage;
  const alpha = onesOf(builder, [chips, tiling.rowTiles, vectors]);
  const params = { input_sets: drive.sets, alpha_sets: chips, images: vectors, rows, ...rowTileParams(tiling) };
  const x = builder.refine(drive.voltage, [drive.sets, vectors, rows]);
  return builder.call(scaleInputs, { params, buffers: { x, alpha } }).y;
}
