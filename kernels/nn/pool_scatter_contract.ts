import { alikeInParts, alikeInTwoRows, exactly, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { OVERLAPPING, POOL_SHAPES, poolBenches, SIX_GROUPS } from "./_pool_shapes.ts";
import { pixelsOfWindows } from "./_pool_windows.ts";
import { poolScatter } from "./pool_scatter.ts";

const batched = POOL_SHAPES.map((params, i) => ({ batch: [1, 2, 1, 3][i % 4], ...params }));

/** A pixel of the window that each number belongs to; one in four is any, and counts nowhere outside of the window. */
function indices(params: Params, random: () => number): Uint32Array {
  const { images, height, width, channels } = params;
  const windows = pixelsOfWindows(params);
  return Uint32Array.from({ length: images * windows.length * channels }, (_, i) => {
    const pixels = windows[Math.floor(i / channels) % windows.length];
    if (random() < 0.25) return Math.floor((height * width + 1) * random());
    return pixels[Math.floor(pixels.length * random())];
  });
}

/** Nothing is lost or counted twice while every index lies in its window. */
const sums: Property = {
  name: "all pixels together have what all windows have",
  async check({ make, call }) {
    for (const params of OVERLAPPING) {
      const one = make({ batch: 2, ...params }, { values: "integers" });
      const { channels } = params;
      const windows = pixelsOfWindows(params);
      const index = one.buffers.index.map((_: number, i: number) =>
        windows[Math.floor(i / channels) % windows.length].at(i % 7 < 3 ? 0 : -1)!
      );
      const { dx } = await call({ ...one, buffers: { ...one.buffers, index } });
      const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0);
      const told = firstChange("the sum of dx", Float64Array.of(total(dx)), [total(one.buffers.upstream)]);
      if (told) return told;
    }
    return null;
  },
};

/** Sums of as many numbers as windows overlap. */
export const poolScatterContract = defineContract({
  kernel: poolScatter,
  version: 1,
  units: { upstream: "any", index: "pixel", dx: "that of upstream" },
  source: "definition: the derivative of torch.nn.functional.max_pool2d at its indices",
  shapes: batched,
  domains: { upstream: { low: -1, high: 1, huge: 1e36, tiny: 1e-30 } },
  fill: (slot, params, random) => slot === "index" ? indices(params, random) : undefined,
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...OVERLAPPING.map((params) =>
      alikeInParts(poolScatter, {
        name: `members alone have the bits of a batch [channels=${params.channels}]`,
        ...{ params: { batch: 5, ...params }, along: ["batch"], cuts: [1, 3] },
      })
    ),
    ...OVERLAPPING.map((params) =>
      alikeInParts(poolScatter, {
        name: `images alone have the bits of a batch [channels=${params.channels}]`,
        ...{ params: { batch: 1, ...params }, along: ["images"], cuts: [2, 3] },
      })
    ),
    sums,
    exactly(poolScatter, {
      name: "whole numbers come out exactly",
      cases: OVERLAPPING.map((params) => ({ params: { batch: 2, ...params } })),
    }),
    alikeInTwoRows({ exact: poolScatter, cases: SIX_GROUPS.map((params) => ({ params: { batch: 1, ...params } })) }),
  ],
  bench: poolBenches({ batch: 1 }),
});
