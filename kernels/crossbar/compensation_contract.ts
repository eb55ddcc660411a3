import { alikeInParts, alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { compensation } from "./compensation.ts";
import { strideOf } from "./tiles.ts";

type Size = { arrays?: number; row_tiles?: number; cols: number; own?: number; tile?: number; floor?: number };

function shape({ arrays = 1, row_tiles = 1, cols, own = Math.max(cols, 1), tile = 32, floor = 1e-3 }: Size) {
  const strides = { own_stride: strideOf(own), stride: strideOf(cols) };
  return { arrays, row_tiles, own_cols: own, cols, ...strides, tile_cols: tile, floor };
}

const sizes: Size[] = [
  { cols: 1 },
  { cols: 2, tile: 1 },
  { cols: 3, arrays: 2, tile: 2, row_tiles: 2 },
  { cols: 5, arrays: 3 },
  { cols: 32, arrays: 9 },
  { cols: 33, arrays: 2, row_tiles: 2 },
  { cols: 17, arrays: 2, row_tiles: 3, tile: 8, floor: 1e-30 },
  { cols: 129, arrays: 2, row_tiles: 3 },
  { cols: 23, arrays: 3, row_tiles: 3, tile: 3 },
  { cols: 22, arrays: 3, row_tiles: 3, tile: 6 },
  { cols: 4, arrays: 2, row_tiles: 3, tile: 1 },
  // a floor within the spread of the responses, so that both branches of both maxima are taken
  { cols: 40, arrays: 3, row_tiles: 7, tile: 3, floor: 500 },
  { cols: 64, arrays: 2, row_tiles: 4, tile: 31, floor: 480 },
  // reference cells: one column, fewer than the layer has, more
  { cols: 21, arrays: 3, row_tiles: 2, own: 1, tile: 8 },
  { cols: 20, arrays: 3, row_tiles: 2, own: 3, tile: 6, floor: 400 },
  { cols: 5, arrays: 2, row_tiles: 2, own: 9, tile: 4 },
  { cols: 4099, tile: 4096 },
  { cols: 5, arrays: 65, tile: 4, row_tiles: 2 },
  { cols: 5, arrays: 0 },
  { cols: 5, arrays: 2, row_tiles: 0 },
  { cols: 0, arrays: 2, row_tiles: 2 },
  { cols: 45, arrays: 2, row_tiles: 2, tile: 43, floor: 1e-30 },
];

/** Division may be 2.5 units of 2⁻²³ off, and its result is rounded. */
function near(got: number, expected: number): boolean {
  return Math.abs(got / expected - 1) <= 3 * 2 ** -23;
}

const undoes: Property = {
  name: "what is empty stays at 1, and a factor that all responses share is undone",
  async check({ make, call }) {
    for (const per of ["tile", "column"]) {
      const params = shape({ arrays: 2, row_tiles: 3, cols: 21, tile: 7 });
      const one = make(params, { constants: { per } });
      // the first column tile is empty
      one.buffers.before = one.buffers.before.map((v, i) => i % params.stride < 7 ? 0 : 1 + v);
      one.buffers.now = one.buffers.before.map((v) => v / 4);
      const { gain } = await call(one);
      const expected = (i: number) => i % params.stride < 7 || i % params.stride >= 21 ? 1 : 4;
      const at = gain.findIndex((g: number, i: number) => !near(g, expected(i)));
      if (at >= 0) return `gain[${at}]: ${gain[at]}, expected ${expected(at)}, per ${per}`;
    }
    return null;
  },
};

const paddingIsOne: Property = {
  name: "padding has gain 1, exactly, and what lies in the padding of responses changes no bit",
  async check({ make, call }) {
    for (const per of ["tile", "column"]) {
      for (const own of [21, 1, 6]) {
        const params = shape({ arrays: 2, row_tiles: 3, cols: 21, own, tile: 8 });
        const one = make(params, { constants: { per } });
        const { gain } = await call(one);
        const at = gain.findIndex((g: number, i: number) => i % params.stride >= 21 && g !== 1);
        if (at >= 0) return `gain[${at}]: ${gain[at]} in the padding, per ${per}`;
        for (const slot of ["before", "now"]) {
          one.buffers[slot] = one.buffers[slot].map((v, i) => i % params.own_stride >= own ? 1e6 : v);
        }
        const told = firstChange("gain", (await call(one)).gain, gain);
        if (told) return `${told}, per ${per}, own_cols ${own}`;
      }
    }
    return null;
  },
};

/** A single response among empty ones says whether a long sum gets there: its own error bound would forgive the loss. */
const ends: Property = {
  name: "the first and the last column of the longest loop count",
  async check({ make, call }) {
    // 65 535 rounds are the most that a software adapter carries out, in all loops together
    const cols = 32_764;
    for (const column of [0, cols - 1]) {
      const one = make(shape({ cols, tile: cols, floor: 2 ** -20 }));
      one.buffers.now.fill(0);
      one.buffers.before.fill(0)[column] = 2 ** 10;
      const { gain } = await call(one);
      // floor times the columns is rounded, nothing else
      const at = gain.findIndex((g: number) => !(Math.abs(g * cols / 2 ** 30 - 1) <= 5 * 2 ** -23));
      if (at >= 0) return `column ${column} of ${cols}: gain[${at}] ${gain[at]}, expected ${2 ** 30 / cols}`;
    }
    return null;
  },
};

const batches = ["tile", "column"].flatMap((per) =>
  [13, 2].map((own) => ({ per, params: shape({ arrays: 9, row_tiles: 2, cols: 13, own, tile: 8 }) }))
);

/** Every column tile, or column, has its own gain, every array its own columns; padding does not count. */
export const compensationContract = defineContract({
  kernel: compensation,
  version: 2,
  units: { before: "µS", now: "µS", gain: "1", floor: "µS" },
  source: "global drift compensation of aihwkit, which reads the tile with the identity matrix",
  shapes: sizes.map(shape),
  domains: {
    before: { low: 0, high: 1000, huge: 1e30, tiny: 1e-28 },
    now: { low: 0, high: 1000, huge: 1e30, tiny: 1e-28 },
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    undoes,
    paddingIsOne,
    ends,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits",
      cases: [{ params: shape({ arrays: 16, cols: 24, tile: 1 }) }],
    }),
    ...batches.flatMap(({ per, params }) => [
      alikeInParts(compensation, {
        name: `arrays alone have the bits of a batch [per=${per} own_cols=${params.own_cols}]`,
        ...{ params, constants: { per }, along: ["arrays"], cuts: [1, 6] },
      }),
      scales({
        name:
          `responses and floor by 2²⁰ leave the gain as it is, bit for bit [per=${per} own_cols=${params.own_cols}]`,
        ...{ params: { ...params, floor: 450 }, constants: { per } },
        factors: { before: 2 ** 20, now: 2 ** 20, floor: 2 ** 20 },
      }),
    ]),
  ],
  bench: ["tile", "column"].flatMap((per) =>
    [10, 200].map((arrays) => ({
      label: `${arrays} arrays of 4 row tiles, 256 columns in tiles of 128, per ${per}`,
      params: shape({ arrays, row_tiles: 4, cols: 256, tile: 128, floor: 2.5e-3 }),
      constants: { per },
      work: { unit: "element" as const, amount: arrays * 4 * 256 },
    }))
  ),
});
