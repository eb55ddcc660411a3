import { coverLine } from "../grid.ts";
import { type CallOptions, defineKernel, type Kernel, type Params, type Variant } from "../kernel.ts";
import { bilinearTangent } from "../linalg/bilinear.ts";
import { appendAxisSum } from "../linalg/reduce.ts";
import type { Buffer } from "../program.ts";
import { GEOMETRY, isDepthwise, WEIGHT, X, Y } from "./_convolution.ts";
import { tileName, tileSource, type WeightTile } from "./_conv2d_weight_tile.ts";
import { TILE_GROUP } from "./_conv2d_wgsl.ts";
import depthwise from "./_conv2d_weight_depthwise.wgsl" with { type: "text" };
import general from "./conv2d_weight.wgsl" with { type: "text" };
import { checkStrips, conv2dWeightOracle, linesOf } from "./conv2d_weight_oracle.ts";

const TILES: WeightTile[] = [
  { rows: 1, kernel: 3, stride: 1, outs: 16, in4: true, out4: true },
  { rows: 1, kernel: 3, stride: 2, outs: 16, in4: true, out4: true },
  { rows: 1, kernel: 1, stride: 1, outs: 16, in4: true, out4: true },
  { rows: 3, kernel: 3, stride: 1, outs: 8, in4: false, out4: true },
  { rows: 5, kernel: 5, stride: 1, outs: 8, in4: false, out4: true },
  { rows: 5, kernel: 5, stride: 1, outs: 8, in4: false, out4: false },
];

/**
 * Adjoint of the weights of nn/conv2d, whose parameters these are, in partial sums: the lines of windows (image, oy) are
 * dealt out to `strips`, ⌈images · out_height / strips⌉ to each until none is left. appendWeightGradient() adds them up.
 *
 * Every element is one f32 sum over (image, oy, ox) in that order in every variant.
 *
 * @throws {RangeError} on loading a program, if a stride or kernel or strips is 0, the last window begins after the last
 * pixel, or batch_x or batch_upstream does not divide batch
 */
export const conv2dWeight = defineKernel({
  id: "nn/conv2d_weight",
  about: "adjoint of a convolution's weights, in partial sums over strips of windows",
  params: { batch: "u32", batch_x: "u32", batch_upstream: "u32", ...GEOMETRY, strips: "u32" },
  inputs: { x: `f32[batch_x, ${X}]`, upstream: `f32[batch_upstream, ${Y}]` },
  outputs: { partial: `f32[batch, strips, ${WEIGHT}]` },
  variants: [
    {
      name: "depthwise",
      source: depthwise,
      when: isDepthwise,
      workgroups: (params) => {
        checkStrips(params);
        const { batch, strips, kernel_height, kernel_width, groups } = params;
        return coverLine(batch * strips * kernel_height * Math.ceil(kernel_width / 4) * groups / 4);
      },
    },
    ...TILES.map(tileVariant),
    {
      name: "general",
      source: general,
      when: () => true,
      workgroups: (params) => {
        checkStrips(params);
        return coverLine(params.batch * params.strips * rowsOf(params) * Math.ceil(params.group_out / 4));
      },
    },
  ],
  rounds: (params) => linesOf(params) * (params.out_width + 1),
  oracle: conv2dWeightOracle,
  jvp: (context) => bilinearTangent(conv2dWeight, context),
});

function tileVariant(tile: WeightTile): Variant {
  const { rows, kernel, stride, outs, in4, out4 } = tile;
  return {
    name: tileName(tile),
    source: tileSource(tile),
    when: ({ kernel_height, kernel_width, stride_x, group_in, group_out }) =>
      kernel_height % rows === 0 && kernel_width === kernel && (kernel === 1 || stride_x === stride) &&
      (!in4 || group_in % 4 === 0) && (!out4 || group_out % 4 === 0),
    workgroups: (params) => {
      checkStrips(params);
      const { batch, strips, groups, group_in, group_out, kernel_height } = params;
      const tiles = kernel_height / rows * Math.ceil(group_in / (in4 ? 4 : 1)) * Math.ceil(group_out / outs);
      return coverLine(batch * strips * groups * tiles, { size: TILE_GROUP });
    },
  };
}

/** Rows of the weights of all groups. */
function rowsOf({ groups, kernel_height, kernel_width, group_in }: Params): number {
  return groups * kernel_height * kernel_width * group_in;
}

type Append = (kernel: Kernel, options: CallOptions<Buffer>) => Record<string, Buffer>;

/** Windows of a strip, about: short sums are accurate, and many of them fill a gpu. */
const STRIP = 1024;

/**
 * Appends what the weights' adjoint takes: partial sums, and their sum where there are several.
 *
 * @param params those of nn/conv2d_weight but strips, which follow from the shape and not from the batch
 * @returns the adjoint, f32[batch, groups, kernel_height · kernel_width · group_in, group_out]
 */
export function appendWeightGradient(
  call: Append,
  { x, upstream, params }: { x: Buffer; upstream: Buffer; params: Params },
): Buffer {
  const strips = stripsOf(params);
  const { partial } = call(conv2dWeight, { params: { ...params, strips }, buffers: { x, upstream } });
  if (strips === 1) return partial;
  const cols = rowsOf(params) * params.group_out;
  return appendAxisSum(call, { x: partial, outer: params.batch, rows: strips, cols, inner: 1, scale: 1 });
}

/** Strips of about 1024 windows. */
export function stripsOf({ images, out_height, out_width }: Params): number {
  const lines = Math.max(1, Math.floor(STRIP / out_width));
  return Math.max(1, Math.ceil(images * out_height / lines));
}
