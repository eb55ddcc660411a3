/** Gains of the global drift compensation in plain f64. */

import type { OracleCall, Params } from "../kernel.ts";
import { gamma, TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * max(floor, mean |before|) / max(floor, mean |now|) of every tile.
 *
 * @returns gain [chips, row_tiles, col_tiles]. Bound: all terms are positive, so a sum is within γ_d of itself, where d
 * is the most operations that a cell goes through: the vec4s of its row, 2 to add their lanes, the rows, and one for
 * floor · cells on the other side of the maximum. Flushed cells add at most 2⁻¹²⁶ each, TINY / floor of the least
 * sum. Both sides of the ratio may be off, and its division by 2.5 units of 2⁻²³.
 * @throws {RangeError} if the tiles or the stride do not fit, or floor is below 1e-30 µS
 */
export function compensationOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/compensation", params);
  const { chips, rows, cols, tile_rows, tile_cols, row_tiles, col_tiles } = params;
  const value = new Float64Array(chips * row_tiles * col_tiles);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  const floor = Math.fround(params.floor);
  for (let i = 0; i < value.length; i++) {
    const s = i % col_tiles, t = Math.floor(i / col_tiles) % row_tiles;
    const tile = {
      chip: Math.floor(i / col_tiles / row_tiles),
      top: t * tile_rows,
      bottom: Math.min((t + 1) * tile_rows, rows),
      left: s * tile_cols,
      right: Math.min((s + 1) * tile_cols, cols),
    };
    const was = Math.max(floor, meanSize(buffers.before, { params, tile }));
    const is = Math.max(floor, meanSize(buffers.now, { params, tile }));
    value[i] = was / is;
    if (bound) {
      const along = Math.ceil((tile.right - tile.left) / 4) + 1;
      const e = gamma(along + 2 + (tile.bottom - tile.top) + 1) + TINY / floor;
      bound[i] = value[i] * ((1 + e) / (1 - e) * (1 + 2.5 * U) - 1);
    }
  }
  return { gain: { value, bound } };
}

interface Tile {
  chip: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

function meanSize(
  net: Float64Array | Uint32Array,
  { params: { rows, stride }, tile: { chip, top, bottom, left, right } }: { params: Params; tile: Tile },
): number {
  let sum = 0;
  for (let r = top; r < bottom; r++) {
    for (let c = left; c < right; c++) sum += Math.abs(net[(chip * rows + r) * stride + c]);
  }
  return sum / ((bottom - top) * (right - left));
}
