import { defineContract } from "../contract.ts";
import { alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { logitsOf } from "./_softmax_cases.ts";
import { softmaxRoots } from "./softmax_roots.ts";

const shapes = [
  ...[[1, 1], [1, 2], [2, 2], [5, 1], [64, 10], [63, 3], [65, 4], [129, 7], [2, 63], [2, 64], [3, 65], [97, 6]],
  ...[[0, 10], [3, 0], [1, 257], [33, 5]],
];

/** Rows do not know of each other but for their number; only differences of logits count. */
export const softmaxRootsContract = defineContract({
  kernel: softmaxRoots,
  version: 1,
  units: { logits: "1", roots: "√nat" },
  source: "√(p_c/rows) (e_c − p): the sum over c of their outer products is (diag p − p pᵀ)/rows",
  shapes: shapes.map(([rows, classes]) => ({ rows, classes })),
  // a row spans less than the largest f32
  domains: { logits: { low: -3, high: 3, huge: 1.7e38, tiny: 1e-30 } },
  fill: (_, { rows, classes }, random, values) => values === "random" ? logitsOf(rows, { classes, random }) : undefined,
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ rows: 96, classes: 4 }, { rows: 128, classes: 3 }].map((params) => ({ params })) }),
    {
      name: "rows in another order have their bits",
      async check({ make, call }) {
        const [rows, classes] = [8, 7];
        const whole = make({ rows, classes });
        const turn = (values: ArrayLike<number>) => {
          const lines = Array.from({ length: values.length / classes }, (_, l) => l);
          // row by row from the end, of every class
          return lines.flatMap((l) => {
            const from = (l - l % rows + rows - 1 - l % rows) * classes;
            return Array.from({ length: classes }, (_, k) => values[from + k]);
          });
        };
        const { roots } = await call(whole);
        const got = await call({ ...whole, buffers: { logits: Float32Array.from(turn(whole.buffers.logits)) } });
        return firstChange("roots", got.roots, turn(roots));
      },
    },
    {
      name: "a shift of all logits changes no bit",
      async check({ make, call }) {
        const once = make({ rows: 9, classes: 11 }, { values: "integers" });
        const { roots } = await call(once);
        for (const shift of [-1024, 65_536]) {
          const logits = once.buffers.logits.map((v) => v + shift);
          const told = firstChange(
            `roots shifted by ${shift}`,
            (await call({ ...once, buffers: { logits } })).roots,
            roots,
          );
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "an answer beyond doubt has no curvature",
      async check({ make, call }) {
        const one = make({ rows: 1, classes: 5 });
        one.buffers = { logits: Float32Array.of(0, 1000, 0, -1e38, 1) };
        return firstChange("roots", (await call(one)).roots, new Array(25).fill(0));
      },
    },
  ],
  bench: [128, 1000].map((rows) => ({
    label: `${rows} × 10`,
    params: { rows, classes: 10 },
    work: { unit: "element", amount: 100 * rows },
  })),
});
