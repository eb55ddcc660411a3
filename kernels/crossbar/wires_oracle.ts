/** Currents of a tile with its wires, exactly: the nodal equations of all nodes at once, in f64. */

import { Network } from "./_nodal.ts";
import type { Wires } from "./_wire_plan.ts";

export interface TileNetwork {
  /** µS [planes, rows, cols]. */
  cells: ArrayLike<number>;
  planes?: 1 | 2;
  rows: number;
  cols: number;
  /** No segment may be without resistance. */
  wires: Wires;
}

/**
 * Currents of a tile whose word lines carry the inputs, driven before the first column; bit lines are held at 0 V
 * behind the last row. Of two planes the second is driven with −x.
 *
 * @param x V, one array of rows for each vector
 * @returns µA, one array of columns for each vector
 */
export function exactCurrents(
  { cells, planes = 1, rows, cols, wires }: TileNetwork,
  x: ArrayLike<number>[],
): Float64Array[] {
  const { wordOhms, bitOhms, driverOhms = 0, terminalOhms = 0 } = wires;
  const [word, bit] = [1e6 / wordOhms, 1e6 / bitOhms];
  const [driver, terminal] = [1e6 / (wordOhms + driverOhms), 1e6 / (bitOhms + terminalOhms)];
  const layers = planes + 1;
  // along the shorter side first: the band is as wide as that
  const wide = cols > rows;
  const node = (row: number, column: number, layer: number) =>
    (wide ? column * rows + row : row * cols + column) * layers + layer;
  const network = new Network(rows * cols * layers, Math.min(rows, cols) * layers);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const crossing = node(r, c, planes);
      for (let p = 0; p < planes; p++) {
        network.connect(node(r, c, p), crossing, cells[(p * rows + r) * cols + c]);
        if (c > 0) network.connect(node(r, c - 1, p), node(r, c, p), word);
        else network.tie(node(r, 0, p), driver);
      }
      if (r > 0) network.connect(node(r - 1, c, planes), crossing, bit);
      if (r === rows - 1) network.tie(crossing, terminal);
    }
  }
  return x.map((inputs) => {
    const currents = new Float64Array(network.nodes);
    for (let r = 0; r < rows; r++) {
      for (let p = 0; p < planes; p++) currents[node(r, 0, p)] = driver * inputs[r] * (p === 0 ? 1 : -1);
    }
    const volts = network.solve(currents);
    return Float64Array.from({ length: cols }, (_, c) => terminal * volts[node(rows - 1, c, planes)]);
  });
}
