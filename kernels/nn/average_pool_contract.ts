import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { averagePool } from "./average_pool.ts";
import { OVERLAPPING, POOL_SHAPES, poolBenches, SIX_GROUPS, windowsOf } from "./_pool_shapes.ts";

const KINDS = ["counted", "ignored"];

/** What the two kinds of padding are about. */
const ones: Property = {
  name: "ones stay ones without their padding, and give a window's share of pixels with it",
  async check({ make, call }) {
    for (const channels of [4, 2, 1]) {
      const params = windowsOf({ image: [2, 3], channels, kernel: [2, 2], stride: [1, 1], pad: [1, 1], out: [3, 4] });
      for (const padding of KINDS) {
        const one = make(params, { constants: { padding } });
        const { y } = await call({ ...one, buffers: { x: one.buffers.x.map(() => 1) } });
        const shares = [1, 2, 2, 1, 2, 4, 4, 2, 1, 2, 2, 1].map((share) => padding === "counted" ? share / 4 : 1);
        const told = firstChange(`y ${padding}`, y, shares.flatMap((share) => Array(channels).fill(share)));
        if (told) return told;
      }
    }
    return null;
  },
};

/** Sums of as many numbers as a window has pixels, and one division. */
export const averagePoolContract = defineContract({
  kernel: averagePool,
  version: 1,
  units: { x: "any", y: "that of x" },
  source: "torch.nn.functional.avg_pool2d, count_include_pad true (counted) and false (ignored)",
  shapes: POOL_SHAPES,
  domains: { x: { low: -1, high: 1, huge: 1e36, tiny: 1e-30 } },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...OVERLAPPING.map((params, i) =>
      alikeInParts(averagePool, {
        name: `images alone have the bits of a batch [channels=${params.channels}]`,
        ...{ params, constants: { padding: KINDS[i % 2] }, along: ["images"], cuts: [1, 3] },
      })
    ),
    ...OVERLAPPING.map((params, i) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [channels=${params.channels}]`,
        ...{ params, constants: { padding: KINDS[i % 2] }, factors: { x: -(2 ** 20), y: -(2 ** 20) } },
      })
    ),
    ones,
    exactly(averagePool, {
      name: "whole numbers in windows of 2 × 4 come out exactly",
      cases: [4, 2, 1].map((channels) => ({
        params: windowsOf({ images: 2, image: [8, 8], channels, kernel: [2, 4], stride: [1, 2] }),
      })),
    }),
    alikeInTwoRows({ exact: averagePool, cases: SIX_GROUPS.map((params) => ({ params })) }),
  ],
  bench: poolBenches(),
});
