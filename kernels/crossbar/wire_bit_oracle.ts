/** Half a sweep along the bit lines in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import { bitLines, exactly, type Near, plus, put, relaxed, solveLine, times } from "./_wire_line.ts";

/**
 * Voltages of all bit lines for given word lines.
 *
 * @returns next V [arrays, rows, cols, 16·blocks]. Bound: as in crossbar/wire_word.
 * @throws {RangeError} if tiles or own voltages do not fit
 */
export function wireBitOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_bit", params, constants);
  const { arrays, planes, rows, cols, blocks } = params;
  const { cells, factor, word, own } = buffers;
  const [resistance, omega] = [Math.fround(params.resistance), Math.fround(params.omega)];
  const width = 16 * blocks;
  const value = new Float64Array(arrays * rows * cols * width);
  const next = { value, bound: bounds ? new Float64Array(value.length) : undefined };
  for (const { array, places } of bitLines(params)) {
    const factors = places.map((place) => factor[array * rows * cols + place]);
    for (let v = 0; v < width; v++) {
      const currents = places.map((place) => {
        let sum: Near = exactly(0);
        for (let p = 0; p < planes; p++) {
          const cell = (array * planes + p) * rows * cols + place;
          sum = plus(sum, times(cells[cell], exactly(word[cell * width + v])));
        }
        return sum;
      });
      solveLine(currents, factors).forEach((potential, k) => {
        const volts = times(resistance, potential);
        const node = (array * rows * cols + places[k]) * width + v;
        put(next, node, constants.relax === 1 ? relaxed(volts, { own: own[node], omega }) : volts);
      });
    }
  }
  return { next };
}
