import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { recombine } from "./recombine.ts";
import { strideOf, tilesOf } from "./tiles.ts";

type Size = { chips?: number; row_tiles?: number; images?: number; cols: number; tile?: number; scale?: number };

function shape({ chips = 1, row_tiles = 1, images = 1, cols, tile = 32, scale = 0.25 }: Size) {
  const col_tiles = tilesOf(cols, tile);
  return { chips, row_tiles, col_tiles, images, cols, stride: strideOf(cols), tile_cols: tile, scale };
}

// scales of which a sum of whole numbers has an exact multiple
const sizes: Size[] = [
  { cols: 1 },
  { cols: 2, images: 2, scale: -3 },
  { cols: 3, chips: 2, images: 3, tile: 2 },
  { cols: 4, chips: 3, images: 4, row_tiles: 2, tile: 4 },
  { cols: 10, chips: 3, images: 65, row_tiles: 2, scale: -3 },
  { cols: 12, chips: 3, images: 65, row_tiles: 2, tile: 50 },
  { cols: 12, chips: 3, images: 5, row_tiles: 3, tile: 6 },
  { cols: 9, chips: 2, images: 7, row_tiles: 3, tile: 1 },
  { cols: 63, chips: 2, images: 3, row_tiles: 2, tile: 2 },
  { cols: 64, chips: 5, images: 3, row_tiles: 13, tile: 64, scale: 5 },
  { cols: 64, chips: 2, images: 6, row_tiles: 2, tile: 20 },
  { cols: 65, chips: 2, images: 3, row_tiles: 2, tile: 5 },
  { cols: 128, chips: 2, images: 9, row_tiles: 2, tile: 20, scale: -1024 },
  { cols: 129, chips: 2, images: 9, tile: 32, scale: 2 ** -8 },
  { cols: 4099, images: 2, tile: 1000 },
  { cols: 2, images: 1009, row_tiles: 2, tile: 1 },
  { cols: 5, chips: 65, images: 2, row_tiles: 2, tile: 3 },
  // no tiles: the bias is left
  { cols: 5, chips: 2, images: 3, row_tiles: 0 },
  { cols: 8, chips: 2, images: 3, row_tiles: 0 },
  { cols: 5, chips: 0, images: 3 },
  { cols: 5, chips: 2, images: 0 },
  { cols: 0, chips: 2, images: 3 },
  { cols: 20, chips: 9, images: 33, row_tiles: 5, tile: 8, scale: 0 },
  { cols: 24, chips: 9, images: 33, row_tiles: 5, tile: 8, scale: 3 },
];

const biasAlone: Property = {
  name: "tiles of gain 0 leave the bias, bit for bit",
  async check({ make, call }) {
    for (const cols of [10, 12]) {
      const params = shape({ chips: 2, row_tiles: 3, images: 6, cols, tile: 8 });
      const one = make(params);
      one.buffers.gain.fill(0);
      const { out } = await call(one);
      const at = out.findIndex((v: number, i: number) => v !== one.buffers.bias[i % cols]);
      if (at >= 0) return `out[${at}]: ${out[at]}, bias ${one.buffers.bias[at % cols]}, cols=${cols}`;
    }
    return null;
  },
};

const batches = [10, 12].map((cols) => shape({ chips: 9, row_tiles: 3, images: 11, cols, tile: 8, scale: 0.04 }));

/** One sum over ascending row tiles for each output: neither chips nor images know of each other. */
export const recombineContract = defineContract({
  kernel: recombine,
  version: 1,
  units: { current: "µA", gain: "1", bias: "1", out: "1", scale: "1/µA" },
  source: "definition: digital sum of the partial currents of a tiled layer",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -100, high: 100, tiny: 1e-20 },
    gain: { low: 0, high: 4, tiny: 1e-8 },
    bias: { low: -1, high: 1, tiny: 1e-28 },
  },
  fill: (slot, params, random, values) => {
    if (values !== "huge" || slot === "bias") return undefined;
    // magnitudes side by side that one sum has to hold; a gain is not negative
    const [decades, least] = slot === "gain" ? [6, 0] : [20, -0.5];
    const length = count(shapeOf(recombine.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => (least + random()) * 10 ** (2 * decades * random() - decades));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    biasAlone,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: recombine,
      // filled groups, and a rest that would run on into the next chip
      cases: [512, 301].flatMap((images) => [10, 12].map((cols) => ({ params: shape({ chips: 2, images, cols }) }))),
    }),
    ...batches.flatMap((params) => [
      alikeInParts(recombine, {
        name: `chips alone have the bits of a batch [cols=${params.cols}]`,
        ...{ params, along: ["chips"], cuts: [1, 6] },
      }),
      alikeInParts(recombine, {
        name: `images in parts have the bits of all at once [cols=${params.cols}]`,
        ...{ params, along: ["images"], cuts: [1, 6] },
      }),
      scales({
        name: `gain by 2⁻³⁰ and scale by 2⁴⁰ is output by 2¹⁰, bias as well, bit for bit [cols=${params.cols}]`,
        ...{ params, factors: { gain: 2 ** -30, scale: 2 ** 40, bias: 2 ** 10, out: 2 ** 10 } },
      }),
      scales({
        name: `current by 2⁻⁴⁰ and gain by 2⁴⁰ changes no bit [cols=${params.cols}]`,
        ...{ params, factors: { current: 2 ** -40, gain: 2 ** 40 } },
      }),
    ]),
    // the most rounds that a software adapter carries out; |sums| ≤ 8 · 8 · row tiles < 2²⁴
    exactly(recombine, {
      name: "whole numbers come out exactly in 65 535 row tiles",
      cases: [5, 8].map((cols) => ({ params: shape({ row_tiles: 65_535, cols, scale: 1 }) })),
    }),
  ],
  bench: [32, 10].map((cols) => ({
    label: `200 chips × 360 images × ${cols} columns, 2 row tiles`,
    params: shape({ chips: 200, row_tiles: 2, images: 360, cols, scale: 0.04 }),
    work: { unit: "element", amount: 200 * 360 * cols },
  })),
});
