/** Inputs times what the cells of a group give together. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { count } from "../../../kernels/kernel.ts";
import { combine } from "../../../kernels/crossbar/combine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import type { ArrayShape } from "../array_shape.ts";
import type { CellState } from "../cells/cells.ts";
import type { Drive } from "../inputs.ts";
import { rowTileParams } from "../tiles.ts";
import { isInterleaved } from "./wires.ts";

/** One read of all vectors by every chip. */
export interface Read {
  shape: ArrayShape;
  chip: Buffer;
  cells: CellState;
  drive: Drive;
  /** Pulses times images. */
  vectors: number;
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
  const cols = count(cells.dims) / (arrays * planes * rows);
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

/** Which function of a voltage is summed. */
export type Power = "one" | "two" | "three" | "absolute" | "two_signed";

interface Product {
  shape: ArrayShape;
  net: Buffer;
  voltage: Buffer;
  sets: number;
  vectors: number;
  power?: Power;
}

/** Σ over the rows of each row tile, [chips, groups, rowTiles, vectors, physicalStride]. */
export function appendMvm(
  builder: ProgramBuilder,
  { shape, net, voltage, sets, vectors, power = "one" }: Product,
): Buffer {
  const { layer: { groups, rows, tiling }, chips } = shape;
  const { current } = builder.call(mvm, {
    constants: { power },
    params: {
      ...{ arrays: chips * groups, input_sets: sets, vectors, rows, stride: tiling.physicalStride },
      ...rowTileParams(tiling),
    },
    buffers: { voltage, net },
  });
  return builder.refine(current, [chips, groups, tiling.rowTiles, vectors, tiling.physicalStride]);
}

/** The same, of the voltages that the word lines have. */
export function appendDriven(
  builder: ProgramBuilder,
  { drive: { voltage, sets }, ...product }: Pick<Read, "shape" | "drive" | "vectors"> & { net: Buffer; power?: Power },
): Buffer {
  return appendMvm(builder, { ...product, voltage, sets });
}
