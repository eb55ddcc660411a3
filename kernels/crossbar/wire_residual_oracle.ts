/** Defects of word line voltages in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import { driveOf, exactly, type Near, plus, put, times, wordLines } from "./_wire_line.ts";

/**
 * Kirchhoff's voltage of every node, from the drive and the drops before it, less the given one: the largest
 * difference.
 *
 * @returns residual V [arrays, planes, rows, col_tiles, 16·blocks]. Bound: defects of the segments are carried through
 * the sums; a maximum of differences is as far off as the total and the farthest partial sum are together.
 * @throws {RangeError} if tiles, blocks or sets do not fit
 */
export function wireResidualOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_residual", params, constants);
  const { arrays, planes, rows, cols, col_tiles, blocks } = params;
  const { x, cells, bit, word } = buffers;
  const segments = [Math.fround(params.first_resistance), Math.fround(params.resistance)];
  const width = 16 * blocks;
  const value = new Float64Array(arrays * planes * rows * col_tiles * width);
  const residual = { value, bound: bounds ? new Float64Array(value.length) : undefined };
  for (const { array: plane, row, tile, places } of wordLines({ ...params, arrays: arrays * planes })) {
    const net = Math.floor(plane / planes);
    for (let v = 0; v < width; v++) {
      const drive = driveOf(params, { x, source: constants.source, plane, row, v });
      const nodes = places.map((place) => (plane * rows * cols + place) * width + v);
      const currents = places.map((place, k) => {
        const across = plus(exactly(word[nodes[k]]), exactly(-bit[(net * rows * cols + place) * width + v]));
        return times(cells[plane * rows * cols + place], across);
      });
      const volts = (k: number) => k < 0 ? drive : word[nodes[k]];
      const at = ((plane * rows + row) * col_tiles + tile) * width + v;
      put(residual, at, largest(defects(currents, { volts, segments })));
    }
  }
  return { residual };
}

/** Of each segment from the driven end: the fall of the given voltages less the drop of the current. */
function defects(
  currents: Near[],
  { volts, segments }: { volts: (k: number) => number; segments: number[] },
): Near[] {
  let current: Near = exactly(0);
  return currents.map((_, i) => currents.length - 1 - i).map((k) => {
    current = plus(current, currents[k]);
    const fall = plus(exactly(volts(k - 1)), exactly(-volts(k)));
    return plus(fall, times(-segments[Math.min(k, 1)], current));
  }).reverse();
}

function largest(defects: Near[]): Near {
  const suffix = [exactly(0)];
  for (const one of defects.toReversed()) suffix.push(plus(suffix.at(-1)!, one));
  const total = suffix.pop()!;
  const most = Math.max(...suffix.map(({ exact }) => Math.abs(total.exact - exact)));
  const farthest = Math.max(...suffix.map(({ exact, error }) => plus(total, { exact: -exact, error }).error));
  return { exact: most, error: farthest };
}
