import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { subtractUnit } from "./subtract_unit.ts";
import { strideOf, tilesOf } from "./tiles.ts";

type Size = { chips?: number; lines?: number; vectors?: number; cols: number; tile?: number };

function shape({ chips = 1, lines = 1, vectors = 1, cols, tile = 32 }: Size) {
  const col_tiles = tilesOf(cols, tile);
  const strides = { stride: strideOf(cols + col_tiles), out_stride: strideOf(cols) };
  return { chips, lines, vectors, cols, tile_cols: tile + 1, col_tiles, ...strides };
}

const sizes: Size[] = [
  { cols: 1 },
  { cols: 2, vectors: 2, tile: 1 },
  { cols: 3, vectors: 3, chips: 2 },
  { cols: 4, vectors: 4, lines: 2, tile: 3 },
  { cols: 7, vectors: 5, lines: 3, chips: 3, tile: 2 },
  { cols: 63, vectors: 3, lines: 2, tile: 64 },
  { cols: 64, vectors: 6, chips: 2, tile: 16 },
  { cols: 65, vectors: 7, lines: 2, tile: 32 },
  { cols: 13, vectors: 65, lines: 2, chips: 3, tile: 5 },
  { cols: 5, vectors: 3, lines: 3, chips: 65, tile: 4 },
  { cols: 1021, vectors: 2, tile: 100 },
  { cols: 29, lines: 9, chips: 13, tile: 5 },
  { cols: 5, vectors: 3, chips: 0 },
  { cols: 5, vectors: 0, lines: 2 },
  { cols: 5, vectors: 3, lines: 0 },
  { cols: 0, vectors: 3, lines: 2 },
  { cols: 27, vectors: 33, lines: 5, chips: 3, tile: 9 },
];

const batch = shape({ chips: 9, lines: 3, vectors: 11, cols: 13, tile: 5 });

const common: Property = {
  name: "what a weight column and its unit column have in common goes away, bit for bit; padding is 0",
  async check({ make, call }) {
    const one = make(batch, { values: "integers" });
    const { cols, tile_cols, stride, out_stride } = batch;
    const { net: before } = await call(one);
    one.buffers.current = one.buffers.current.map((v, i) => v + 1000 * Math.floor((i % stride) / tile_cols));
    const { net: after } = await call(one);
    const at = after.findIndex((v: number, i: number) => v !== before[i] || (i % out_stride >= cols && v !== 0));
    return at < 0 ? null : `net[${at}]: ${after[at]} µA, ${before[at]} µA before`;
  },
};

/** One difference for each current: neither chips nor vectors know of each other. */
export const subtractUnitContract = defineContract({
  kernel: subtractUnit,
  version: 1,
  units: { current: "µA", net: "µA" },
  source: "definition: offset mapping with a column of cells of weight 0 in each array",
  shapes: sizes.map(shape),
  domains: { current: { low: -100, high: 100, tiny: 1e-30, huge: 1e30 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    common,
    alikeInParts(subtractUnit, {
      name: "chips alone have the bits of a batch",
      ...{ params: batch, along: ["chips"], cuts: [1, 6] },
    }),
    alikeInParts(subtractUnit, {
      name: "vectors in parts have the bits of all at once",
      ...{ params: batch, along: ["vectors"], cuts: [1, 6] },
    }),
    scales({
      name: "current by 2⁻⁴⁰ is output by 2⁻⁴⁰, bit for bit",
      ...{ params: batch, factors: { current: 2 ** -40, net: 2 ** -40 } },
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: subtractUnit,
      cases: [{ params: shape({ chips: 2, lines: 2, vectors: 256, cols: 10, tile: 5 }) }],
    }),
  ],
  bench: [10, 200].map((chips) => ({
    label: `${chips} chips × 2 lines × 360 vectors × 32 columns`,
    params: shape({ chips, lines: 2, vectors: 360, cols: 31 }),
    work: { unit: "element", amount: 2 * chips * 360 * 32 },
  })),
});
