import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { permute } from "./permute.ts";

type Size = [batch: number, rows: number, cols: number, inner: number];

function shape([batch, rows, cols, inner]: Size) {
  return { batch, rows, cols, inner };
}

const sizes: Size[] = [
  ...[1, 63, 64, 65].flatMap((n): Size[] => [[n, 1, 1, 1], [1, n, 1, 4], [1, 1, n, 3], [1, 2, 3, n]]),
  [1, 63, 65, 1],
  [1, 65, 63, 4],
  // the rows of an invocation, one less and one more
  ...[15, 16, 17, 31, 32, 33].flatMap((rows): Size[] => [[2, rows, 3, 5], [3, rows, 2, 8]]),
  // everything differs from everything
  [2, 37, 7, 3],
  [3, 19, 5, 12],
  [7, 2, 3, 8],
  [5, 3, 2, 6],
  // whole workgroups: an invocation too many would push others out
  [2, 16, 32, 1],
  [2, 32, 8, 8],
  [4, 48, 16, 1],
  [3, 2, 5, 1003],
  [3, 2, 5, 1004],
  [0, 3, 2, 4],
  [2, 0, 3, 1],
  [2, 3, 0, 4],
  [2, 3, 2, 0],
];

/** One of each variant. */
const pairs = [3, 12].map((inner) => shape([5, 21, 6, inner]));

const thereAndBack: Property = {
  name: "swapped twice is what it was, bit for bit",
  async check({ make, call }) {
    for (const params of pairs) {
      const one = make(params);
      const back = make({ ...params, rows: params.cols, cols: params.rows });
      const { y } = await call({ ...back, buffers: { x: (await call(one)).y } });
      const told = firstChange(`y of inner=${params.inner}`, y, one.buffers.x);
      if (told) return told;
    }
    return null;
  },
};

const nothingToSwap: Property = {
  name: "an axis of one leaves everything in its place",
  async check({ make, call }) {
    const cases = ([[3, 1, 7, 5], [3, 7, 1, 5], [3, 1, 7, 8], [3, 7, 1, 8]] as Size[]).map((size) => make(shape(size)));
    const results = await Promise.all(cases.map((one) => call(one)));
    return results.map(({ y }, i) => firstChange(`y [${cases[i].label}]`, y, cases[i].buffers.x))
      .find((line) => line !== null) ?? null;
  },
};

/** A copy: every number comes out exactly. */
export const permuteContract = defineContract({
  kernel: permute,
  version: 1,
  units: { x: "any", y: "that of x" },
  source: "definition",
  shapes: sizes.map(shape),
  domains: { x: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  values: ["random", "integers", "tiny", "huge"],
  properties: [
    ...pairs.flatMap((params) =>
      ["batch", "rows", "cols"].map((axis) =>
        alikeInParts(permute, {
          name: `parts of ${axis} have the bits of all at once [inner=${params.inner}]`,
          ...{ params, along: [axis], cuts: [1, 3] },
        })
      )
    ),
    // 11 is copied one by one, of its parts two by four
    alikeInParts(permute, {
      name: "parts of inner have the bits of all at once",
      ...{ params: shape([2, 18, 7, 11]), along: ["inner"], cuts: [3, 7] },
    }),
    thereAndBack,
    nothingToSwap,
    alikeInTwoRows({
      exact: permute,
      cases: [{ params: shape([2, 32, 96, 1]) }, { params: shape([2, 32, 96, 4]) }],
    }),
  ],
  bench: ([
    ["currents of 16 chips, 64 reads × 8 lines of 128", [16, 64, 8, 128]],
    ["heads of 32 sequences, 64 tokens × 4 heads of 32", [32, 64, 4, 32]],
    ["a matrix of 1024 × 1024", [1, 1024, 1024, 1]],
  ] as [string, Size][]).map(([label, size]) => ({
    label,
    params: shape(size),
    work: { unit: "element", amount: size.reduce((a, b) => a * b) },
  })),
});
