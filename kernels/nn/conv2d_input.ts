import { coverLine } from "../grid.ts";
import { defineKernel, type Params, type Variant } from "../kernel.ts";
import { checkConvolution, GEOMETRY, isDepthwise, macsOf, WEIGHT, X, Y } from "./_convolution.ts";
import { bilinearTangent } from "../linalg/bilinear.ts";
import { isWide, takesTile, type Tile } from "./_conv2d_place.ts";
import { tileName, tileSource } from "./_conv2d_tile.ts";
import { TILE_GROUP } from "./_conv2d_wgsl.ts";
import depthwise from "./_conv2d_input_depthwise.wgsl" with { type: "text" };
import shared from "./_conv2d_input_shared.wgsl" with { type: "text" };
import general from "./conv2d_input.wgsl" with { type: "text" };
import { conv2dInputOracle } from "./conv2d_input_oracle.ts";

/** Tiles, best first. */
const TILES: (Tile & Pick<Variant, "usual" | "timed">)[] = [
  {
    direction: "input",
    cols: 16,
    outs: 8,
    kernel: 3,
    stride: 1,
    in4: true,
    out4: true,
    timed: true,
    // the other one where it leaves less undone
    usual: ({ width, group_in }) => isWide(width, group_in),
  },
  { direction: "input", cols: 8, outs: 16, kernel: 3, stride: 1, in4: true, out4: true, timed: true },
  { direction: "input", cols: 16, outs: 8, kernel: 3, stride: 2, in4: true, out4: true },
  { direction: "input", cols: 8, outs: 16, kernel: 1, stride: 1, in4: true, out4: true },
  { direction: "input", cols: 14, outs: 8, kernel: 5, stride: 1, in4: true, out4: false },
];

/**
 * Adjoint of the input of nn/conv2d, whose parameters these are (batch_upstream instead of batch_x): every window gives
 * upstream times its weights back to the pixels that it has seen. As a layer of its own it is a transposed convolution.
 *
 * Every element is one f32 sum in the order (ky, output of the group, kx) in every variant.
 *
 * @throws {RangeError} on loading a program, if a stride or kernel is 0, the last window begins after the last pixel, or
 * batch_upstream or batch_weight does not divide batch
 */
export const conv2dInput = defineKernel({
  id: "nn/conv2d_input",
  about: "adjoint of a convolution's input: upstream times the weights, gathered by the pixels",
  params: { batch: "u32", batch_upstream: "u32", batch_weight: "u32", ...GEOMETRY },
  inputs: { upstream: `f32[batch_upstream, ${Y}]`, weight: `f32[batch_weight, ${WEIGHT}]` },
  outputs: { dx: `f32[batch, ${X}]` },
  variants: [
    {
      name: "depthwise",
      source: depthwise,
      when: isDepthwise,
      workgroups: (params) => {
        check(params);
        const { batch, images, height, width, groups, stride_x } = params;
        const tiles = Math.ceil(Math.ceil(width / stride_x) / 4) * stride_x;
        return coverLine(batch * images * height * tiles * groups / 4);
      },
    },
    ...TILES.map(tileVariant),
    {
      name: "general",
      source: general,
      when: () => true,
      workgroups: (params) => {
        check(params);
        const { batch, images, height, width, groups, group_in } = params;
        return coverLine(batch * images * height * width * groups * Math.ceil(group_in / 4));
      },
    },
    {
      name: "shared",
      family: "workgroup",
      source: shared,
      // with fewer most of a tile would lie outside the result
      when: ({ group_in }) => group_in >= 16,
      workgroups: (params) => {
        check(params);
        const { batch, images, height, width, groups, group_in } = params;
        const tiles = Math.ceil(images * height * width / 32) * Math.ceil(group_in / 32);
        return coverLine(batch * groups * tiles, { size: 1 });
      },
    },
  ],
  size: macsOf,
  rounds: ({ kernel_height, kernel_width, group_out }) => kernel_height * (group_out * (kernel_width + 1) + 1),
  oracle: conv2dInputOracle,
  jvp: (context) => bilinearTangent(conv2dInput, context),
});

function tileVariant({ usual, timed, ...tile }: (typeof TILES)[number]): Variant {
  const { cols, outs, in4, out4 } = tile;
  return {
    name: tileName(tile),
    source: tileSource(tile),
    usual,
    timed,
    when: (params) =>
      takesTile(params, tile) && (!in4 || params.group_out % 4 === 0) &&
      (!out4 || params.group_in % 4 === 0),
    workgroups: (params) => {
      check(params);
      const { batch, images, height, width, groups, group_in, stride_x } = params;
      const tiles = Math.ceil(Math.ceil(width / stride_x) / cols) * stride_x * Math.ceil(group_in / outs);
      return coverLine(batch * images * height * groups * tiles, { size: TILE_GROUP });
    },
  };
}

function check(params: Params): void {
  checkConvolution("nn/conv2d_input", { params, slots: ["upstream", "weight"] });
}
