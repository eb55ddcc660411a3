/** Cutting a weight matrix into crossbar tiles. */

import { strideOf, tilesOf } from "../../kernels/crossbar/tiles.ts";

export interface TileSize {
  rows: number;
  cols: number;
}

/** How a layer lies on tiles: how many along each axis, and the columns padded for vector loads. */
export interface Tiling {
  tileRows: number;
  tileCols: number;
  rowTiles: number;
  colTiles: number;
  stride: number;
}

/** Tiles of a [rows, cols] matrix; the last of each axis may be smaller. */
export function tilingOf({ rows, cols }: TileSize, tile: TileSize): Tiling {
  return {
    tileRows: tile.rows,
    tileCols: tile.cols,
    rowTiles: tilesOf(rows, tile.rows),
    colTiles: tilesOf(cols, tile.cols),
    stride: strideOf(cols),
  };
}
