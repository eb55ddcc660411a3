import { firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { CUTS, VARIED } from "./_axes_cases.ts";
import { benchOf, paramsOf, SHAPES, sharedProperties } from "./_broadcast_cases.ts";
import { broadcastMultiply } from "./broadcast_multiply.ts";

const nothing: Property = {
  name: "with s of ones x is copied, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(VARIED.map(async (size) => {
      const one = make({ ...paramsOf(size), strips: 3 });
      one.buffers.s.fill(1);
      return firstChange(`y of ${size.join(" × ")}`, (await call(one)).y, one.buffers.x);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** One product for each element; the factor of a column reaches all of its rows. */
export const broadcastMultiplyContract = defineContract({
  kernel: broadcastMultiply,
  version: 1,
  units: { x: "any", s: "any", scale: "1", y: "unit of x · unit of s" },
  source: "definition",
  shapes: [
    ...SHAPES.map((params, i) => ({ ...params, strips: CUTS[i % CUTS.length] })),
    ...VARIED.flatMap((size) => CUTS.map((strips) => ({ ...paramsOf(size), strips }))),
  ],
  domains: { x: { low: -1, high: 1, huge: 1e18, tiny: 1e-30 }, s: { low: -1, high: 1, huge: 1e18, tiny: 1e-8 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    nothing,
    ...sharedProperties(broadcastMultiply, { strips: 2 }),
    ...VARIED.map((size) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [${size.join(" × ")}]`,
        params: { ...paramsOf(size, { scale: 0.7 }), strips: 3 },
        factors: { x: -(2 ** -20), s: 2 ** 40, scale: 2 ** -10, y: -(2 ** 10) },
      })
    ),
  ],
  bench: benchOf({ strips: 1 }),
});
