import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { averagePoolBackward } from "./average_pool_backward.ts";
import { OVERLAPPING, POOL_SHAPES, poolBenches, SIX_GROUPS, windowsOf } from "./_pool_shapes.ts";

const KINDS = ["counted", "ignored"];

/** The transpose, without the other kernel: what one window hands back. */
const oneWindow: Property = {
  name: "a window gives each of its pixels the same share",
  async check({ make, call }) {
    for (const channels of [4, 2, 1]) {
      const params = windowsOf({ image: [2, 3], channels, kernel: [2, 2], stride: [1, 1], pad: [1, 1], out: [3, 4] });
      for (const padding of KINDS) {
        const one = make(params, { constants: { padding } });
        // the second window of the first line holds two pixels
        const upstream = one.buffers.upstream.map((_: number, i: number) => Math.floor(i / channels) === 1 ? 8 : 0);
        const { dx } = await call({ ...one, buffers: { upstream } });
        const share = padding === "counted" ? 2 : 4;
        const expected = [share, share, 0, 0, 0, 0].flatMap((v) => Array(channels).fill(v));
        const told = firstChange(`dx ${padding}`, dx, expected);
        if (told) return told;
      }
    }
    return null;
  },
};

/** Sums of as many quotients as windows overlap. */
export const averagePoolBackwardContract = defineContract({
  kernel: averagePoolBackward,
  version: 1,
  units: { upstream: "any", dx: "that of upstream" },
  source: "the derivative of torch.nn.functional.avg_pool2d, count_include_pad true (counted) and false (ignored)",
  shapes: POOL_SHAPES,
  domains: { upstream: { low: -1, high: 1, huge: 1e36, tiny: 1e-30 } },
  values: ["random", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...OVERLAPPING.map((params, i) =>
      alikeInParts(averagePoolBackward, {
        name: `images alone have the bits of a batch [channels=${params.channels}]`,
        ...{ params, constants: { padding: KINDS[i % 2] }, along: ["images"], cuts: [1, 3] },
      })
    ),
    ...OVERLAPPING.map((params, i) =>
      scales({
        name: `a power of 2, and its sign, goes through, bit for bit [channels=${params.channels}]`,
        ...{ params, constants: { padding: KINDS[i % 2] }, factors: { upstream: -(2 ** 20), dx: -(2 ** 20) } },
      })
    ),
    oneWindow,
    exactly(averagePoolBackward, {
      name: "whole numbers of windows of 2 × 4 come out exactly",
      cases: [4, 2, 1].map((channels) => ({
        params: windowsOf({ images: 2, image: [8, 8], channels, kernel: [2, 4], stride: [1, 2] }),
      })),
    }),
    alikeInTwoRows({ exact: averagePoolBackward, cases: SIX_GROUPS.map((params) => ({ params })) }),
  ],
  bench: poolBenches(),
});
