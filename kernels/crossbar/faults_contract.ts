import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { chipNumbers, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { faults } from "./faults.ts";

const WORD = 0xffffffff;

/** Keys of the three kinds of words, no two alike. */
function keyOf({ seed, purpose, layer }: typeof STREAMS.plain) {
  return { seed, layer, purpose, row_purpose: (purpose ^ 5) >>> 0, col_purpose: (purpose ^ 10) >>> 0 };
}

const key = keyOf(STREAMS.plain);
const mixed = keyOf(STREAMS.mixed);
const ones = keyOf(STREAMS.ones);

const none = { on_below: 0, off_below: 0, g_on: 25, g_off: 0.1, dead_row_below: 0, dead_col_below: 0 };
/** Thresholds that chance decides: probabilities for `bernoulli`, all or nothing for `exact`. */
const rates = { ...none, on_below: 2 ** 30, off_below: 2 ** 31 };
const open = { ...rates, dead_row_below: 2 ** 30, dead_col_below: 3 * 2 ** 28 };
const all = { ...none, on_below: 2 ** 31, off_below: WORD, dead_row_below: 2 ** 20 };

/** Streams of which one of the first 64 words is all ones. */
const { draw: _, ...rare } = { ...RARE_STREAMS.ones, row_purpose: 1, col_purpose: 1 };
const atThreshold = { ...none, ...rare };

type Size = [chips: number, planes: number, rows: number, cols: number, tile_rows?: number, tile_cols?: number];

function shape([chips, planes, rows, cols, tile_rows = 64, tile_cols = 64]: Size) {
  return { chips, planes, rows, cols, tile_rows, tile_cols };
}

/** A quarter of the cells on, a quarter off: what `exact` takes for chance. */
function quarters(size: Size, law: Params = none) {
  const params = shape(size);
  const cells = params.planes * params.rows * params.cols;
  return { ...params, ...key, ...law, on_below: Math.floor(cells / 4), off_below: Math.floor(cells / 2) };
}

const sizes: Size[] = [
  [3, 2, 13, 9, 5, 4],
  [1, 1, 1, 1],
  [2, 1, 2, 1, 1, 1],
  [2, 3, 1, 1],
  [1, 1, 1, 63],
  [3, 2, 16, 8, 8, 4],
  [2, 1, 65, 3, 64, 2],
  [300, 1, 1, 1],
  // lines of one block, and of two
  [2, 4, 6, 12, 4, 12],
  [2, 3, 5, 7, 0xffffffff, 0xffffffff],
  [1, 1, 1, 2003, 1, 100],
  [2, 2, 33, 36, 16, 8],
];

const large = { chips: 1, planes: 2, rows: 128, cols: 160, tile_rows: 32, tile_cols: 1 };

const counts: Property = {
  name: "exact: every chip has the number of faults that was asked for",
  async check({ make, call }) {
    const told = await Promise.all([1, 2, 3, 5, 64, 100, 1023, 1025, 4097].map(async (cols) => {
      const params = { ...quarters([5, 1, 1, cols]), g_on: 2, g_off: 1, on_below: Math.ceil(cols / 3) };
      const one = make(params, { constants: { count: "exact" } });
      one.buffers.conductance.fill(0);
      const { faulty } = await call(one);
      for (let c = 0; c < params.chips; c++) {
        const kinds = [0, 0, 0];
        for (const g of faulty.subarray(c * cols, (c + 1) * cols)) kinds[g]++;
        const off = Math.max(0, params.off_below - params.on_below);
        const expected = [cols - params.on_below - off, off, params.on_below];
        if (kinds.join() !== expected.join()) return `${cols} cells: expected ${expected} free, off, on, got ${kinds}`;
      }
      return null;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

const KEY_WORDS = ["seed", "layer", "purpose", "row_purpose", "col_purpose"];

const ownWords: Property = {
  name: `${[...KEY_WORDS, "chip"].join(", ")}: each draws other faults`,
  async check({ make, call }) {
    for (const count of ["bernoulli", "exact"]) {
      // half of the cells stuck, half of both kinds of lines open: each word decides about some of the rest
      const half = count === "exact" ? { on_below: 128, off_below: 256 } : { on_below: 2 ** 31, off_below: WORD };
      const params = { ...shape([1, 1, 16, 32, 4, 4]), ...key, ...none, ...half, dead_row_below: 2 ** 30 };
      const one = make({ ...params, dead_col_below: 2 ** 30 }, { constants: { count } });
      const before = (await call(one)).faulty;
      for (const word of [...KEY_WORDS, "chip"]) {
        for (const bit of [0, 31]) {
          const flip = (n: number) => (n ^ (1 << bit)) >>> 0;
          const other = word === "chip"
            ? { ...one, buffers: { ...one.buffers, chip: Uint32Array.from(one.buffers.chip, flip) } }
            : { ...one, params: { ...one.params, [word]: flip(one.params[word]) } };
          const { faulty } = await call(other);
          const changed = faulty.filter((g: number, i: number) => g !== before[i]).length;
          if (changed < 512 / 8) return `${count}: another ${word} (bit ${bit}) changes ${changed} of 512 cells`;
        }
      }
    }
    return null;
  },
};

/** Decisions between integers only, so that every number is exact. */
export const faultsContract = defineContract({
  kernel: faults,
  version: 1,
  units: { chip: "1", conductance: "µS", faulty: "µS", g_on: "µS", g_off: "µS" },
  source: "stuck cells as in MNSIM (independent) and MemTorch (exact counts); Black and Rogaway, CT-RSA 2002 (order)",
  shapes: [
    ...sizes.flatMap((size, i) => [
      { ...shape(size), ...[key, mixed, ones][i % 3], ...[open, rates, all][i % 3] },
      {
        ...quarters(size, { ...none, dead_row_below: 2 ** 29, dead_col_below: 2 ** 28 }),
        ...[mixed, ones, key][i % 3],
      },
    ]),
    { ...shape([2, 2, 13, 9, 5, 4]), ...key, ...open, on_below: 0, dead_row_below: 0 },
    { ...shape([2, 2, 13, 9, 5, 4]), ...key, ...open, dead_col_below: 0 },
    // many blocks: a carry that is lost shows in one of thousands
    { ...large, ...mixed, ...open },
    { ...large, ...mixed, ...none, on_below: 10_240, off_below: 30_720 },
    ...[0, 2 ** 28].map((dead_row_below) => ({
      ...{ ...large, planes: 1, rows: 127, cols: 161, ...key, ...none, on_below: 5000, off_below: 15_000 },
      dead_row_below,
    })),
    { ...large, cols: 161, ...keyOf(RARE_STREAMS.carry), ...none, on_below: 10_240, off_below: 30_720 },
    // numbers of cells around a power of 2, where the sides of the order change, and tiles that fill their axes
    ...[2047, 2048, 2049].map((cols) => quarters([2, 1, 1, cols])),
    { ...shape([2, 3, 9, 9, 3, 3]), ...key, ...open },
    // a word that is the threshold itself, among the first 64 of either kind of lines; below, lines of several blocks
    ...[[2, 66], [3, 65]].map(([rows, cols]) => ({
      ...shape([1, 1, rows, cols]),
      ...atThreshold,
      dead_col_below: WORD,
    })),
    ...[64, 65].flatMap((lines) => [
      { ...shape([1, 1, lines, 1]), ...atThreshold, dead_row_below: WORD },
      { ...shape([1, 1, 1, lines]), ...atThreshold, dead_col_below: WORD },
    ]),
    { ...shape([0, 2, 3, 5]), ...key, ...open },
    { ...shape([3, 0, 3, 5]), ...key, ...open },
    { ...shape([3, 2, 0, 5]), ...key, ...open },
    { ...shape([3, 2, 3, 0]), ...key, ...open },
  ],
  domains: { conductance: { low: 0, high: 25, huge: 1e30, tiny: 1e-30 } },
  fill: (slot, { chips }, random) => slot === "chip" ? chipNumbers(chips, random) : undefined,
  values: ["random", "huge"],
  properties: [
    counts,
    ownWords,
    ...["bernoulli", "exact"].map((count) =>
      related(`${count}: nothing changes without faults`, {
        slot: "faulty",
        params: { ...shape([3, 2, 13, 9, 5, 4]), ...key, ...open },
        constants: { count },
        change: ({ params }) => ({ params: { ...params, ...none } }),
        expected: (_, i, { buffers }) => buffers.conductance[i],
      })
    ),
    ...[9, 8].flatMap((cols) =>
      [open, { ...open, on_below: 30, off_below: 60 }].map((law, i) =>
        alikeInParts(faults, {
          name: `a chip alone has the bits that it has in a batch [${["bernoulli", "exact"][i]} cols=${cols}]`,
          params: { ...shape([5, 2, 13, cols, 5, 4]), ...key, ...law },
          constants: { count: ["bernoulli", "exact"][i] },
          along: ["chips"],
          cuts: [1, 2, 3, 4],
        })
      )
    ),
    shortRow({ axis: "cols", params: { ...shape([1, 1, 1, 1]), ...mixed, ...rates } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: ["bernoulli", "exact"].flatMap((count) =>
        [[2, 2, 24, 32, 8, 8], [2, 1, 5, 307, 8, 8]].flatMap((size) =>
          [open, rates].map((law) => ({
            params: { ...quarters(size as Size), ...law, on_below: count === "exact" ? 400 : 2 ** 30 },
            constants: { count },
          }))
        )
      ),
    }),
  ],
  bench: ["bernoulli", "exact"].flatMap((count) =>
    [1, 16].map((chips) => ({
      label: `${count}, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
      params: { ...shape([chips, 2, 784, 128, 256, 128]), ...key, ...none, on_below: 4096, off_below: 8192 },
      constants: { count },
      work: { unit: "element" as const, amount: chips * 200704 },
    }))
  ),
});
