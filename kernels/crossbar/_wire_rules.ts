/** Parameters of the wire kernels that follow from others, and their grids. */

import { coverLine } from "../grid.ts";
import type { Params } from "../kernel.ts";
import { checkLayer } from "./tiles.ts";

/** Vectors that one invocation solves together: the voltages of a node are stored in whole blocks. */
export const BLOCK = 16;

/** Blocks that hold so many vectors; those past the last are 0 V. */
export function blocksOf(vectors: number): number {
  return Math.ceil(vectors / BLOCK);
}

/** Of what feeds a source line, MΩ: it stands for no resistance at all. */
export const LEAST_FIRST = 1e-12;

/** The constants that the checks look at, as numbers. */
interface Chosen {
  source?: number;
  relax?: number;
}

/**
 * Checks what the wire kernels cannot see in the shapes alone.
 *
 * @throws {RangeError} if tiles, stride, planes, blocks, sets of inputs or voltages of its own do not fit
 */
export function checkWires(kernel: string, params: Params, chosen: Chosen = {}): void {
  checkLayer(kernel, params);
  for (const { key, good, expected } of rulesOf(params, chosen)) {
    if (key in params && !good) {
      throw new RangeError(`kernels/${kernel} ${key}: expected ${expected}, got ${params[key]}`);
    }
  }
}

function rulesOf(params: Params, chosen: Chosen) {
  const { arrays, planes, sets, own_arrays, vectors, blocks, row_tiles, rows, outputs, head, first_resistance } =
    params;
  return [
    // a pair on one bit line; what is more is subtracted behind the lines
    { key: "planes", good: planes === 1 || planes === 2, expected: "1 or 2 on a bit line" },
    vectors === undefined
      ? { key: "blocks", good: true, expected: "" }
      : { key: "blocks", good: blocks === blocksOf(vectors), expected: `${blocksOf(vectors)} (${vectors} vectors)` },
    {
      key: "sets",
      good: sets > 0 ? arrays % sets === 0 : arrays === 0 || chosen.source === 1,
      expected: `a divisor of ${arrays}, or 0 with source identity`,
    },
    {
      key: "own_arrays",
      good: own_arrays === arrays || chosen.relax !== 1 && own_arrays === 0,
      expected: `${arrays}, or 0 without relaxation`,
    },
    {
      key: "outputs",
      good: outputs === row_tiles * vectors || outputs === rows,
      expected: `${row_tiles * vectors} (currents) or ${rows} (conductances)`,
    },
    {
      key: "first_resistance",
      good: !("supply" in params) || first_resistance >= LEAST_FIRST,
      expected: `at least ${LEAST_FIRST} MΩ`,
    },
    { key: "head", good: head >= 1e-30 && head <= 1, expected: "1e-30 to 1" },
  ];
}

/** One invocation per block of a word line's tile. */
export function overWordLines({ arrays, planes, rows, col_tiles, blocks }: Params): [number, number, number] {
  return coverLine(arrays * planes * rows * col_tiles * blocks);
}
