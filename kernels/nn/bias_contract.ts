import { defineContract } from "../contract.ts";
import { alikeInTwoRows } from "../admission/properties.ts";
import { bias } from "./bias.ts";

const shapes = [[1, 1], [1, 63], [63, 1], [64, 64], [65, 10], [3, 129], [5, 7], [5, 12], [33, 4], [1000, 66], [0, 4], [
  4,
  0,
]];

/** Rows do not know of each other, and the bias of a column reaches every row. */
export const biasContract = defineContract({
  kernel: bias,
  version: 1,
  units: { x: "1", bias: "1", out: "1" },
  source: "definition",
  shapes: shapes.map(([rows, cols]) => ({ rows, cols })),
  domains: { x: { low: -1, high: 1, huge: 1e38, tiny: 1e-38 }, bias: { low: -1, high: 1, huge: 1e38, tiny: 1e-38 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    {
      name: "rows in two batches have the bits of all at once",
      async check({ make, call }) {
        const whole = make({ rows: 7, cols: 12 });
        const { out } = await call(whole);
        for (const [begin, end] of [[0, 3], [3, 7]]) {
          const part = make({ rows: end - begin, cols: 12 });
          part.buffers = { x: whole.buffers.x.slice(12 * begin, 12 * end), bias: whole.buffers.bias };
          const got = (await call(part)).out;
          const at = got.findIndex((v: number, i: number) => v !== out[12 * begin + i]);
          if (at >= 0) return `out[${at}] of rows ${begin} to ${end}: ${got[at]}, all at once ${out[12 * begin + at]}`;
        }
        return null;
      },
    },
    alikeInTwoRows({
      cases: [{ rows: 4, cols: 96 }, { rows: 24, cols: 64 }, { rows: 3, cols: 600 }, { rows: 30, cols: 66 }].map((
        params,
      ) => ({ params })),
    }),
  ],
  bench: [
    { label: "64 × 64", params: { rows: 64, cols: 64 }, work: { unit: "element", amount: 4096 } },
    { label: "10 000 × 10", params: { rows: 10_000, cols: 10 }, work: { unit: "element", amount: 100_000 } },
  ],
});
