import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { shapeOf } from "../kernel.ts";
import { im2col } from "./im2col.ts";
import { windowsOf } from "./im2col_oracle.ts";

type Pair = [y: number, x: number];
type Size = {
  batch?: number;
  image: Pair;
  kernel?: Pair;
  stride?: Pair;
  pad?: Pair;
  groups?: number;
  channels?: number;
  /** Windows, if not as many as fit between the same zeros on both sides. */
  out?: Pair;
};

/** All parameters; `channels` are those of one group. */
function shape(
  { batch = 1, image, kernel = [1, 1], stride = [1, 1], pad = [0, 0], groups = 1, channels = 1, out }: Size,
) {
  const [out_height, out_width] = out ??
    image.map((size, i) => windowsOf(size, { kernel: kernel[i], stride: stride[i], pad: pad[i] }));
  return {
    ...{ batch, height: image[0], width: image[1], groups, group_channels: channels },
    ...{ kernel_height: kernel[0], kernel_width: kernel[1], stride_y: stride[0], stride_x: stride[1] },
    ...{ pad_y: pad[0], pad_x: pad[1], out_height, out_width },
  };
}

const sizes: Size[] = [
  { image: [1, 1] },
  { image: [1, 63], channels: 4 },
  { image: [64, 1], kernel: [3, 1], pad: [1, 0] },
  { image: [1, 65], kernel: [1, 5], channels: 3, batch: 2 },
  { image: [8, 8], kernel: [3, 3], pad: [1, 1], channels: 3, batch: 3 },
  { image: [8, 9], kernel: [3, 3], pad: [1, 1], stride: [2, 2], channels: 8, batch: 2 },
  // everything differs from everything
  { batch: 2, image: [7, 11], kernel: [2, 4], stride: [3, 2], pad: [1, 3], groups: 3, channels: 5 },
  { batch: 3, image: [10, 6], kernel: [5, 3], stride: [1, 3], pad: [2, 0], groups: 2, channels: 12 },
  // windows that stick out below and on the right, or are fewer than fit
  { batch: 2, image: [6, 8], kernel: [3, 3], stride: [2, 2], channels: 3, out: [3, 4] },
  { batch: 2, image: [6, 7], kernel: [3, 5], pad: [1, 0], channels: 4, out: [4, 7] },
  // depthwise
  { batch: 2, image: [5, 6], kernel: [3, 2], pad: [1, 1], groups: 7 },
  // windows that step over pixels, that lie in the padding alone, that are all of the image
  { image: [9, 10], kernel: [2, 1], stride: [4, 3], channels: 2, batch: 2 },
  { image: [2, 3], kernel: [2, 2], pad: [3, 4], channels: 4, batch: 2 },
  { image: [4, 3], kernel: [4, 3], groups: 2, channels: 3 },
  { image: [3, 2], kernel: [5, 6], pad: [1, 2], channels: 2 },
  // whole workgroups
  { image: [4, 4], batch: 8, kernel: [2, 2], stride: [2, 2], groups: 2, channels: 4 },
  { image: [4, 4], batch: 8, kernel: [2, 2], stride: [2, 2], groups: 2, channels: 3 },
  { image: [1, 1], channels: 1003 },
  { image: [1, 2], kernel: [1, 2], channels: 1004 },
  { batch: 0, image: [3, 3], kernel: [2, 2] },
  { image: [3, 3], kernel: [2, 2], channels: 0, batch: 2 },
  { image: [3, 3], kernel: [2, 2], groups: 0, batch: 2 },
];

/** Both variants. */
const pairs = [3, 4].map((channels) => shape({ image: [6, 5], batch: 5, kernel: [3, 2], pad: [1, 1], channels }));

/** Windows of one pixel that touch each once are the image itself. */
const identity: Property = {
  name: "windows of one pixel give the images",
  async check({ make, call }) {
    const told = await Promise.all([3, 4].map(async (channels) => {
      const one = make(shape({ batch: 2, image: [5, 7], channels }));
      return firstChange("patches", (await call(one)).patches, one.buffers.x);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Each group sees its channels and no others. */
const ownChannels: Property = {
  name: "a group has the patches that its channels have alone",
  async check({ make, call }) {
    for (const channels of [3, 4]) {
      const size = { batch: 2, image: [5, 6], kernel: [3, 2], stride: [2, 1], pad: [1, 1], channels } as const;
      const params = shape({ ...size, image: [5, 6], kernel: [3, 2], stride: [2, 1], pad: [1, 1], groups: 3 });
      const whole = make(params);
      const { patches } = await call(whole);
      for (const g of [0, 1, 2]) {
        const one = make({ ...params, groups: 1 });
        const mine = (_: number, i: number) => Math.floor(i / channels) % 3 === g;
        one.buffers = { x: whole.buffers.x.filter(mine) };
        const length = shapeOf(im2col.outputs.patches, { ...params, groups: 1 }).dims.reduce((a, b) => a * b);
        const expected = patches.subarray(g * length, (g + 1) * length);
        const told = firstChange(`patches of group ${g}`, (await call(one)).patches, expected);
        if (told) return told;
      }
    }
    return null;
  },
};

/** A copy: every number comes out exactly. */
export const im2colContract = defineContract({
  kernel: im2col,
  version: 2,
  units: { x: "1", patches: "1" },
  source: "definition; Chellapilla et al. 2006",
  shapes: sizes.map(shape),
  domains: { x: { low: -1, high: 1, huge: 3.4e38, tiny: 1e-30 } },
  values: ["random", "integers", "tiny", "huge"],
  properties: [
    ...pairs.map((params) =>
      alikeInParts(im2col, {
        name: `images alone have the patches of a batch [channels=${params.group_channels}]`,
        ...{ params, along: ["batch"], cuts: [1, 3] },
      })
    ),
    identity,
    ownChannels,
    alikeInTwoRows({
      exact: im2col,
      // 8 images × 4 × 4 windows × 3 rows of a window are six groups
      cases: [3, 4].map((channels) => ({
        params: shape({ batch: 8, image: [4, 4], kernel: [3, 3], pad: [1, 1], channels }),
      })),
    }),
  ],
  bench: [
    { batch: 32, image: [32, 32] as Pair, channels: 3 },
    { batch: 32, image: [16, 16] as Pair, channels: 32 },
    { batch: 32, image: [16, 16] as Pair, channels: 1, groups: 32 },
  ].map((size) => {
    const params = shape({ ...size, kernel: [3, 3], pad: [1, 1] });
    const { groups, group_channels: channels } = params;
    return {
      label: `32 images of ${size.image.join(" × ")}, ${groups} × ${channels} channels, 3 × 3`,
      params,
      work: { unit: "element", amount: 32 * size.image[0] * size.image[1] * 9 * groups * channels },
    };
  }),
});
