import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { related } from "../noise/_streams.ts";
import { settle } from "./settle.ts";
import { strideOf } from "./tiles.ts";

interface Size {
  chips?: number;
  sets?: number;
  groups?: number;
  tiles?: number;
  slices?: number;
  images?: number;
  cols: number;
  most?: number;
}

function shape({ chips = 1, sets = 1, groups = 1, tiles = 1, slices = 1, images = 1, cols, most = 8 }: Size) {
  const stride = strideOf(cols);
  return { chips, alpha_sets: sets, lines: groups * tiles, row_tiles: tiles, slices, images, cols, stride, most };
}

const sizes: Size[] = [
  ...[1, 2, 3, 4, 5, 15, 16, 17, 20, 63, 64, 65].map((cols) => ({ cols, images: 9 })),
  { chips: 6, sets: 1, groups: 2, tiles: 3, slices: 2, images: 5, cols: 1 },
  { chips: 6, sets: 2, groups: 3, tiles: 2, slices: 3, images: 4, cols: 2 },
  { chips: 6, sets: 6, groups: 2, tiles: 2, slices: 1, images: 9, cols: 5, most: 1.7 },
  { chips: 3, sets: 3, groups: 1, tiles: 5, slices: 2, images: 7, cols: 3 },
  { chips: 2, sets: 2, groups: 4, tiles: 1, slices: 2, images: 30, cols: 1, most: 3.3 },
  { chips: 65, sets: 65, cols: 2 },
  { images: 127, cols: 3 },
  { chips: 2, images: 3, cols: 1032 },
  { chips: 0, cols: 4 },
  { chips: 2, tiles: 0, cols: 4 },
  { chips: 2, slices: 0, images: 3, cols: 4 },
  { chips: 2, images: 0, cols: 4 },
  { chips: 2, cols: 0 },
];

const batch = shape({ chips: 6, sets: 6, groups: 2, tiles: 3, slices: 2, images: 7, cols: 2 });

/** Where one current is large, one scale and no other doubles: which, and up to which column it counts. */
const oneCurrent: Property = {
  name: "one current that reaches its bound, of either sign, doubles the one scale that it belongs to",
  async check({ make, call, seed }) {
    // columns at the ends of a round and of each of its fours, the padding included
    for (const [cols, j] of [37, 40, 44, 48].flatMap((cols) => [0, 15, cols - 5, cols - 1, 39].map((j) => [cols, j]))) {
      const params = shape({ chips: 2, sets: 2, groups: 2, tiles: 3, slices: 2, images: 5, cols });
      const { lines, row_tiles, slices, images, stride } = params;
      const one = make(params);
      one.buffers.bound.fill(6);
      const vector = (59 * (cols + j) + seed) % (2 * lines * slices * images);
      one.buffers.current.fill(0)[vector * stride + j] = cols % 2 ? 6 : -6;
      one.buffers.start.set(one.buffers.alpha);
      const { next } = await call(one);
      const array = Math.floor(vector / images / slices);
      const hit = (Math.floor(array / lines) * row_tiles + array % lines % row_tiles) * images + vector % images;
      const expected = one.buffers.alpha.map((a, i) => i === hit && j < cols ? 2 * a : a);
      const told = firstChange(`vector ${vector}, column ${j} of ${cols}: next`, next, expected);
      if (told) return told;
    }
    return null;
  },
};

const settles: Property = {
  name: "with every converter clipping, scales grow by powers of 2 up to `most` times their start and stay",
  async check({ make, call }) {
    for (const [most, last] of [[8, 8], [7.9, 4], [1.9, 1]]) {
      const one = make({ ...batch, most });
      one.buffers.bound.fill(0);
      one.buffers.start.set(one.buffers.alpha);
      for (let round = 1; round <= 4; round++) one.buffers.alpha = (await call(one)).next;
      const told = firstChange(`most ${most}: alpha`, one.buffers.alpha, one.buffers.start.map((a) => last * a));
      if (told) return told;
    }
    return null;
  },
};

/** Comparisons and doubling: exact but for a scale that lies on its limit to the last bit. */
export const settleContract = defineContract({
  kernel: settle,
  version: 1,
  units: { current: "µA", bound: "µA", alpha: "any", start: "unit of alpha", next: "unit of alpha", most: "1" },
  source: "aihwkit BoundManagementType.ITERATIVE, for each chip, row tile and image",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -10, high: 10, huge: 1e30, tiny: 1e-20 },
    // most vectors reach it, but not all: a current of one column in three or so does
    bound: { low: 6, high: 10, huge: 1e30, tiny: 1e-20 },
    alpha: { low: 0.5, high: 4, huge: 1e15, tiny: 1e-15 },
    start: { low: 0.25, high: 1.5, huge: 1e15, tiny: 1e-15 },
  },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    oneCurrent,
    settles,
    related("nothing changes below the bounds, whatever lies in the padding", {
      slot: "next",
      params: { ...batch, most: 1e30 },
      change: ({ buffers }) => ({
        buffers: {
          ...buffers,
          bound: buffers.bound.map(() => 2e-4),
          current: buffers.current.map((v, i) => i % batch.stride < batch.cols ? 1e-5 * v : 1e6),
        },
      }),
      expected: (_, i, { buffers }) => buffers.alpha[i],
    }),
    alikeInParts(settle, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips", "alpha_sets"], cuts: [1, 4] },
    }),
    alikeInParts(settle, {
      name: "images in parts have the bits of all at once",
      ...{ params: batch, along: ["images"], cuts: [1, 5] },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      cases: [{ params: shape({ chips: 4, sets: 2, groups: 2, tiles: 3, slices: 2, images: 32, cols: 3 }) }],
      exact: settle,
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `${chips} chip${chips === 1 ? "" : "s"} of 3 row tiles, 256 images of 128 columns`,
    params: shape({ chips, sets: chips, tiles: 3, images: 256, cols: 128 }),
    work: { unit: "element", amount: chips * 3 * 256 * 128 },
  })),
});
