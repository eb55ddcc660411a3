import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { poolGather } from "./pool_gather.ts";

const shape = ([batch, images, pixels, out_pixels, channels]: number[]) => ({
  ...{ batch, images, pixels, out_pixels, channels },
});

const sizes = [
  [1, 1, 1, 1, 1],
  [1, 1, 63, 64, 1],
  [2, 1, 65, 63, 4],
  [3, 2, 7, 65, 3],
  [2, 3, 5, 11, 8],
  [4, 2, 30, 6, 6],
  [5, 1, 4, 2, 12],
  [2, 3, 8, 12, 3],
  [2, 2, 5, 8, 1],
  [2, 2, 5, 6, 2],
  [3, 2, 5, 4, 7],
  // more windows than pixels, and whole workgroups
  [1, 4, 3, 16, 4],
  [2, 4, 9, 16, 5],
  [0, 2, 3, 3, 4],
  [2, 0, 3, 3, 4],
  [2, 2, 3, 0, 1],
  [2, 2, 3, 3, 0],
];

/** Every pixel of itself is the image, and of the reverse the image in reverse. */
const orders: Property = {
  name: "pixels in order give the images, in reverse their reverse",
  async check({ make, call }) {
    for (const channels of [4, 3]) {
      const one = make(shape([3, 2, 7, 7, channels]));
      for (const backwards of [false, true]) {
        const place = (i: number) => Math.floor(i / channels) % 7;
        const index = one.buffers.index.map((_: number, i: number) => backwards ? 6 - place(i) : place(i));
        const expected = one.buffers.x.map((v: number, i: number) =>
          backwards ? one.buffers.x[i + (6 - 2 * place(i)) * channels] : v
        );
        const got = await call({ ...one, buffers: { ...one.buffers, index } });
        const told = firstChange("y", got.y, expected);
        if (told) return told;
      }
    }
    return null;
  },
};

/** A copy: every number comes out exactly. */
export const poolGatherContract = defineContract({
  kernel: poolGather,
  version: 1,
  units: { x: "any", index: "pixel", y: "that of x" },
  source: "definition: the tangent of torch.nn.functional.max_pool2d at its indices",
  shapes: sizes.map(shape),
  domains: { x: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  fill: (slot, params, random) =>
    slot === "index"
      ? Uint32Array.from(
        { length: count(shapeOf(poolGather.inputs.index, params).dims) },
        () => Math.floor(params.pixels * random()),
      )
      : undefined,
  values: ["random", "integers", "tiny", "huge"],
  properties: [
    ...[4, 3].map((channels) =>
      alikeInParts(poolGather, {
        name: `members alone have the bits of a batch [channels=${channels}]`,
        ...{ params: shape([5, 2, 9, 4, channels]), along: ["batch"], cuts: [1, 3] },
      })
    ),
    orders,
    alikeInTwoRows({
      exact: poolGather,
      cases: [4, 1].map((channels) => ({ params: shape([2, 4, 9, 48, channels]) })),
    }),
  ],
  bench: [
    { label: "8 tangents of LeNet-5's first pooling, batch 128", size: [8, 128, 784, 196, 6] },
    { label: "8 tangents of 32 × 32 × 64 by 2, batch 32", size: [8, 32, 1024, 256, 64] },
  ].map(({ label, size }) => ({
    label,
    params: shape(size),
    work: { unit: "element" as const, ...gathered(size) },
  })),
});

/** Of the images, only what an index names is read. */
function gathered([batch, images, , outPixels, channels]: number[]): { amount: number; bytes: number } {
  const amount = batch * images * outPixels * channels;
  return { amount, bytes: 4 * (2 * amount + amount / batch) };
}
