import { defineContract } from "../contract.ts";
import { alikeInTwoRows, exactly, firstChange } from "../admission/properties.ts";
import { squaredError } from "./squared_error.ts";

const shapes = [
  ...[[1, 1], [1, 2], [2, 2], [5, 1], [64, 10], [63, 3], [65, 4], [129, 7], [2, 63], [2, 64], [3, 65], [97, 6]],
  ...[[3, 1000], [0, 10], [3, 0], [1, 65_535], [33, 5]],
];

/** Rows do not know of each other but for their number. */
export const squaredErrorContract = defineContract({
  kernel: squaredError,
  version: 1,
  units: { x: "1", wanted: "1", loss: "1", gradient: "1" },
  source: "definition, as torch.nn.MSELoss with reduction mean for the gradient",
  shapes: shapes.map(([rows, cols]) => ({ rows, cols })),
  domains: {
    x: { low: -3, high: 3, huge: 4e17, tiny: 1e-18 },
    wanted: { low: -3, high: 3, huge: 4e17, tiny: 1e-18 },
  },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInTwoRows({ cases: [{ rows: 192, cols: 3 }].map((params) => ({ params })) }),
    exactly(squaredError, {
      name: "whole numbers are exact where rows and cols are powers of 2",
      cases: [[8, 16], [1, 4096], [64, 1], [4, 2]].map(([rows, cols]) => ({ params: { rows, cols } })),
    }),
    {
      name: "4 of 8 rows have the bits of their losses and twice their gradient",
      async check({ make, call }) {
        const whole = make({ rows: 8, cols: 7 });
        const { loss, gradient } = await call(whole);
        for (const begin of [0, 1, 3, 4]) {
          const cut = (values: typeof loss) => values.slice(begin * 7, (begin + 4) * 7);
          const { x, wanted } = whole.buffers;
          const got = await call({ ...make({ rows: 4, cols: 7 }), buffers: { x: cut(x), wanted: cut(wanted) } });
          const told = firstChange(`loss of rows from ${begin}`, got.loss, loss.slice(begin, begin + 4)) ??
            firstChange(`gradient of rows from ${begin}`, got.gradient, cut(gradient).map((v) => 2 * v));
          if (told) return told;
        }
        return null;
      },
    },
    {
      name: "what is wanted has loss and gradient exactly 0, and without columns the loss is 0",
      async check({ make, call }) {
        const { buffers: { x }, ...one } = make({ rows: 3, cols: 9 });
        const { loss, gradient } = await call({ ...one, buffers: { x, wanted: x.slice() } });
        const empty = await call(make({ rows: 2, cols: 0 }));
        return firstChange("loss", loss, [0, 0, 0]) ?? firstChange("gradient", gradient, new Array(27).fill(0)) ??
          firstChange("loss without columns", empty.loss, [0, 0]);
      },
    },
  ],
  bench: [10, 784].map((cols) => ({
    label: `128 × ${cols}`,
    params: { rows: 128, cols },
    work: { unit: "element", amount: 128 * cols },
  })),
});
