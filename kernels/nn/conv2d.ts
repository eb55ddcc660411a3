import { refuseSharedAdjoint } from "../batches.ts";
import { coverLine } from "../grid.ts";
import { defineKernel, type Params, type Variant, type VjpContext } from "../kernel.ts";
import { arrayAdjoint, bilinearTangent } from "../linalg/bilinear.ts";
import type { Buffer } from "../program.ts";
import { checkConvolution, GEOMETRY, geometryOf, isDepthwise, macsOf, WEIGHT, X, Y } from "./_convolution.ts";
import { isWide, takesTile, type Tile } from "./_conv2d_place.ts";
import { tileName, tileSource } from "./_conv2d_tile.ts";
import { TILE_GROUP } from "./_conv2d_wgsl.ts";
import depthwise from "./_conv2d_depthwise.wgsl" with { type: "text" };
import shared from "./_conv2d_shared.wgsl" with { type: "text" };
import general from "./conv2d.wgsl" with { type: "text" };
import { conv2dInput } from "./conv2d_input.ts";
import { conv2dOracle } from "./conv2d_oracle.ts";
import { appendWeightGradient } from "./conv2d_weight.ts";

/** Tiles, best first. */
const TILES: (Tile & Pick<Variant, "usual" | "timed">)[] = [
  {
    direction: "forward",
    cols: 16,
    outs: 8,
    kernel: 3,
    stride: 1,
    in4: true,
    out4: true,
    timed: true,
    // the other one where it leaves less undone
    usual: ({ out_width, group_out }) => isWide(out_width, group_out),
  },
  { direction: "forward", cols: 8, outs: 16, kernel: 3, stride: 1, in4: true, out4: true, timed: true },
  { direction: "forward", cols: 8, outs: 16, kernel: 3, stride: 2, in4: true, out4: true },
  { direction: "forward", cols: 8, outs: 16, kernel: 1, stride: 1, in4: true, out4: true },
  { direction: "forward", cols: 16, outs: 8, kernel: 3, stride: 1, in4: false, out4: true },
  { direction: "forward", cols: 10, outs: 8, kernel: 5, stride: 1, in4: false, out4: true },
  { direction: "forward", cols: 14, outs: 8, kernel: 5, stride: 1, in4: false, out4: false },
];

/**
 * Convolution (cross-correlation, as machine learning has it) of images, channels last, in groups, zero padded; dilation
 * is 1. pad_y and pad_x are the zeros above and left; as many follow below and right as out_height and out_width need.
 *
 * The weight's rows (ky, kx, channel of the group) are those of a crossbar matrix and the columns of nn/im2col's patches.
 * Every element is one f32 sum in the order (ky, channel, kx) in every variant, so neither the rest of the shape nor the batch
 * changes a bit of it on an adapter that does not fuse. x and weight may have fewer members than the batch: member s
 * takes s % batch_x and s % batch_weight.
 *
 * @throws {RangeError} on loading a program, if a stride or kernel is 0, the last window begins after the last pixel, or
 * batch_x or batch_weight does not divide batch
 */
export const conv2d = defineKernel({
  id: "nn/conv2d",
  about: "convolution of images, channels last, grouped, zero padded, batched",
  params: { batch: "u32", batch_x: "u32", batch_weight: "u32", ...GEOMETRY },
  inputs: { x: `f32[batch_x, ${X}]`, weight: `f32[batch_weight, ${WEIGHT}]` },
  outputs: { y: `f32[batch, ${Y}]` },
  variants: [
    {
      name: "depthwise",
      source: depthwise,
      when: isDepthwise,
      workgroups: (params) => {
        check(params);
        const { batch, images, out_height, out_width, groups } = params;
        return coverLine(batch * images * out_height * Math.ceil(out_width / 4) * groups / 4);
      },
    },
    ...TILES.map(tileVariant),
    {
      name: "general",
      source: general,
      when: () => true,
      workgroups: (params) => {
        check(params);
        return coverLine(windowsOf(params) * params.groups * Math.ceil(params.group_out / 4));
      },
    },
    {
      name: "shared",
      family: "workgroup",
      source: shared,
      // with fewer most of a tile would lie outside the result
      when: ({ group_out }) => group_out >= 16,
      workgroups: (params) => {
        check(params);
        const { batch, images, out_height, out_width, groups, group_out } = params;
        const tiles = Math.ceil(images * out_height * out_width / 32) * Math.ceil(group_out / 32);
        return coverLine(batch * groups * tiles, { size: 1 });
      },
    },
  ],
  size: macsOf,
  rounds: ({ kernel_height, kernel_width, group_in }) => kernel_height * (group_in * (kernel_width + 1) + 1),
  oracle: conv2dOracle,
  vjp: conv2dVjp,
  jvp: (context) => bilinearTangent(conv2d, context),
});

function tileVariant({ usual, timed, ...tile }: (typeof TILES)[number]): Variant {
  const { cols, outs, in4, out4 } = tile;
  return {
    name: tileName(tile),
    source: tileSource(tile),
    usual,
    timed,
    when: (params) =>
      takesTile(params, tile) && (!in4 || params.group_in % 4 === 0) &&
      (!out4 || params.group_out % 4 === 0),
    workgroups: (params) => {
      check(params);
      const { batch, images, out_height, out_width, groups, group_out } = params;
      const tiles = Math.ceil(out_width / cols) * Math.ceil(group_out / outs);
      return coverLine(batch * images * out_height * groups * tiles, { size: TILE_GROUP });
    },
  };
}

function check(params: Params): void {
  checkConvolution("nn/conv2d", { params, slots: ["x", "weight"] });
}

function windowsOf({ batch, images, out_height, out_width }: Params): number {
  return batch * images * out_height * out_width;
}

/** @throws {TypeError} if the adjoint of an operand that the batch shares is needed */
function conv2dVjp({ params, buffers, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const upstream = arrayAdjoint(conv2d.id, adjoint);
  const { batch, batch_x, batch_weight } = params;
  const geometry = geometryOf(params);
  const adjoints: Record<string, Buffer> = {};
  for (const slot of ["x", "weight"].filter(needs)) refuseSharedAdjoint(conv2d.id, { params, slot });
  if (needs("x")) {
    adjoints.x = call(conv2dInput, {
      params: { batch, batch_upstream: batch, batch_weight, ...geometry },
      buffers: { upstream, weight: buffers.weight },
    }).dx;
  }
  if (needs("weight")) {
    const batches = { batch, batch_x, batch_upstream: batch };
    adjoints.weight = appendWeightGradient(call, { x: buffers.x, upstream, params: { ...batches, ...geometry } });
  }
  return adjoints;
}
