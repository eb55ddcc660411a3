import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { matmul } from "./matmul.ts";

type Shape = [m: number, k: number, n: number];
const TRANSPOSES = ["none", "right", "left"] as const;

function paramsOf([m, k, n]: Shape, [batch, batch_a, batch_b]: number[] = [1, 1, 1]) {
  return { batch, batch_a, batch_b, m, k, n };
}

/** Both operands in turn are shared by the batch. */
function shared(shape: Shape) {
  return [paramsOf(shape, [3, 3, 1]), paramsOf(shape, [3, 1, 3])];
}

const shapes = [
  paramsOf([1, 1, 1]),
  paramsOf([2, 3, 2]),
  paramsOf([63, 64, 65]),
  paramsOf([64, 63, 65]),
  paramsOf([65, 64, 64]),
  // rests of every tile, and columns of tiles that end within a panel
  ...shared([20, 12, 84]),
  ...shared([21, 13, 76]),
  ...shared([20, 7, 37]),
  ...shared([7, 5, 37]),
  ...shared([67, 6, 69]),
  ...shared([11, 20, 37]),
  // large tiles; turned a has a rest of k there
  paramsOf([124, 8, 140], [2, 2, 1]),
  paramsOf([132, 4, 132], [2, 1, 2]),
  paramsOf([132, 5, 132]),
  // large shared tiles
  paramsOf([512, 16, 516]),
  paramsOf([9, 12, 20], [3, 3, 3]),
  paramsOf([5, 3, 6], [3, 3, 3]),
  paramsOf([9, 12, 20], [3, 1, 1]),
  // members that take turns
  paramsOf([9, 12, 20], [6, 2, 3]),
  paramsOf([5, 3, 6], [6, 3, 2]),
  paramsOf([1, 4096, 1]),
  paramsOf([3, 1, 4098]),
  paramsOf([2053, 2, 3]),
  paramsOf([131, 5, 129], [2, 1, 2]),
  paramsOf([0, 4, 4]),
  paramsOf([4, 4, 0]),
  paramsOf([8, 0, 12]),
  paramsOf([3, 0, 5]),
  paramsOf([17, 0, 19]),
  paramsOf([4, 4, 4], [0, 0, 1]),
  paramsOf([17, 31, 22], [2, 1, 2]),
];

/** A permutation picks rows of the other operand; nothing is rounded whatever the order of the sums. */
const picks: Property = {
  name: "the product with a permutation matrix is the other operand, bit for bit",
  async check({ make, call }) {
    const cases = TRANSPOSES.flatMap((transpose) => PICKED.map(([size, n]) => ({ transpose, size, n })));
    const told = await Promise.all(cases.map(async ({ transpose, size, n }) => {
      const one = make(paramsOf([size, size, n]), { constants: { transpose } });
      const from = (i: number) => (5 * i + 3) % size;
      one.buffers.a.fill(0);
      // zeros among the numbers: less than their rounding is seen there
      one.buffers.b = one.buffers.b.map((v, i) => i % 3 === 0 ? 0 : v);
      for (let i = 0; i < size; i++) one.buffers.a[transpose === "left" ? from(i) * size + i : i * size + from(i)] = 1;
      const { c } = await call(one);
      const b = (k: number, j: number) => one.buffers.b[transpose === "right" ? j * size + k : k * n + j];
      const at = c.findIndex((v: number, i: number) => v !== b(from(Math.floor(i / n)), i % n));
      return at < 0 ? null : `c[${at}] of ${size} × ${size} × ${n}, transpose ${transpose}: ${c[at]}`;
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Tiles that stick out of c by every number of rows and columns, each with the kind that it is for. */
const ENDS: Shape[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((r): Shape[] => [
    ...[4, 5].map((k): Shape => [8 + r, k, 8 + 4 * (r % 2)]),
    ...[5, 6, 7].map((n): Shape => [8 + r, 4, n]),
    [64 + r, 3, 71 - r],
  ]),
  ...[5, 6, 7, 8].flatMap((m) => [5, 6, 7].map((n): Shape => [m, 5, n])),
  ...[[65, 3, 71], [66, 3, 67]] as Shape[],
  ...Array.from({ length: 24 }, (_, i): Shape => [120 + i + 1, 4, 144 + 4 * (i % 6)]),
  ...Array.from({ length: 16 }, (_, i): Shape => [128 + i + 1, 3, 145 - (i + 1)]),
  // turned a, m comes in fours; rows are short, so that a store some of them too far is still seen
  ...[1, 2, 3, 4, 5].map((fours): Shape => [2064 + 4 * fours, 4, 8]),
  // shared tiles, which hold 8 and 16 steps of k
  ...[1, 2, 3, 4, 5].map((r): Shape => [28 + r, 6 + r, 34 - r]),
  ...[1, 2, 3, 4].map((r): Shape => [508 + r, 14 + r, 523 - r]),
];

/** Shapes and batches whose tiles, of every kind, fill an even number of workgroups. */
const FILLED: [Shape, number][] = [
  ...[[64, 12, 60], [61, 13, 60], [60, 12, 30], [30, 5, 30]].map((shape): [Shape, number] => [shape as Shape, 3]),
  [[61, 13, 94], 2],
  [[72, 3, 61], 4],
  [[256, 4, 256], 1],
  [[256, 3, 255], 1],
  [[192, 4, 192], 3],
  [[512, 4, 512], 1],
];

/** Shapes whose shared tiles, of every size, leave one workgroup too many where they lie in two rows. */
const ODD: Shape[] = [[65, 4, 65], [513, 3, 513]];

/** Sizes that 5 does not divide, so that i → 5i + 3 is a permutation, and columns. */
const PICKED = [[13, 9], [16, 9], [16, 20], [66, 64], [67, 65], [144, 144], [131, 129]];

/** Shapes and batches of every kind of tile. */
const BATCHED: [Shape, number][] = [
  ...[[33, 20, 24], [10, 7, 9], [12, 7, 12], [12, 8, 7], [66, 3, 65]].map((shape): [Shape, number] => [
    shape as Shape,
    5,
  ]),
  [[144, 4, 144], 2],
  [[130, 3, 129], 2],
  [[512, 4, 513], 2],
];

const LONG = [
  { params: paramsOf([1, 65_000, 1]), constants: { transpose: "none" } },
  { params: paramsOf([1, 65_000, 1]), constants: { transpose: "right" } },
  { params: paramsOf([1, 64_999, 1]), constants: { transpose: "left" } },
  ...TRANSPOSES.flatMap((transpose) =>
    ([[4, 20_000, 4], [1, 20_001, 4], [4, 20_000, 1], [16, 20_000, 16]] as Shape[]).map((shape) => ({
      ...{ params: paramsOf(shape), constants: { transpose } },
    }))
  ),
];

/** Members of a batch do not know of each other; turned operands are other layouts of the same product. */
export const matmulContract = defineContract({
  kernel: matmul,
  version: 2,
  units: { a: "any", b: "any", c: "unit of a · unit of b" },
  source: "definition of the matrix product; bound from Higham 2002, §3.1",
  shapes,
  domains: { a: { low: -1, high: 1, tiny: 1e-30 }, b: { low: -1, high: 1, tiny: 1e-5 } },
  fill: (slot, params, random, values) => {
    if (values !== "huge") return undefined;
    // from subnormal to the largest, side by side, as long as no product leaves f32
    const mixed = { a: [1e-30, -1e-39, 1e-3, 0], b: [1e-9, 1e18, -1e-40, -0, -3e38] }[slot]!;
    const length = count(shapeOf(matmul.inputs[slot], params).dims);
    return Float32Array.from({ length }, () => mixed[Math.floor(mixed.length * random())]);
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    picks,
    exactly(matmul, {
      name: "tiles end at every row and column, and whole numbers come out exactly there",
      cases: TRANSPOSES.flatMap((transpose) =>
        // turned a, large tiles are for m in whole fours
        ENDS.filter(([m, , n]) => transpose !== "left" || m < 120 || m % 4 === 0 || n % 4 !== 0).map((shape) => ({
          ...{ params: paramsOf(shape), constants: { transpose } },
        }))
      ),
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: matmul,
      cases: TRANSPOSES.flatMap((transpose) =>
        [...FILLED, ...ODD.map((shape): [Shape, number] => [shape, 1])].map(([shape, batch]) => ({
          ...{ params: paramsOf(shape, [batch, 1, batch]), constants: { transpose } },
        }))
      ),
    }),
    ...TRANSPOSES.flatMap((transpose) => [
      ...BATCHED.map(([shape, batch]) =>
        alikeInParts(matmul, {
          name: `members of a batch have the bits they have alone [${shape.join(" × ")} ${transpose}]`,
          params: paramsOf(shape, transpose === "left" ? [batch, 1, batch] : [batch, batch, 1]),
          ...{ constants: { transpose }, along: ["batch", "batch_a", "batch_b"], cuts: batch > 2 ? [1, 4] : [1] },
        })
      ),
      ...([[33, 20, 24], [10, 7, 9]] as Shape[]).map((shape) =>
        scales({
          name: `a by 2⁻⁴⁰ and b by 2³⁰ is c by 2⁻¹⁰, bit for bit [${shape.join(" × ")} ${transpose}]`,
          params: paramsOf(shape),
          ...{ constants: { transpose }, factors: { a: 2 ** -40, b: 2 ** 30, c: 2 ** -10 } },
        })
      ),
    ]),
    // 65 535 rounds of four are the most that a software adapter carries out; |sums| ≤ 64 k < 2²⁴
    exactly(matmul, { name: "whole numbers come out exactly in long sums", cases: LONG }),
  ],
  bench: [
    ...[256, 512, 1024].map((size) => [size, size, size, "none"] as const),
    ...["right", "left"].map((transpose) => [512, 512, 512, transpose] as const),
    [511, 511, 511, "none"] as const,
    // layers of a small network, forward and backward, which a training runs tens of thousands of times
    ...[[64, 64, 32, "none"], [360, 32, 10, "none"], [360, 10, 32, "right"], [32, 360, 10, "left"]] as const,
  ].map(([m, k, n, transpose]) => ({
    label: `${m} × ${k} × ${n} ${transpose}`,
    params: paramsOf([m, k, n]),
    constants: { transpose },
    work: { unit: "MAC", amount: m * k * n },
  })),
});
