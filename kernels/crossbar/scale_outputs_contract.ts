import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { scaleOutputs } from "./scale_outputs.ts";
import { strideOf } from "./tiles.ts";

interface Size {
  chips?: number;
  sets?: number;
  groups?: number;
  tiles?: number;
  slices?: number;
  images?: number;
  cols: number;
}

function shape({ chips = 1, sets = 1, groups = 1, tiles = 1, slices = 1, images = 1, cols }: Size) {
  return { chips, alpha_sets: sets, lines: groups * tiles, row_tiles: tiles, slices, images, stride: strideOf(cols) };
}

const sizes: Size[] = [
  ...[1, 4, 5, 63, 64, 65].map((cols) => ({ cols, images: 3 })),
  { chips: 6, sets: 1, groups: 2, tiles: 3, slices: 2, images: 5, cols: 9 },
  { chips: 6, sets: 2, groups: 3, tiles: 2, slices: 3, images: 4, cols: 13 },
  { chips: 6, sets: 6, groups: 2, tiles: 2, slices: 5, images: 3, cols: 7 },
  { chips: 3, sets: 3, groups: 1, tiles: 5, slices: 1, images: 7, cols: 3 },
  { chips: 2, sets: 2, groups: 4, tiles: 1, slices: 2, images: 1, cols: 20 },
  { chips: 3, sets: 3, groups: 2, tiles: 1, slices: 2, images: 13, cols: 11 },
  { chips: 2, sets: 1, groups: 1, tiles: 2, slices: 1, images: 9, cols: 17 },
  // whole workgroups
  { chips: 8, sets: 4, groups: 2, tiles: 2, slices: 2, images: 16, cols: 16 },
  { chips: 65, sets: 65, cols: 2 },
  { images: 1009, cols: 4 },
  { chips: 2, cols: 1032 },
  { chips: 0, cols: 4 },
  { chips: 2, tiles: 0, cols: 4 },
  { chips: 2, slices: 0, cols: 4 },
  { chips: 2, images: 0, cols: 4 },
  { chips: 2, cols: 0 },
];

const batch = shape({ chips: 6, sets: 6, groups: 2, tiles: 3, slices: 2, images: 7, cols: 9 });

/** One product for each current. */
export const scaleOutputsContract = defineContract({
  kernel: scaleOutputs,
  version: 1,
  units: { current: "µA", alpha: "any", y: "µA · unit of alpha" },
  source: "aihwkit noise and bound management",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -90, high: 90, huge: 1e18, tiny: 1e-18 },
    alpha: { low: 0, high: 4, huge: 1e18, tiny: 1 },
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInParts(scaleOutputs, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips", "alpha_sets"], cuts: [1, 4] },
    }),
    alikeInParts(scaleOutputs, {
      name: "images in parts have the bits of all at once",
      ...{ params: batch, along: ["images"], cuts: [1, 5] },
    }),
    alikeInParts(scaleOutputs, {
      name: "slices in parts have the bits of all at once",
      ...{ params: { ...batch, slices: 5 }, along: ["slices"], cuts: [1, 2] },
    }),
    exactly(scaleOutputs, {
      name: "chips that share a scale: whole numbers come out exactly",
      cases: [1, 2, 3, 6].map((alpha_sets) => ({ params: { ...batch, alpha_sets } })),
    }),
    scales({
      name: "current by 2⁻²⁰ and scale by −2³⁰ is −2¹⁰, bit for bit",
      ...{ params: batch, factors: { current: 2 ** -20, alpha: -(2 ** 30), y: -(2 ** 10) } },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      cases: [{ params: shape({ chips: 4, sets: 2, groups: 2, tiles: 3, slices: 2, images: 8, cols: 16 }) }],
      exact: scaleOutputs,
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `${chips} chip${chips === 1 ? "" : "s"} of 3 row tiles, 256 images of 128 columns`,
    params: shape({ chips, sets: chips, tiles: 3, images: 256, cols: 128 }),
    work: { unit: "element", amount: chips * 3 * 256 * 128 },
  })),
});
