import { firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { VARIED } from "./_axes_cases.ts";
import { benchOf, paramsOf, SHAPES, sharedProperties } from "./_broadcast_cases.ts";
import { broadcastAdd } from "./broadcast_add.ts";

const nothing: Property = {
  name: "with s of zeros x is copied, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(VARIED.map(async (size) => {
      const one = make(paramsOf(size, { scale: 0.7 }));
      one.buffers.s.fill(0);
      return firstChange(`y of ${size.join(" × ")}`, (await call(one)).y, one.buffers.x);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** One sum for each element; the bias of a column reaches all of its rows. */
export const broadcastAddContract = defineContract({
  kernel: broadcastAdd,
  version: 1,
  units: { x: "any", s: "that of x", scale: "1", y: "that of x" },
  source: "definition",
  shapes: SHAPES,
  domains: { x: { low: -1, high: 1, huge: 5e37, tiny: 1e-38 }, s: { low: -1, high: 1, huge: 5e37, tiny: 1e-38 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    nothing,
    ...sharedProperties(broadcastAdd),
    ...VARIED.map((size) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [${size.join(" × ")}]`,
        params: paramsOf(size, { scale: 0.7 }),
        factors: { x: -(2 ** -10), s: 2 ** -40, scale: -(2 ** 30), y: -(2 ** -10) },
      })
    ),
  ],
  bench: benchOf(),
});
