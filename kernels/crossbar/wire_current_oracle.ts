/** Currents behind bit lines in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { gamma, TINY } from "./_rounding.ts";
import { checkWires } from "./_wire_rules.ts";

/**
 * Sum over a tile's rows and the planes of share · conductance · voltage.
 *
 * @returns current µA [arrays, outputs, stride]. Bound: K terms of two products each are within γ_{K+1} Σ|terms|; below
 * the normal range each factor, product and sum may be flushed.
 * @throws {RangeError} if tiles, stride, blocks or outputs do not fit
 * Source: bound from Higham 2002, §3.1.
 */
export function wireCurrentOracle({ params, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_current", params);
  const { arrays, planes, vectors, blocks, rows, cols, stride, tile_rows, outputs } = params;
  const { cells, reach, word } = buffers;
  const value = new Float64Array(arrays * outputs * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < arrays * planes * rows * cols; i++) {
    const [column, row, plane] = [i % cols, Math.floor(i / cols) % rows, Math.floor(i / cols / rows)];
    const array = Math.floor(plane / planes);
    const tile = Math.floor(row / tile_rows);
    const terms = planes * Math.min(tile_rows, rows - tile * tile_rows);
    const share = reach[(array * rows + row) * cols + column];
    for (let v = 0; v < vectors && tile * vectors + v < outputs; v++) {
      const volts = word[i * 16 * blocks + v];
      const at = (array * outputs + tile * vectors + v) * stride + column;
      value[at] += share * cells[i] * volts;
      if (!bound) continue;
      const flushed = Math.abs(share) * (1 + Math.abs(cells[i])) * (1 + Math.abs(volts)) + 3 + Math.abs(volts) * 2;
      bound[at] += gamma(terms + 2) * Math.abs(share * cells[i] * volts) + TINY * flushed;
    }
  }
  return { current: { value, bound } };
}
