import { alikeInParts, alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { compensation } from "./compensation.ts";
import { strideOf, tilesOf } from "./tiles.ts";

type Size = { chips?: number; rows: number; cols: number; tile?: [number, number]; floor?: number };

function shape({ chips = 1, rows, cols, tile: [tile_rows, tile_cols] = [64, 32], floor = 1e-3 }: Size) {
  const [row_tiles, col_tiles] = [tilesOf(rows, tile_rows), tilesOf(cols, tile_cols)];
  return { chips, rows, cols, stride: strideOf(cols), tile_rows, tile_cols, row_tiles, col_tiles, floor };
}

const sizes: Size[] = [
  { rows: 1, cols: 1 },
  { rows: 2, cols: 2, tile: [2, 1] },
  { rows: 1, cols: 3, chips: 2, tile: [1, 2] },
  { rows: 63, cols: 5, chips: 3 },
  { rows: 64, cols: 32, chips: 9 },
  { rows: 65, cols: 33, chips: 2 },
  { rows: 33, cols: 17, chips: 2, tile: [16, 8], floor: 1e-30 },
  { rows: 129, cols: 129, chips: 2 },
  { rows: 13, cols: 23, chips: 3, tile: [5, 3] },
  { rows: 9, cols: 22, chips: 3, tile: [4, 6] },
  { rows: 3, cols: 4, chips: 2, tile: [1, 1] },
  // a floor within the spread of the means, so that both branches of both maxima are taken
  { rows: 40, cols: 40, chips: 3, tile: [3, 3], floor: 12.5 },
  { rows: 7, cols: 64, chips: 2, tile: [2, 31], floor: 11 },
  { rows: 1009, cols: 3, tile: [1000, 2], floor: 1e-30 },
  { rows: 2, cols: 4099, tile: [1, 4096] },
  { rows: 5, cols: 5, chips: 65, tile: [3, 4] },
  { rows: 5, cols: 5, chips: 0 },
  { rows: 0, cols: 5, chips: 2 },
  { rows: 5, cols: 0, chips: 2 },
  { rows: 21, cols: 45, chips: 2, tile: [20, 43], floor: 1e-30 },
];

/** Division may be 2.5 units of 2⁻²³ off, and its result is rounded. */
function near(got: number, expected: number): boolean {
  return Math.abs(got / expected - 1) <= 3 * 2 ** -23;
}

const undoes: Property = {
  name: "an empty tile stays at 1, and a factor that all cells of a tile share is undone",
  async check({ make, call }) {
    const params = shape({ chips: 2, rows: 24, cols: 21, tile: [8, 7] });
    const one = make(params);
    // the first column of tiles is empty
    one.buffers.before = one.buffers.before.map((v, i) => i % params.stride < 7 ? 0 : v);
    one.buffers.now = one.buffers.before.map((v) => v / 4);
    const { gain } = await call(one);
    const at = gain.findIndex((g: number, i: number) => !near(g, i % 3 === 0 ? 1 : 4));
    return at < 0 ? null : `gain[${at}]: ${gain[at]}, expected ${at % 3 === 0 ? 1 : 4}`;
  },
};

const signless: Property = {
  name: "signs of cells and all that lies in the padding change no bit",
  async check({ make, call }) {
    const params = shape({ chips: 2, rows: 19, cols: 23, tile: [8, 6] });
    const one = make(params);
    const { gain } = await call(one);
    for (const slot of ["before", "now"]) {
      one.buffers[slot] = one.buffers[slot].map((v, i) =>
        i % params.stride >= params.cols ? 1e6 : i % 3 === 0 ? -v : v
      );
    }
    return firstChange("gain", (await call(one)).gain, gain);
  },
};

/** A single cell in an empty layer says whether a long sum gets there: its own error bound would forgive the loss. */
const lastCells: Property = {
  name: "the first and the last cell of the longest loop count",
  async check({ make, call }) {
    // 65 535 rounds are the most that a software adapter carries out: 3 a row, and one more for each 32 columns
    for (const [rows, cols] of [[16_000, 4], [1, 65_000]]) {
      const params = shape({ rows, cols, tile: [rows, cols], floor: 2 ** -20 });
      for (const cell of [0, rows * cols - 1]) {
        const one = make(params);
        one.buffers.now.fill(0);
        one.buffers.before.fill(0)[cell] = 2 ** 10;
        const [{ gain: [got] }, expected] = [await call(one), 2 ** 30 / rows / cols];
        // floor times the cells is rounded, nothing else
        if (!(Math.abs(got / expected - 1) <= 5 * 2 ** -23)) {
          return `cell ${cell} of ${rows} × ${cols}: gain ${got}, expected ${expected}`;
        }
      }
    }
    return null;
  },
};

const batch = shape({ chips: 9, rows: 20, cols: 10, tile: [16, 8] });

/** Every tile has its own gain, every chip its own tiles; what lies beside a tile does not count. */
export const compensationContract = defineContract({
  kernel: compensation,
  version: 1,
  units: { before: "µS", now: "µS", gain: "1", floor: "µS" },
  source: "global drift compensation of aihwkit, which reads the tile with the identity matrix",
  shapes: sizes.map(shape),
  domains: {
    before: { low: -25, high: 25, huge: 1e30, tiny: 1e-28 },
    now: { low: -25, high: 25, huge: 1e30, tiny: 1e-28 },
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    undoes,
    signless,
    lastCells,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits",
      cases: [{ params: shape({ rows: 16, cols: 24, tile: [1, 1] }) }],
    }),
    alikeInParts(compensation, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips"], cuts: [1, 6] },
    }),
    scales({
      name: "cells and floor by 2²⁰ leave the gain as it is, bit for bit",
      ...{ params: shape({ chips: 2, rows: 21, cols: 18, tile: [4, 5], floor: 12 }) },
      factors: { before: 2 ** 20, now: 2 ** 20, floor: 2 ** 20 },
    }),
    scales({
      name: "a floor that no tile reaches has no say, and cells of now twice as large halve the gain",
      ...{ params: { ...batch, floor: 1e-20 }, factors: { now: 2, floor: 1024, gain: 0.5 } },
    }),
  ],
  bench: [{
    label: "200 chips, 64 × 32 in 2 tiles",
    params: shape({ chips: 200, rows: 64, cols: 32, tile: [32, 32], floor: 2.5e-3 }),
    work: { unit: "element", amount: 200 * 64 * 32 },
  }],
});
