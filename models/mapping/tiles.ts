/** Cutting a weight matrix into crossbar tiles. */

import { strideOf, tilesOf } from "../../kernels/crossbar/tiles.ts";
import type { MappingSpec, TileSpec } from "./spec.ts";

/** How a layer lies on tiles. */
export interface Tiling {
  tileRows: number;
  /** Physical columns of a tile, its unit column included. */
  tileCols: number;
  rowTiles: number;
  colTiles: number;
  /** Columns on cells: those of the weights and one per column tile if each has a unit column. */
  physicalCols: number;
  /** Weight columns and physical columns, each padded for vector loads. */
  stride: number;
  physicalStride: number;
}

/**
 * Tiles of a [rows, cols] weight matrix; the last of each axis may be smaller.
 *
 * `split: equal` takes the number of tiles that `filled` needs and makes them as equal as whole rows allow.
 *
 * @throws {RangeError} if a tile has no room for a weight beside its unit column
 */
export function tilingOf(
  { rows, cols }: { rows: number; cols: number },
  { tile, mapping }: { tile: TileSpec; mapping: Pick<MappingSpec, "style" | "offset"> },
): Tiling {
  const unit = hasUnitColumn(mapping) ? 1 : 0;
  if (tile.cols <= unit) throw new RangeError(`Cannot tile: ${tile.cols} columns hold a unit column and no weight`);
  const tileRows = lengthOf(rows, { tile: tile.rows, split: tile.split });
  const weightCols = lengthOf(cols, { tile: tile.cols - unit, split: tile.split });
  const colTiles = tilesOf(cols, weightCols);
  const physicalCols = cols + unit * colTiles;
  return {
    tileRows,
    tileCols: weightCols + unit,
    rowTiles: tilesOf(rows, tileRows),
    colTiles,
    physicalCols,
    stride: strideOf(cols),
    physicalStride: strideOf(physicalCols),
  };
}

/** Whether every tile spends a column on the offset of its cells. */
export function hasUnitColumn({ style, offset }: Pick<MappingSpec, "style" | "offset">): boolean {
  return style === "offset" && offset === "unit_column";
}

/** Where weight column j lies among the physical ones: every tile ends in its unit column, if it has one. */
export function physicalColumn(j: number, tiling: Tiling, cols: number): number {
  const tile = colTileOf(j, tiling, cols);
  if (tile >= tiling.colTiles) throw new RangeError(`Cannot place column ${j}: the layer has ${cols}`);
  return tile * tiling.tileCols + (j % weightColsOf(tiling, cols));
}

/** The column tile of weight column j. */
export function colTileOf(j: number, tiling: Tiling, cols: number): number {
  return Math.floor(j / weightColsOf(tiling, cols));
}

/** Weight columns of a full tile. */
export function weightColsOf({ tileCols, physicalCols }: Tiling, cols: number): number {
  return physicalCols === cols ? tileCols : tileCols - 1;
}

/** Row tiles as parameters of the kernels that see them. */
export function rowTileParams({ tileRows, rowTiles }: Tiling): { tile_rows: number; row_tiles: number } {
  return { tile_rows: tileRows, row_tiles: rowTiles };
}

function lengthOf(length: number, { tile, split }: { tile: number; split: TileSpec["split"] }): number {
  if (split === "filled") return Math.min(tile, length);
  return Math.ceil(length / tilesOf(length, tile));
}
