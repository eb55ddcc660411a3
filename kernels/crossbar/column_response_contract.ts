import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { columnResponse } from "./column_response.ts";
import { strideOf, tilesOf } from "./tiles.ts";

type Size = { arrays?: number; rows: number; cols: number; tile?: number };

function shape({ arrays = 1, rows, cols, tile = 64 }: Size) {
  return { arrays, rows, stride: strideOf(cols), tile_rows: tile, row_tiles: tilesOf(rows, tile) };
}

const sizes: Size[] = [
  { rows: 1, cols: 1 },
  { rows: 2, cols: 5, arrays: 2, tile: 1 },
  { rows: 3, cols: 4, arrays: 3, tile: 2 },
  { rows: 4, cols: 8, arrays: 2, tile: 4 },
  { rows: 7, cols: 12, arrays: 3, tile: 7 },
  { rows: 63, cols: 5, arrays: 3 },
  { rows: 64, cols: 32, arrays: 9 },
  { rows: 65, cols: 33, arrays: 2 },
  { rows: 70, cols: 20, arrays: 2, tile: 11 },
  { rows: 129, cols: 129, arrays: 2 },
  { rows: 13, cols: 23, arrays: 3, tile: 5 },
  // as a layer on a larger array: the tile is taller than the rows
  { rows: 10, cols: 12, arrays: 2, tile: 512 },
  { rows: 1009, cols: 3, tile: 1000 },
  { rows: 2, cols: 4099, tile: 1 },
  { rows: 5, cols: 5, arrays: 65, tile: 3 },
  { rows: 5, cols: 5, arrays: 0 },
  { rows: 0, cols: 5, arrays: 2 },
  { rows: 5, cols: 0, arrays: 2 },
  { rows: 22, cols: 45, arrays: 2, tile: 20 },
];

const signless: Property = {
  name: "signs of cells change no bit",
  async check({ make, call }) {
    const one = make(shape({ arrays: 2, rows: 19, cols: 23, tile: 8 }));
    const { response } = await call(one);
    one.buffers.net = one.buffers.net.map((v, i) => i % 3 === 0 ? -v : v);
    return firstChange("response", (await call(one)).response, response);
  },
};

const batch = shape({ arrays: 9, rows: 23, cols: 10, tile: 9 });

/** One sum over ascending rows for each column of a tile; neither arrays nor columns know of each other. */
export const columnResponseContract = defineContract({
  kernel: columnResponse,
  version: 1,
  units: { net: "µS", response: "µS" },
  source:
    "global drift compensation of aihwkit, which reads the tile with the identity matrix; bound from Higham 2002, §3.1",
  shapes: sizes.map(shape),
  domains: { net: { low: -25, high: 25, huge: 1e30, tiny: 1e-28 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    signless,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: columnResponse,
      // filled groups, and a rest
      cases: [96, 77].map((arrays) => ({ params: shape({ arrays, rows: 5, cols: 8, tile: 3 }) })),
    }),
    alikeInParts(columnResponse, {
      name: "arrays alone have the bits of a batch",
      ...{ params: batch, along: ["arrays"], cuts: [1, 6] },
    }),
    scales({
      name: "cells by 2⁻²⁰ are a response by 2⁻²⁰, bit for bit",
      ...{ params: batch, factors: { net: 2 ** -20, response: 2 ** -20 } },
    }),
    // four rows a round, and up to three that are left; |sums| ≤ 8 · rows < 2²⁴
    exactly(columnResponse, {
      name: "whole numbers come out exactly in long sums",
      cases: [260_000, 99_999].map((rows) => ({ params: shape({ rows, cols: 4, tile: rows }) })),
    }),
  ],
  bench: [[64, 32], [1024, 256]].map(([rows, cols]) => {
    const arrays = rows === 64 ? 200 : 8;
    return {
      label: `${arrays} arrays of ${rows} × ${cols}`,
      params: shape({ arrays, rows, cols, tile: 256 }),
      work: { unit: "element", amount: arrays * rows * cols },
    };
  }),
});
