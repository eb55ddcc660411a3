import { alikeInParts, alikeInTwoRows, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { OVERLAPPING, POOL_SHAPES, poolBenches, SIX_GROUPS, windowsOf } from "./_pool_shapes.ts";
import { maxPool } from "./max_pool.ts";

/** Equal numbers everywhere: the first pixel of every window, and no padding. */
const first: Property = {
  name: "of equal numbers the first pixel wins, of negative ones no padding",
  async check({ make, call }) {
    for (const channels of [4, 2, 1]) {
      const params = windowsOf({ image: [3, 3], channels, kernel: [2, 2], stride: [1, 1], pad: [1, 1] });
      const one = make(params);
      one.buffers = { x: one.buffers.x.map(() => -3) };
      const got = await call(one);
      const pixels = [0, 0, 1, 2, 0, 0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8].flatMap((p) => Array(channels).fill(p));
      const told = firstChange("index", got.index, pixels) ?? firstChange("y", got.y, got.y.map(() => -3));
      if (told) return told;
    }
    return null;
  },
};

/** One of the numbers of a window: exact. */
export const maxPoolContract = defineContract({
  kernel: maxPool,
  version: 1,
  units: { x: "any", y: "that of x", index: "pixel" },
  source: "torch.nn.functional.max_pool2d with return_indices, dilation 1",
  shapes: POOL_SHAPES,
  domains: { x: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    ...OVERLAPPING.map((params) =>
      alikeInParts(maxPool, {
        name: `images alone have the bits of a batch [channels=${params.channels}]`,
        ...{ params, along: ["images"], cuts: [1, 3] },
      })
    ),
    ...OVERLAPPING.map((params) =>
      scales({
        name: `a power of 2 goes through, and leaves the pixels [channels=${params.channels}]`,
        ...{ params, factors: { x: 2 ** 40, y: 2 ** 40 } },
      })
    ),
    first,
    alikeInTwoRows({ exact: maxPool, cases: SIX_GROUPS.map((params) => ({ params })) }),
  ],
  bench: poolBenches(),
});
