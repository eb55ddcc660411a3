import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { driveSum } from "./drive_sum.ts";
import { tilesOf } from "./tiles.ts";

type Size = { sets?: number; vectors?: number; rows: number; tile?: number };

function shape({ sets = 1, vectors = 1, rows, tile = rows }: Size) {
  return { input_sets: sets, vectors, rows, tile_rows: tile, row_tiles: tilesOf(rows, tile) };
}

const sizes: Size[] = [
  { rows: 1 },
  { rows: 2, vectors: 3 },
  { rows: 3, vectors: 2, sets: 3 },
  { rows: 4, vectors: 65, sets: 2 },
  { rows: 63, vectors: 5, sets: 2 },
  { rows: 64, vectors: 64, sets: 3 },
  { rows: 64, vectors: 33, sets: 3, tile: 20 },
  { rows: 64, vectors: 33, tile: 13 },
  { rows: 65, vectors: 7, sets: 2, tile: 64 },
  { rows: 68, vectors: 9, sets: 2, tile: 16 },
  { rows: 12, vectors: 5, sets: 2, tile: 512 },
  { rows: 13, vectors: 5, sets: 2, tile: 512 },
  { rows: 9, vectors: 3, sets: 65, tile: 1 },
  { rows: 1009, vectors: 2, tile: 500 },
  { rows: 5, vectors: 3, sets: 0 },
  { rows: 8, vectors: 0, sets: 2 },
  { rows: 0, vectors: 3, sets: 2, tile: 4 },
  { rows: 40, vectors: 35, sets: 9, tile: 12 },
];

const batches = [30, 32].map((rows) => shape({ sets: 9, vectors: 13, rows, tile: 16 }));

/** One sum over the rows of a tile for each vector: neither sets nor vectors know of each other. */
export const driveSumContract = defineContract({
  kernel: driveSum,
  version: 1,
  units: { voltage: "V", sum: "V" },
  source: "definition; bound from Higham 2002, §4.2",
  shapes: sizes.map(shape),
  domains: { voltage: { low: -1, high: 1, tiny: 1e-30 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge") return undefined;
    // magnitudes side by side that one sum has to hold
    const length = count(shapeOf(driveSum.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => (random() - 0.5) * 10 ** (60 * random() - 30));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...batches.flatMap((params) => [
      alikeInParts(driveSum, {
        name: `input sets alone have the bits of a batch [rows=${params.rows}]`,
        ...{ params, along: ["input_sets"], cuts: [1, 6] },
      }),
      alikeInParts(driveSum, {
        name: `vectors in parts have the bits of all at once [rows=${params.rows}]`,
        ...{ params, along: ["vectors"], cuts: [1, 6] },
      }),
      scales({
        name: `voltage by 2⁻⁴⁰ is sum by 2⁻⁴⁰, bit for bit [rows=${params.rows}]`,
        ...{ params, factors: { voltage: 2 ** -40, sum: 2 ** -40 } },
      }),
    ]),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: driveSum,
      cases: [7, 8].map((rows) => ({ params: shape({ sets: 2, vectors: 192, rows, tile: 4 }) })),
    }),
    // four rows a round, and 65 535 rounds are the most that a software adapter carries out; |sums| ≤ 8 · rows < 2²⁴
    exactly(driveSum, {
      name: "whole numbers come out exactly in long sums",
      cases: [262_000, 262_127].map((rows) => ({ params: shape({ vectors: 2, rows }) })),
    }),
  ],
  bench: [[10, 64], [200, 64], [200, 63]].map(([sets, rows]) => ({
    label: `${sets} sets × 360 vectors × ${rows} rows`,
    params: shape({ sets, vectors: 360, rows }),
    work: { unit: "element", amount: sets * 360 * rows },
  })),
});
