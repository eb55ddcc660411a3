import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { subtractOffset } from "./subtract_offset.ts";

type Size = { chips?: number; sets?: number; tiles?: number; groups?: number; vectors?: number; stride: number };

function shape({ chips = 1, sets = 1, tiles = 1, groups = 1, vectors = 1, stride }: Size) {
  return { chips, input_sets: sets, lines: groups * tiles, row_tiles: tiles, vectors, stride };
}

const sizes: Size[] = [
  { stride: 4 },
  { stride: 8, vectors: 2, tiles: 3, chips: 2 },
  { stride: 12, vectors: 3, tiles: 3, groups: 2, chips: 4, sets: 2 },
  { stride: 64, vectors: 4, tiles: 2, groups: 3, chips: 6, sets: 6 },
  { stride: 68, vectors: 5, tiles: 1, groups: 3, chips: 6, sets: 3 },
  { stride: 4, vectors: 63, tiles: 5, chips: 3 },
  { stride: 4, vectors: 64, tiles: 2, groups: 2, chips: 65, sets: 5 },
  { stride: 1028, vectors: 7, tiles: 2 },
  { stride: 16, vectors: 65, tiles: 2, groups: 2, chips: 2, sets: 2 },
  { stride: 256, vectors: 1, tiles: 5, groups: 3, chips: 9, sets: 3 },
  { stride: 4, vectors: 3, tiles: 2, chips: 0 },
  { stride: 4, vectors: 0, tiles: 2, chips: 2 },
  { stride: 0, vectors: 3, tiles: 2, chips: 2 },
  { stride: 4, vectors: 3, tiles: 0, chips: 2 },
  { stride: 32, vectors: 33, tiles: 3, groups: 2, chips: 8, sets: 4 },
];

const batch = shape({ chips: 9, sets: 9, tiles: 2, groups: 3, vectors: 11, stride: 12 });

/** One product and one difference for each current: neither chips nor vectors know of each other. */
export const subtractOffsetContract = defineContract({
  kernel: subtractOffset,
  version: 1,
  units: { current: "µA", drive: "V", level: "µS", out: "µA" },
  source: "definition: offset mapping, current of w·g + level less level times the sum of the voltages",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -100, high: 100, tiny: 1e-30, huge: 1e30 },
    drive: { low: -8, high: 8, tiny: 1e-15, huge: 1e15 },
    level: { low: 0, high: 25, tiny: 1e-15, huge: 1e15 },
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInParts(subtractOffset, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips", "input_sets"], cuts: [1, 6] },
    }),
    alikeInParts(subtractOffset, {
      name: "chips with shared inputs alone have the bits of a batch",
      ...{ params: { ...batch, input_sets: 1 }, along: ["chips", "input_sets"], cuts: [1, 6] },
    }),
    alikeInParts(subtractOffset, {
      name: "vectors in parts have the bits of all at once",
      ...{ params: batch, along: ["vectors"], cuts: [1, 6] },
    }),
    scales({
      name: "current by 2⁻²⁰, drive by 2⁻⁴⁰ and level by 2²⁰ is output by 2⁻²⁰, bit for bit",
      ...{ params: batch, factors: { current: 2 ** -20, drive: 2 ** -40, level: 2 ** 20, out: 2 ** -20 } },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: subtractOffset,
      cases: [{ params: shape({ chips: 2, tiles: 2, vectors: 256, stride: 12 }) }],
    }),
    exactly(subtractOffset, {
      name: "whole numbers come out exactly for chips in several sets",
      cases: [{ params: shape({ chips: 12, sets: 3, tiles: 3, groups: 2, vectors: 9, stride: 8 }) }],
    }),
  ],
  bench: [10, 200].map((chips) => ({
    label: `${chips} chips × 2 lines × 360 vectors × 32 columns`,
    params: shape({ chips, sets: chips, tiles: 2, vectors: 360, stride: 32 }),
    work: { unit: "element", amount: 2 * chips * 360 * 32 },
  })),
});
