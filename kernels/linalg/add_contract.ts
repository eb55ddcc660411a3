import { firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { benchOf, PAIR, SHAPES, sharedProperties } from "./_pair_cases.ts";
import { add } from "./add.ts";

const swapped: Property = {
  name: "b + a has the bits of a + b",
  async check({ make, call }) {
    for (const params of PAIR) {
      const one = make({ ...params, scale: 1 });
      const other = { ...one, buffers: { a: one.buffers.b, b: one.buffers.a } };
      const [there, back] = await Promise.all([one, other].map((c) => call(c)));
      const told = firstChange("sum", back.sum, there.sum);
      if (told) return told;
    }
    return null;
  },
};

const inverse: Property = {
  name: "a + 0 is a and a − a is 0, bit for bit",
  async check({ make, call }) {
    for (const params of PAIR) {
      const one = make({ ...params, scale: -1 });
      const { a } = one.buffers;
      const minus = (b: typeof a) => call({ ...one, buffers: { a, b } });
      const [same, none] = await Promise.all([minus(a.map(() => 0)), minus(a.slice())]);
      const told = firstChange("a − 0", same.sum, a) ?? firstChange("a − a", none.sum, a.map(() => 0));
      if (told) return told;
    }
    return null;
  },
};

const domain = { low: -1, high: 1, huge: 8e37, tiny: 1e-38 };

/** One sum for each element, which knows of no other. */
export const addContract = defineContract({
  kernel: add,
  version: 2,
  units: { a: "any", b: "that of a", scale: "1", sum: "that of a" },
  source: "definition",
  shapes: SHAPES.map((params, i) => ({ ...params, scale: [1, -1, 3, -0.5][i % 4] })),
  domains: { a: domain, b: domain },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...sharedProperties(add, { scale: 1 }),
    ...PAIR.map((params) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [count=${params.count}]`,
        params: { ...params, scale: 0.7 },
        factors: { a: -(2 ** -40), b: 2 ** -60, scale: -(2 ** 20), sum: -(2 ** -40) },
      })
    ),
    swapped,
    inverse,
  ],
  bench: benchOf({ scale: 1 }),
});
