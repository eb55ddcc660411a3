/** Currents of columns with source lines, from the quadratic form of their power in f64. */

import type { OracleCall } from "../kernel.ts";
import { U } from "./_rounding.ts";
import { checkWires } from "./_wire_rules.ts";

/**
 * Roundings of 2⁻²³ that a row costs a conductance: once a tie of the node that is folded, by 1 / (1 + r·sum) (3 sums,
 * a product, a sum, a quotient of 2.5) and a product, 8.5 together; twice a mesh, by that ratio, three products and a
 * sum, 11.5 each; or a cell's sum in place of one of them. What follows the last row costs less.
 */
const PER_ROW = 31.5;

/**
 * Current of every column of every tile.
 *
 * @returns current µA [arrays, row_tiles, vectors, stride]. Bound: the kernel only adds, multiplies and divides
 * positive conductances, so that a rounding is a relative change of a conductance of an equivalent network; it changes
 * the current by no more than that times √(power · conductance seen from the end), by Tellegen and Cauchy–Schwarz.
 * @throws {RangeError} if tiles, stride or sets do not fit
 */
export function wireLadderOracle({ params, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_ladder", params);
  const { arrays, planes, sets, vectors, rows, cols, stride, tile_rows, row_tiles } = params;
  const value = new Float64Array(arrays * row_tiles * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  const resistance = {
    source: Math.fround(params.source_resistance),
    first: Math.fround(params.first_resistance),
    bit: Math.fround(params.bit_resistance),
    last: Math.fround(params.last_resistance),
  };
  const volts = Math.fround(params.supply);
  for (let i = 0; i < value.length; i++) {
    const column = i % stride;
    if (column >= cols) continue;
    const [v, tile] = [Math.floor(i / stride) % vectors, Math.floor(i / stride / vectors) % row_tiles];
    const array = Math.floor(i / stride / vectors / row_tiles);
    const [top, bottom] = [tile * tile_rows, Math.min((tile + 1) * tile_rows, rows)];
    const inputs = (Math.floor(array / (arrays / sets)) * vectors + v) * rows;
    const on = Array.from({ length: bottom - top }, (_, k) => buffers.x[inputs + top + k] !== 0);
    const cells = Array.from(
      { length: planes },
      (_, p) => on.map((is, k) => is ? buffers.cells[((array * planes + p) * rows + top + k) * cols + column] : 0),
    );
    const { transfer, power, seen } = fold(cells, resistance);
    value[i] = transfer * volts;
    if (bound) bound[i] = PER_ROW * (bottom - top + 1) * U * Math.abs(volts) * Math.sqrt(power * seen) + 1e-30;
  }
  return { current: { value, bound } };
}

/** Rows and columns of the form: voltages of the two source lines, the bit line and the supply. */
const [A, C, B, S] = [0, 1, 2, 3];

/**
 * The form vᵀQv of a column's power, reduced to the bit line's end and the supply: from there µS from supply to end,
 * and what either sees while the other is at 0 V.
 */
function fold(
  cells: number[][],
  { source, first, bit, last }: { source: number; first: number; bit: number; last: number },
): { transfer: number; power: number; seen: number } {
  const form = [0, 1, 2, 3].map(() => [0, 0, 0, 0]);
  const connect = (i: number, j: number, sign: number, siemens: number) => {
    form[i][i] += siemens;
    form[j][j] += siemens;
    form[i][j] -= sign * siemens;
    form[j][i] -= sign * siemens;
  };
  connect(A, S, 1, 1 / first);
  connect(C, S, -1, 1 / first);
  cells[0].forEach((_, row) => {
    if (row > 0) {
      lengthen(form, A, source);
      lengthen(form, C, source);
      lengthen(form, B, bit);
    }
    connect(A, B, 1, cells[0][row]);
    if (cells.length > 1) connect(C, B, 1, cells[1][row]);
  });
  lengthen(form, A, Infinity);
  lengthen(form, C, Infinity);
  lengthen(form, B, last);
  return { transfer: -form[B][S], power: Math.max(0, form[S][S]), seen: Math.max(0, form[B][B]) };
}

/** A resistance MΩ in series with a node, whose far side becomes the node; an infinite one leaves it open. */
function lengthen(form: number[][], node: number, resistance: number): void {
  const weight = resistance === Infinity ? 1 / form[node][node] : resistance / (1 + resistance * form[node][node]);
  const row = [...form[node]];
  for (const i of [A, C, B, S]) for (const j of [A, C, B, S]) form[i][j] -= weight * row[i] * row[j];
}
