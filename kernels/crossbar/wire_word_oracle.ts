/** Half a sweep along the word lines in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import { driveOf, exactly, plus, put, relaxed, solveLine, times, wordLines } from "./_wire_line.ts";

/**
 * Voltages of all word lines for given bit lines.
 *
 * @returns next V [arrays, planes, rows, cols, 16·blocks]. Bound: carried through the recurrences; every sum costs 2⁻²³
 * of the magnitudes that it adds, so that multiplying out is covered.
 * @throws {RangeError} if tiles, blocks, sets or own voltages do not fit
 */
export function wireWordOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_word", params, constants);
  const { arrays, planes, rows, cols, blocks } = params;
  const { x, cells, factor, bit, own } = buffers;
  const [resistance, omega] = [Math.fround(params.resistance), Math.fround(params.omega)];
  const width = 16 * blocks;
  const value = new Float64Array(arrays * planes * rows * cols * width);
  const next = { value, bound: bounds ? new Float64Array(value.length) : undefined };
  for (const { array: plane, row, places } of wordLines({ ...params, arrays: arrays * planes })) {
    const net = Math.floor(plane / planes);
    const at = places.map((place) => plane * rows * cols + place);
    const across = places.map((place) => net * rows * cols + place);
    const factors = at.map((node) => factor[node]);
    for (let v = 0; v < width; v++) {
      const drive = driveOf(params, { x, source: constants.source, plane, row, v });
      const currents = at.map((node, k) =>
        times(cells[node], plus(exactly(bit[across[k] * width + v]), exactly(-drive)))
      );
      solveLine(currents, factors).forEach((potential, k) => {
        const volts = plus(exactly(drive), times(resistance, potential));
        const node = at[k] * width + v;
        put(next, node, constants.relax === 1 ? relaxed(volts, { own: own[node], omega }) : volts);
      });
    }
  }
  return { next };
}
