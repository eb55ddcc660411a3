/** One layer of every chip of a Program: its axes, and constants along them. */

import { count } from "../../kernels/kernel.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import type { ChipModel } from "./spec.ts";
import type { MappedLayer } from "./weights/weights.ts";

export interface ArrayShape {
  layer: MappedLayer;
  /** Number of the layer. */
  word: number;
  chips: number;
  images: number;
  model: ChipModel;
  /** Number of the block of images: each has read noise of its own. 0 if left out. */
  block?: number;
}

/** Lines of columns of one chip, each with converters of its own: the row tiles of every group. */
export function linesOf({ groups, tiling: { rowTiles } }: MappedLayer): number {
  return groups * rowTiles;
}

/** Numbers of groups as numbers of lines. */
export function perLine<T>(perGroup: T[], { tiling: { rowTiles } }: MappedLayer): T[] {
  return perGroup.flatMap((one) => Array<T>(rowTiles).fill(one));
}

/** Axes of what is on the columns, none merged: [chips, groups, rowTiles, slices, images, stride]. */
export function onLines(
  builder: ProgramBuilder,
  { shape: { layer, chips, images }, buffer, stride }: { shape: ArrayShape; buffer: Buffer; stride: number },
): Buffer {
  const { groups, tiling: { rowTiles } } = layer;
  const slices = count(buffer.dims) / (chips * linesOf(layer) * images * stride);
  return builder.refine(buffer, [chips, groups, rowTiles, slices, images, stride]);
}

/** A table of ones that comes with the Program. */
export function onesOf(builder: ProgramBuilder, dims: number[]): Buffer {
  return builder.constant("ones", new Float32Array(count(dims)).fill(1), dims);
}
