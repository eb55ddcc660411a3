import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { add } from "./add.ts";

const COUNTS = [1, 2, 3, 4, 5, 63, 64, 65, 127, 255, 256, 257, 1021, 4099, 0];

const swapped: Property = {
  name: "b + a has the bits of a + b",
  async check({ make, call }) {
    const one = make({ count: 301 });
    const other = { ...one, buffers: { a: one.buffers.b, b: one.buffers.a } };
    const [there, back] = await Promise.all([one, other].map((c) => call(c)));
    return firstChange("sum", back.sum, there.sum);
  },
};

const inverse: Property = {
  name: "a + 0 is a and a − a is 0, bit for bit",
  async check({ make, call }) {
    const one = make({ count: 301 });
    const { a } = one.buffers;
    const plus = (b: typeof a) => call({ ...one, buffers: { a, b } });
    const [same, none] = await Promise.all([plus(a.map(() => 0)), plus(a.map((v) => -v))]);
    return firstChange("a + 0", same.sum, a) ?? firstChange("a − a", none.sum, a.map(() => 0));
  },
};

const domain = { low: -1, high: 1, huge: 1.5e38, tiny: 1e-38 };

/** One sum for each element, which knows of no other. */
export const addContract = defineContract({
  kernel: add,
  version: 1,
  units: { a: "any", b: "that of a", sum: "that of a" },
  source: "definition",
  shapes: COUNTS.map((count) => ({ count })),
  domains: { a: domain, b: domain },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    alikeInParts(add, {
      name: "parts have the bits of all at once",
      ...{ params: { count: 523 }, along: ["count"], cuts: [1, 66, 389] },
    }),
    scales({
      name: "a power of 2, and its sign, goes through, bit for bit",
      ...{ params: { count: 301 }, factors: { a: -(2 ** -40), b: -(2 ** -40), sum: -(2 ** -40) } },
    }),
    swapped,
    inverse,
    alikeInTwoRows({ cases: [{ params: { count: 1536 } }], exact: add }),
    exactly(add, { name: "whole numbers come out exactly", cases: [{ params: { count: 70_003 } }] }),
  ],
  bench: [
    // a residual connection, and the currents of 16 chips with a second order of the cells' curve
    ...[[64, 64], [16 * 1024, 128]].map(([rows, cols]) => ({
      label: `${rows} × ${cols}`,
      params: { count: rows * cols },
      work: { unit: "element" as const, amount: rows * cols },
    })),
  ],
});
