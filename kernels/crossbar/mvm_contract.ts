import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { mvm } from "./mvm.ts";
import { tilesOf } from "./tiles.ts";

type Size = {
  arrays?: number;
  /** Sets of voltages; every array has its own if left out where `own` is true, else all share one. */
  sets?: number;
  own?: boolean;
  vectors?: number;
  rows: number;
  stride: number;
  tile?: number;
};

function shape({ arrays = 1, own = false, sets = own ? arrays : 1, vectors = 1, rows, stride, tile = rows }: Size) {
  return { arrays, input_sets: sets, vectors, rows, stride, tile_rows: tile, row_tiles: tilesOf(rows, tile) };
}

const sizes: Size[] = [
  { rows: 1, stride: 4 },
  { rows: 2, stride: 8, vectors: 2 },
  { rows: 1, stride: 8, vectors: 17 },
  { rows: 63, stride: 12, vectors: 7, arrays: 2, own: true },
  { rows: 64, stride: 32, vectors: 33, arrays: 3, own: true },
  { rows: 64, stride: 32, vectors: 16, arrays: 3, tile: 24 },
  { rows: 65, stride: 8, vectors: 15, arrays: 2, tile: 64, own: true },
  { rows: 64, stride: 12, vectors: 8, arrays: 3, tile: 13, own: true },
  { rows: 68, stride: 20, vectors: 9, arrays: 2, tile: 16 },
  { rows: 68, stride: 20, vectors: 9, arrays: 3, tile: 16, own: true },
  { rows: 129, stride: 4, vectors: 65, arrays: 2, tile: 32 },
  // one vec4 of columns past whole tiles of twelve
  { rows: 8, stride: 28, vectors: 9, arrays: 2 },
  { rows: 7, stride: 28, vectors: 10, arrays: 2, tile: 3 },
  { rows: 37, stride: 16, vectors: 18, arrays: 2, tile: 6 },
  { rows: 4, stride: 132, vectors: 64, arrays: 5 },
  { rows: 2, stride: 136, vectors: 63, arrays: 5, own: true, tile: 1 },
  // as a layer on a larger array: the tile is taller than the rows
  { rows: 12, stride: 8, vectors: 5, arrays: 2, own: true, tile: 512 },
  // groups of a chip share its voltages
  { rows: 10, stride: 8, vectors: 5, arrays: 6, sets: 3, tile: 4 },
  { rows: 8, stride: 12, vectors: 9, arrays: 8, sets: 2, tile: 4 },
  // two vec4s past whole tiles of twelve
  { rows: 13, stride: 20, vectors: 9, arrays: 2, tile: 5 },
  // whole workgroups: a tile too many would push others out
  ...[3, 4].flatMap((rows) => [8, 12].map((stride) => ({ rows, stride, vectors: 32, arrays: 32 }))),
  { rows: 1009, stride: 4, vectors: 2, tile: 500 },
  { rows: 5, stride: 1032, vectors: 1, arrays: 2 },
  { rows: 5, stride: 4, vectors: 3, arrays: 0 },
  { rows: 5, stride: 4, vectors: 0, arrays: 2 },
  { rows: 5, stride: 0, vectors: 3, arrays: 2 },
  // more invocations than a workgroup has, in whole vec4s
  { rows: 20, stride: 24, vectors: 35, arrays: 9, own: true, tile: 12 },
];

// both voltage layouts, both column tiles
const batches: Size[] = [
  { rows: 32, stride: 32, vectors: 37, arrays: 9, own: true },
  { rows: 31, stride: 8, vectors: 19, arrays: 9, tile: 16 },
  { rows: 32, stride: 12, vectors: 19, arrays: 9, own: true, tile: 16 },
  { rows: 31, stride: 12, vectors: 19, arrays: 9, own: true },
];

const POWERS: [power: string, voltage: number, current: number][] = [
  ["two", 2 ** -20, 2 ** -40],
  ["three", -(2 ** -10), -(2 ** -30)],
  ["absolute", -(2 ** -20), 2 ** -20],
  ["two_signed", -(2 ** -20), -(2 ** -40)],
];

const batchProperties = batches.flatMap((size) => {
  const params = shape(size);
  const label = `[rows=${size.rows} stride=${size.stride} inputs=${size.own ? "own" : "shared"}]`;
  return [
    alikeInParts(mvm, {
      name: `arrays alone have the bits of a batch ${label}`,
      ...{ params, along: ["arrays", "input_sets"], cuts: [1, 6] },
    }),
    alikeInParts(mvm, {
      name: `vectors in parts have the bits of all at once ${label}`,
      ...{ params, along: ["vectors"], cuts: [1, 6] },
    }),
    scales({
      name: `voltage by 2⁻⁴⁰ and conductance by 2³⁰ is current by 2⁻¹⁰, bit for bit ${label}`,
      ...{ params, factors: { voltage: 2 ** -40, net: 2 ** 30, current: 2 ** -10 } },
    }),
    ...POWERS.map(([power, voltage, current]) =>
      scales({
        name: `power ${power} takes a power of 2, and its sign, through, bit for bit ${label}`,
        ...{ params, constants: { power }, factors: { voltage, current } },
      })
    ),
  ];
});

/** As many as leave every rest of a tile, and one that needs two of the largest. */
const VECTORS = Array.from({ length: 25 }, (_, i) => i + 1);

const silentVector = (vector: number) => vector % 3 === 0;
const silentColumn = (column: number) => column % 5 === 0;
const silent: Property = {
  name: "vectors without voltage and columns without conductance carry exactly no current",
  async check({ make, call }) {
    const told = await Promise.all(batches.map(async (size) => {
      const params = shape(size);
      const { vectors, rows, stride } = params;
      const one = make(params);
      one.buffers.voltage = one.buffers.voltage.map((v, i) => silentVector(Math.floor(i / rows) % vectors) ? 0 : v);
      one.buffers.net = one.buffers.net.map((v, i) => silentColumn(i % stride) ? 0 : v);
      const { current } = await call(one);
      const quiet = (i: number) => silentColumn(i % stride) || silentVector(Math.floor(i / stride) % vectors);
      const at = current.findIndex((v: number, i: number) => quiet(i) && v !== 0);
      return at < 0 ? null : `current[${at}]: ${current[at]} µA, rows=${rows} stride=${stride}`;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

const sharing: Property = {
  name: "arrays of one chip read its voltages: the bits of a call in which every array has a copy",
  async check({ make, call }) {
    for (const stride of [8, 12]) {
      const size = { arrays: 6, vectors: 5, rows: 12, stride, tile: 4 };
      const shared = make(shape({ ...size, sets: 3 }));
      const copied = make(shape({ ...size, own: true }));
      const set = 5 * 12;
      const voltage = copied.buffers.voltage.map((_, i) =>
        shared.buffers.voltage[Math.floor(i / set / 2) * set + i % set]
      );
      copied.buffers = { ...shared.buffers, voltage };
      const told = firstChange("current", (await call(shared)).current, (await call(copied)).current);
      if (told) return `${told}, stride=${stride}`;
    }
    return null;
  },
};

/** One sum over ascending rows for each current: neither arrays nor vectors know of each other. */
export const mvmContract = defineContract({
  kernel: mvm,
  version: 2,
  units: {
    voltage: "V",
    net: "µS (power two: µS² or µA/V², two_signed: µA/V², three: µA/V³)",
    current: "µA (variances: µA²)",
  },
  source: "Kirchhoff's current law on an ideal crossbar; bound from Higham 2002, §3.1",
  shapes: sizes.map(shape),
  domains: { voltage: { low: -1, high: 1, tiny: 1e-9 }, net: { low: -25, high: 25, tiny: 1e-15 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge") return undefined;
    // magnitudes side by side that one sum has to hold; the voltage cubed too stays in f32's range
    const decades = slot === "voltage" ? 7 : 15;
    const length = count(shapeOf(mvm.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => (random() - 0.5) * 10 ** (2 * decades * random() - decades));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...batchProperties,
    silent,
    sharing,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: mvm,
      cases: [3, 4].flatMap((rows) => [4, 8].map((stride) => ({ params: shape({ arrays: 384, rows, stride }) }))),
    }),
    exactly(mvm, {
      name: "tiles end at every vector and column, and whole numbers come out exactly there",
      cases: [4, 5].flatMap((rows) =>
        [8, 16, 20, 28].flatMap((stride) =>
          VECTORS.map((vectors) => ({ params: shape({ arrays: 2, vectors, rows, stride }) }))
        )
      ),
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
    label: `200 arrays × 360 vectors, ${rows} × ${stride}, ${own ? "own" : "shared"} inputs`,
    params: shape({ arrays: 200, own, vectors: 360, rows, stride, tile: 512 }),
    work: { unit: "MAC", amount: 200 * 360 * rows * stride },
  })),
});
