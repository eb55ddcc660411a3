import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { mvm } from "./mvm.ts";
import { tilesOf } from "./tiles.ts";

type Size = { chips?: number; own?: boolean; images?: number; rows: number; stride: number; tile?: number };

function shape({ chips = 1, own = false, images = 1, rows, stride, tile = rows }: Size) {
  const row_tiles = tilesOf(rows, tile);
  return { chips, input_chips: own ? chips : 1, images, rows, stride, tile_rows: tile, row_tiles };
}

const sizes: Size[] = [
  { rows: 1, stride: 4 },
  { rows: 2, stride: 8, images: 2 },
  { rows: 1, stride: 8, images: 17 },
  { rows: 63, stride: 12, images: 7, chips: 2, own: true },
  { rows: 64, stride: 32, images: 33, chips: 3, own: true },
  { rows: 64, stride: 32, images: 16, chips: 3, tile: 24 },
  { rows: 65, stride: 8, images: 15, chips: 2, tile: 64, own: true },
  { rows: 64, stride: 12, images: 8, chips: 3, tile: 13, own: true },
  { rows: 68, stride: 20, images: 9, chips: 2, tile: 16 },
  { rows: 68, stride: 20, images: 9, chips: 3, tile: 16, own: true },
  { rows: 129, stride: 4, images: 65, chips: 2, tile: 32 },
  // one vec4 of columns past whole tiles of twelve
  { rows: 8, stride: 28, images: 9, chips: 2 },
  { rows: 7, stride: 28, images: 10, chips: 2, tile: 3 },
  { rows: 37, stride: 16, images: 18, chips: 2, tile: 6 },
  { rows: 4, stride: 132, images: 64, chips: 5 },
  { rows: 2, stride: 136, images: 63, chips: 5, own: true, tile: 1 },
  // as a layer on a larger array: the tile is taller than the rows
  { rows: 12, stride: 8, images: 5, chips: 2, own: true, tile: 512 },
  // two vec4s past whole tiles of twelve
  { rows: 13, stride: 20, images: 9, chips: 2, tile: 5 },
  // whole workgroups: a tile too many would push others out
  ...[3, 4].flatMap((rows) => [8, 12].map((stride) => ({ rows, stride, images: 32, chips: 32 }))),
  { rows: 1009, stride: 4, images: 2, tile: 500 },
  { rows: 5, stride: 1032, images: 1, chips: 2 },
  { rows: 5, stride: 4, images: 3, chips: 0 },
  { rows: 5, stride: 4, images: 0, chips: 2 },
  { rows: 5, stride: 0, images: 3, chips: 2 },
  // more invocations than a workgroup has, in whole vec4s
  { rows: 20, stride: 24, images: 35, chips: 9, own: true, tile: 12 },
];

// both voltage layouts, both column tiles
const batches: Size[] = [
  { rows: 32, stride: 32, images: 37, chips: 9, own: true },
  { rows: 31, stride: 8, images: 19, chips: 9, tile: 16 },
  { rows: 32, stride: 12, images: 19, chips: 9, own: true, tile: 16 },
  { rows: 31, stride: 12, images: 19, chips: 9, own: true },
];

const batchProperties = batches.flatMap((size) => {
  const params = shape(size);
  const label = `[rows=${size.rows} stride=${size.stride} inputs=${size.own ? "own" : "shared"}]`;
  return [
    alikeInParts(mvm, {
      name: `chips alone have the bits of a batch ${label}`,
      ...{ params, along: ["chips", "input_chips"], cuts: [1, 6] },
    }),
    alikeInParts(mvm, {
      name: `images in parts have the bits of all at once ${label}`,
      ...{ params, along: ["images"], cuts: [1, 6] },
    }),
    scales({
      name: `voltage by 2⁻⁴⁰ and conductance by 2³⁰ is current by 2⁻¹⁰, bit for bit ${label}`,
      ...{ params, factors: { voltage: 2 ** -40, net: 2 ** 30, current: 2 ** -10 } },
    }),
    scales({
      name: `square: voltage by 2⁻²⁰ is variance by 2⁻⁴⁰, bit for bit ${label}`,
      ...{ params, constants: { square: "yes" }, factors: { voltage: 2 ** -20, current: 2 ** -40 } },
    }),
  ];
});

const silentImage = (image: number) => image % 3 === 0;
const silentColumn = (column: number) => column % 5 === 0;
const silent: Property = {
  name: "images without voltage and columns without conductance carry exactly no current",
  async check({ make, call }) {
    const told = await Promise.all(batches.map(async (size) => {
      const params = shape(size);
      const { images, rows, stride } = params;
      const one = make(params);
      one.buffers.voltage = one.buffers.voltage.map((v, i) => silentImage(Math.floor(i / rows) % images) ? 0 : v);
      one.buffers.net = one.buffers.net.map((v, i) => silentColumn(i % stride) ? 0 : v);
      const { current } = await call(one);
      const quiet = (i: number) => silentColumn(i % stride) || silentImage(Math.floor(i / stride) % images);
      const at = current.findIndex((v: number, i: number) => quiet(i) && v !== 0);
      return at < 0 ? null : `current[${at}]: ${current[at]} µA, rows=${rows} stride=${stride}`;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** One sum over ascending rows for each current: neither chips nor images know of each other. */
export const mvmContract = defineContract({
  kernel: mvm,
  version: 1,
  units: { voltage: "V", net: "µS (square: µS²)", current: "µA (square: µA²)" },
  source: "Kirchhoff's current law on an ideal crossbar; bound from Higham 2002, §3.1",
  shapes: sizes.map(shape),
  domains: { voltage: { low: -1, high: 1, tiny: 1e-9 }, net: { low: -25, high: 25, tiny: 1e-15 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge") return undefined;
    // magnitudes side by side that one sum has to hold; the squared voltage too stays in f32's range
    const decades = slot === "voltage" ? 10 : 15;
    const length = count(shapeOf(mvm.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => (random() - 0.5) * 10 ** (2 * decades * random() - decades));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...batchProperties,
    silent,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: mvm,
      cases: [3, 4].flatMap((rows) => [4, 8].map((stride) => ({ params: shape({ chips: 384, rows, stride }) }))),
    }),
    // 65 535 rounds are the most that a software adapter carries out, one row a round or four; |sums| ≤ 64 · rows < 2²⁴
    exactly(mvm, {
      name: "whole numbers come out exactly in long sums",
      cases: [[65_000, 4], [64_997, 8], [20_001, 4], [20_004, 8]].map(([rows, stride]) => ({
        params: shape({ rows, stride }),
      })),
    }),
  ],
  bench: [
    // the layers of a 64-32-32-10 network: the first shares its inputs, the others do not
    { rows: 64, stride: 32, own: false },
    { rows: 32, stride: 32, own: true },
    { rows: 32, stride: 12, own: true },
    // 27 rows, as a 3 × 3 convolution of 3 channels has: voltages come one by one
    { rows: 27, stride: 32, own: true },
  ].map(({ rows, stride, own }) => ({
    label: `200 chips × 360 images, ${rows} × ${stride}, ${own ? "own" : "shared"} inputs`,
    params: shape({ chips: 200, own, images: 360, rows, stride, tile: 512 }),
    work: { unit: "MAC", amount: 200 * 360 * rows * stride },
  })),
});
