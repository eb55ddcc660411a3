import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { rowRange } from "./row_range.ts";
import { tilesOf } from "./tiles.ts";

type Size = [input_sets: number, images: number, rows: number, tile_rows?: number, least?: number];

function shape([input_sets, images, rows, tile_rows = 64, least = 1e-7]: Size) {
  return { input_sets, images, rows, tile_rows, row_tiles: tilesOf(rows, tile_rows), least };
}

const sizes: Size[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 63, 64, 65].map((rows): Size => [1, 3, rows]),
  [2, 3, 13, 5],
  [3, 5, 28, 12],
  [2, 7, 24, 8],
  [2, 3, 20, 3],
  [1, 2, 12, 0xffff],
  // a least between the sizes of inputs, and above them all
  [3, 11, 9, 2, 0.5],
  [2, 5, 8, 4, 3],
  [65, 1, 3, 1],
  [1, 127, 6, 4],
  [2, 1, 1009, 500],
  [2, 1, 4096, 2048],
  [0, 3, 5, 2],
  [3, 0, 5, 2],
  [3, 2, 0, 2],
];

const first = (rows: number) => [0, 1, 6, 7, 8].filter((r) => r < rows);

const everyRow: Property = {
  name: "the first and the last rows of the longest loop count, alone and with either sign",
  async check({ make, call }) {
    // 65 535 rounds are the most that a software adapter carries out, four rows each
    for (const rows of [5, 8, 262_139, 262_140]) {
      for (const row of first(rows).flatMap((r) => [r, rows - 1 - r])) {
        const one = make(shape([1, 1, rows, rows]));
        one.buffers.x.fill(0)[row] = row % 2 ? -7 : 7;
        const { largest: [got] } = await call(one);
        if (got !== 7) return `row ${row} of ${rows}: got ${got}`;
      }
    }
    return null;
  },
};

const silent: Property = {
  name: "a tile without input has 1, whatever lies in the tiles and images beside it",
  async check({ make, call }) {
    for (const [rows, tile] of [[12, 4], [13, 5]]) {
      const one = make(shape([2, 3, rows, tile]));
      const quiet = (i: number) => Math.floor(i / rows) % 3 === 1 && Math.floor((i % rows) / tile) === 1;
      one.buffers.x = one.buffers.x.map((v, i) => quiet(i) ? 0 : 40 + v);
      const { largest } = await call(one);
      const at = largest.findIndex((v: number, i: number) => i % 9 === 4 ? v !== 1 : v < 39);
      if (at >= 0) return `largest[${at}]: ${largest[at]}, rows=${rows}`;
    }
    return null;
  },
};

/** Maxima only, so that every number is exact. */
export const rowRangeContract = defineContract({
  kernel: rowRange,
  version: 1,
  units: { x: "any", largest: "unit of x", least: "unit of x" },
  source: "aihwkit NoiseManagementType.ABS_MAX, per row tile",
  shapes: sizes.map(shape),
  domains: { x: { low: -1, high: 1, huge: 1e30, tiny: 1e-5 } },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    everyRow,
    silent,
    ...[13, 12].flatMap((rows) => {
      const params = shape([5, 7, rows, 4]);
      return [
        alikeInParts(rowRange, {
          name: `input sets alone have the bits of a batch [rows=${rows}]`,
          ...{ params, along: ["input_sets"], cuts: [1, 3] },
        }),
        alikeInParts(rowRange, {
          name: `images in parts have the bits of all at once [rows=${rows}]`,
          ...{ params, along: ["images"], cuts: [1, 5] },
        }),
      ];
    }),
    scales({
      name: "inputs and least by −2²⁰ and 2²⁰ give largest by 2²⁰",
      params: shape([3, 11, 9, 2, 0.5]),
      factors: { x: -(2 ** 20), least: 2 ** 20, largest: 2 ** 20 },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      cases: [{ params: shape([2, 64, 12, 4]) }, { params: shape([2, 64, 13, 5]) }],
      exact: rowRange,
    }),
  ],
  bench: [512, 4096].map((rows) => ({
    label: `360 images of ${rows} rows in tiles of 512`,
    params: shape([1, 360, rows, 512]),
    work: { unit: "element", amount: 360 * rows },
  })),
});
