import { firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { benchOf, PAIR, SHAPES, sharedProperties } from "./_pair_cases.ts";
import { multiply } from "./multiply.ts";

const neutral: Property = {
  name: "b · a has the bits of a · b, and 1 · a is a",
  async check({ make, call }) {
    for (const params of PAIR) {
      const one = make(params);
      const { a, b } = one.buffers;
      const [there, back, same] = await Promise.all(
        [{ a, b }, { a: b, b: a }, { a, b: a.map(() => 1) }].map((buffers) => call({ ...one, buffers })),
      );
      const told = firstChange("product", back.product, there.product) ?? firstChange("1 · a", same.product, a);
      if (told) return told;
    }
    return null;
  },
};

/** One product for each element, which knows of no other. */
export const multiplyContract = defineContract({
  kernel: multiply,
  version: 1,
  units: { a: "any", b: "any", product: "unit of a · unit of b" },
  source: "definition",
  shapes: SHAPES,
  domains: { a: { low: -1, high: 1, huge: 1e19, tiny: 1e-30 }, b: { low: -1, high: 1, huge: 1e19, tiny: 1e-8 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...sharedProperties(multiply),
    ...PAIR.map((params) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [count=${params.count}]`,
        params,
        factors: { a: -(2 ** -40), b: 2 ** 30, product: -(2 ** -10) },
      })
    ),
    neutral,
  ],
  bench: benchOf(),
});
