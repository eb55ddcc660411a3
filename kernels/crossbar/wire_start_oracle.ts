/** First guess of the word lines in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkWires } from "./_wire_rules.ts";
import { driveOf, exactly, put, times, wordLines } from "./_wire_line.ts";

/**
 * Drive times reach.
 *
 * @returns word V [arrays, planes, rows, cols, 16·blocks]. Bound: one product.
 * @throws {RangeError} if tiles, blocks or sets do not fit
 */
export function wireStartOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_start", params, constants);
  const { arrays, planes, rows, cols, blocks } = params;
  const [width, { source }] = [16 * blocks, constants];
  const value = new Float64Array(arrays * planes * rows * cols * width);
  const word = { value, bound: bounds ? new Float64Array(value.length) : undefined };
  for (const { array: plane, row, places } of wordLines({ ...params, arrays: arrays * planes })) {
    for (let v = 0; v < width; v++) {
      const drive = driveOf(params, { x: buffers.x, source, plane, row, v });
      for (const place of places) {
        const at = plane * rows * cols + place;
        put(word, at * width + v, times(buffers.reach[at], exactly(drive)));
      }
    }
  }
  return { word };
}
