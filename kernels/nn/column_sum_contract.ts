import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { pick, range } from "./_properties.ts";
import { columnSum } from "./column_sum.ts";

const shapes = [
  ...[[1, 1], [1, 5], [2, 3], [63, 1], [64, 64], [65, 10], [2, 129], [3, 63], [5, 7], [1, 1000], [129, 65], [7, 516]],
  ...[[0, 4], [0, 3], [4, 0], [67, 8]],
];
/** Rows of the longest sum that even a loop of one row a round finishes on a software adapter (65 535 rounds). */
const LONGEST = 65_000;

/** Columns do not know of each other; the sum may be taken in any order, but in the same one for every column. */
export const columnSumContract = defineContract({
  kernel: columnSum,
  version: 1,
  units: { x: "1", sum: "1" },
  source: "definition; bound from Higham 2002, §4.2",
  shapes: shapes.map(([rows, cols]) => ({ rows, cols })),
  domains: { x: { low: -1, high: 1, huge: 1e35, tiny: 1e-38 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ rows: 3, cols: 150 }, { rows: 3, cols: 600 }].map((params) => ({ params })) }),
    {
      name: "columns in another order have the bits of the same columns",
      async check({ make, call }) {
        const [rows, cols] = [37, 12];
        const whole = make({ rows, cols });
        const { sum } = await call(whole);
        const orders = [[...range(1, cols), 0], range(0, cols).reverse()];
        for (const order of orders) {
          const moved = make({ rows, cols });
          moved.buffers = { x: pick(whole.buffers.x, range(0, rows).flatMap((r) => order.map((c) => r * cols + c))) };
          const told = firstChange(`sum of columns ${order}`, (await call(moved)).sum, pick(sum, order));
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "twice the numbers give exactly twice the sums",
      async check({ make, call }) {
        const once = make({ rows: 37, cols: 9 });
        const twice = { ...once, buffers: { x: once.buffers.x.map((v) => 2 * v) } };
        const { sum } = await call(once);
        return firstChange("sum of twice the numbers", (await call(twice)).sum, sum.map((v) => 2 * v));
      },
    },
    {
      // the bound of so long a sum would hide a whole lost row
      name: `whole numbers of the longest columns, ${LONGEST} rows, add up exactly`,
      async check({ make, call }) {
        for (const [rows, cols] of [[LONGEST, 1], [65_535, 4]]) {
          const one = make({ rows, cols }, { values: "integers" });
          const expected = new Float64Array(cols);
          one.buffers.x.forEach((v: number, i: number) => expected[i % cols] += v);
          const told = firstChange(`sum of ${rows} × ${cols}`, (await call(one)).sum, expected);
          if (told) return told;
        }
        return null;
      },
    },
  ],
  bench: [
    { label: "64 × 64", params: { rows: 64, cols: 64 }, work: { unit: "element", amount: 4096 } },
    { label: "64 × 10", params: { rows: 64, cols: 10 }, work: { unit: "element", amount: 640 } },
  ],
});
