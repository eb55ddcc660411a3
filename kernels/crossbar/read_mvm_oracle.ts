/** Column currents of cells that are read with noise for every vector, in f64, and how far f32 may lie from them. */

import type { OracleCall, Params } from "../kernel.ts";
import { eachNormal, type Stream } from "../noise/normal_oracle.ts";
import { boundOf, clampNear, given, normalNear, plusNear, timesNear } from "./_cell_bounds.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Checks the parameters that follow from others.
 *
 * @throws {RangeError} if stride, row tiles or input sets do not fit
 */
export function checkReadMvm({ chips, input_sets, rows, cols, stride, tile_rows, row_tiles }: Params): void {
  // without the floor: here it is a conductance that may be 0 or "none", in checkLayer() it is a divisor
  checkLayer("crossbar/read_mvm", { chips, input_sets, rows, cols, stride, tile_rows, row_tiles });
}

/**
 * Partial currents of every row tile, each vector with a read of its own.
 *
 * @returns µA f64[chips, groups, row_tiles, vectors, stride]. Bound: a current is a sum of K = rows of the tile × planes
 * terms voltage · factor · n, two products and at most K − 1 sums each in whatever order, so γ_{K+1} Σ|terms|; the read
 * conductance n itself is off by its normal times sigma, and two roundings (read_cells_oracle.ts). Below the normal range each
 * factor, product and sum may be flushed.
 * @throws {RangeError} if stride, row tiles or input sets do not fit
 * Source: Kirchhoff; bound from Higham 2002, §3.1.
 */
export function readMvmOracle({ params, buffers, bounds }: OracleCall) {
  checkReadMvm(params);
  const { chips, groups, planes, vectors, rows, cols, stride, row_tiles, seed, purpose, layer, draw } = params;
  const cells = groups * planes * rows * cols;
  const value = new Float64Array(chips * groups * row_tiles * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let c = 0; c < chips; c++) {
    for (let v = 0; v < vectors; v++) {
      const stream: Stream = { seed, purpose, draw, layer: (layer + 4096 * (params.first_read + v)) % 2 ** 32 };
      const use = (cell: number, xi: number) => {
        const { at, volts, share, terms } = placeOf(params, { c, v, cell, buffers });
        const i = c * cells + cell;
        const noise = timesNear(given(buffers.sigma[i]), normalNear(xi));
        const near = clampNear(plusNear(given(buffers.conductance[i]), noise), {
          low: params.floor,
          high: params.ceiling,
        });
        const [drive, most] = [volts * share, Math.abs(near.exact)];
        value[at] += drive * near.exact;
        if (!bound) return;
        const rounded = gamma(terms + 1) * most + (1 + gamma(terms + 1)) * boundOf(near);
        const flushed = TINY * (2 + (1 + Math.abs(volts)) * (1 + Math.abs(share)) * (1 + most));
        bound[at] += Math.abs(drive) * rounded + flushed;
      };
      eachNormal(stream, { chip: buffers.chip[c], cells, use });
    }
  }
  return { current: { value, bound } };
}

/** Where a cell's term goes at a vector, its voltage and factor, and how many terms go there. */
function placeOf(
  { chips, groups, planes, input_sets, vectors, rows, cols, stride, tile_rows, row_tiles }: Params,
  { c, v, cell, buffers }: { c: number; v: number; cell: number; buffers: OracleCall["buffers"] },
) {
  const column = cell % cols;
  const r = Math.floor(cell / cols) % rows;
  const plane = Math.floor(cell / (cols * rows));
  const tile = Math.floor(r / tile_rows);
  const set = Math.floor(c / (chips / input_sets));
  const line = (c * groups + Math.floor(plane / planes)) * row_tiles + tile;
  return {
    at: (line * vectors + v) * stride + column,
    volts: buffers.voltage[(set * vectors + v) * rows + r],
    share: buffers.factor[plane % planes],
    terms: Math.min(tile_rows, rows - tile * tile_rows) * planes,
  };
}
