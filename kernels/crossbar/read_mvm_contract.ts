import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, type Params, shapeOf } from "../kernel.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, STREAMS } from "../noise/_streams.ts";
import { readMvm } from "./read_mvm.ts";
import { strideOf, tilesOf } from "./tiles.ts";

type Size = Partial<{ chips: number; sets: number; groups: number; planes: number; vectors: number; tile: number }>;
type Stream = Params & typeof STREAMS.plain;

const { plain, mixed, ones } = STREAMS;
const FREE = -1e30;
/** Columns of the shape that is filled so that every current is a normal number. */
const LONE = 1024;

/** All parameters of `groups` × `planes` matrices of rows × cols cells. */
function shape(
  [rows, cols]: [number, number],
  { chips = 1, sets = 1, groups = 1, planes = 1, vectors = 1, tile = rows }: Size = {},
  { first_read = 0, floor = FREE, ceiling = -FREE, ...stream }: Partial<Stream> = plain,
) {
  const layout = { rows, cols, stride: strideOf(cols), tile_rows: tile, row_tiles: tilesOf(rows, tile) };
  return {
    chips,
    groups,
    planes,
    input_sets: sets,
    vectors,
    ...layout,
    ...plain,
    ...stream,
    first_read,
    floor,
    ceiling,
  };
}

const shapes = [
  shape([1, 1]),
  shape([1, 4], { vectors: 4 }, { ...mixed, floor: 9.5 }),
  shape([2, 3], { vectors: 5, chips: 2 }, { ...ones, first_read: 2 ** 32 - 3 }),
  shape([63, 5], { vectors: 3, chips: 3, sets: 3, tile: 20 }, { ...mixed, floor: 0 }),
  shape([64, 8], { vectors: 2, planes: 2, tile: 24 }),
  shape([65, 4], { chips: 4, sets: 2, groups: 2, planes: 2, tile: 64 }, { ...plain, first_read: 5, floor: 0 }),
  // every remainder of a row's first cell and of the columns, over planes, groups and tiles
  ...[6, 7, 9, 12].map((cols) =>
    shape([7, cols], { chips: 2, sets: 2, groups: 3, planes: 3, vectors: 6, tile: 3 }, { ...mixed, first_read: 1000 })
  ),
  shape([3, 129], { chips: 2, planes: 2, vectors: 9 }, { ...plain, floor: 9.5, ceiling: 14 }),
  shape([3, 128], { chips: 5, planes: 4, vectors: 9, tile: 2 }, { ...ones, floor: 0, ceiling: 11 }),
  shape([130, 2], { groups: 2, planes: 1, vectors: 7, tile: 512 }),
  shape([1, 64], {}, { ...RARE_STREAMS.zeros }),
  shape([1, 63], {}, { ...RARE_STREAMS.carry }),
  // one cell a current, whose normal alone is seen
  ...[LONE, LONE - 1].map((cols) => shape([1, cols], { chips: 2 }, mixed)),
  // whole workgroups: an invocation too many would push others out
  ...[4, 3].map((cols) => shape([3, cols], { chips: 32, sets: 4, vectors: 8 })),
  shape([5, 6], { chips: 0, vectors: 3 }),
  shape([5, 6], { vectors: 0, chips: 2 }),
  shape([5, 0], { vectors: 3, chips: 2 }),
];

/** Both variants, each with everything more than one. */
const both = [12, 11].map((cols) => ({
  params: shape([9, cols], { chips: 6, sets: 6, groups: 2, planes: 2, vectors: 10, tile: 4 }, { floor: 0 }),
  label: `[cols=${cols}]`,
}));

/** Vectors are reads of their own, told apart by nothing but their number: parts of them are later reads. */
function laterReads(params: Params): Property {
  return {
    name: `vectors from the fourth on are the reads from the fourth on [cols=${params.cols}]`,
    async check({ make, call }) {
      const { chips, input_sets, vectors, rows, groups, row_tiles, stride } = params;
      const whole = make(params);
      const later = make({ ...params, vectors: vectors - 3, first_read: params.first_read + 3 });
      const lines = (length: number) => (_: number, i: number) => Math.floor(i / length) % vectors >= 3;
      later.buffers = { ...whole.buffers, voltage: whole.buffers.voltage.filter(lines(rows)) };
      const [all, got] = await Promise.all([whole, later].map((one) => call(one)));
      const expected = all.current.filter(lines(stride));
      const sizes = [later.buffers.voltage.length, input_sets * (vectors - 3) * rows, chips * groups * row_tiles];
      if (sizes[0] !== sizes[1]) return `voltage: expected ${sizes[1]} values, got ${sizes[0]}`;
      return firstChange("current", got.current, expected);
    },
  };
}

/** Columns past the last are written as 0, whatever a chip holds. */
const padding: Property = {
  name: "columns of padding are exactly 0",
  async check({ make, call }) {
    const told = await Promise.all([1, 2, 3, 5, 6].map(async (cols) => {
      const params = shape([5, cols], { chips: 2, vectors: 3 });
      const { current } = await call(make(params));
      const at = current.findIndex((value: number, i: number) => i % params.stride >= cols && value !== 0);
      return at < 0 ? null : `current[${at}]: expected 0, got ${current[at]} µA [cols=${cols}]`;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

const variantProperties = both.flatMap(({ params, label }) => [
  alikeInParts(readMvm, {
    name: `chips alone have the bits of a batch ${label}`,
    ...{ params, along: ["chips", "input_sets"], cuts: [1, 4] },
  }),
  laterReads(params),
  scales({
    name: `voltage by 2⁻⁴⁰ and cells by 2³⁰ is current by 2⁻¹⁰, bit for bit ${label}`,
    ...{ params, factors: { voltage: 2 ** -40, conductance: 2 ** 30, sigma: 2 ** 30, current: 2 ** -10 } },
  }),
  related(`noise is linear in its deviation, also in its sign ${label}`, {
    slot: "current",
    params: { ...params, floor: FREE, ceiling: -FREE },
    start: ({ buffers }) => ({ conductance: new Float32Array(buffers.conductance.length) }),
    change: ({ buffers }) => ({ buffers: { ...buffers, sigma: buffers.sigma.map((s) => -2 * s) } }),
    expected: (before) => -2 * before,
  }),
]);

/** Noise is drawn inside the product, by the same counters as crossbar/read_cells draws it outside. */
export const readMvmContract = defineContract({
  kernel: readMvm,
  version: 1,
  units: {
    ...{
      chip: "1",
      voltage: "V",
      conductance: "µS",
      sigma: "µS",
      factor: "1",
      current: "µA",
      floor: "µS",
      ceiling: "µS",
    },
  },
  source: "Kirchhoff's current law on cells that are read with independent normal noise; Higham 2002, §3.1",
  shapes,
  domains: {
    voltage: { low: -1, high: 1, huge: 1e8, tiny: 1e-9 },
    conductance: { low: 0, high: 25, huge: 1e15, tiny: 1e-12 },
    sigma: { low: 0, high: 2, huge: 1e14, tiny: 1e-12 },
    factor: { low: -2, high: 2, huge: 1e3, tiny: 1e-3 },
  },
  fill: (slot, params, random, values) => {
    if (slot === "chip") return chipNumbers(params.chips, random);
    const length = count(shapeOf(readMvm.inputs[slot], params).dims);
    // the normals are no whole numbers
    if (slot === "sigma" && values === "integers") return new Float32Array(length);
    if (values !== "random" || params.cols < LONE - 1) return undefined;
    return new Float32Array(length).fill(slot === "conductance" ? 0 : 1);
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...variantProperties,
    padding,
    ...[64, 63].map((cols) =>
      everyWordCounts({ words: Object.keys(plain), slot: "current", params: shape([2, cols], { planes: 2 }) })
    ),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: readMvm,
      cases: [4, 3].map((cols) => ({ params: shape([3, cols], { chips: 192, vectors: 8, groups: 1 }) })),
    }),
    exactly(readMvm, {
      name: "whole numbers come out exactly in long sums",
      cases: [[4001, 4], [2003, 3]].map(([rows, cols]) => ({ params: shape([rows, cols], { planes: 2, tile: rows }) })),
    }),
  ],
  bench: [[1, 128], [2, 128], [2, 126]].map(([chips, cols]) => ({
    label: `${chips} chip${chips === 1 ? "" : "s"} × 16 vectors, pairs of 784 × ${cols}`,
    params: shape([784, cols], { chips, planes: 2, vectors: 16, tile: 512 }, { floor: 0 }),
    work: { unit: "draw", amount: chips * 16 * 2 * 784 * cols },
  })),
});
