import { coverLine } from "../grid.ts";
import { type CallOptions, defineKernel, type Kernel, type Params } from "../kernel.ts";
import { appendAxisSum } from "../linalg/reduce.ts";
import type { Buffer } from "../program.ts";
import { bilinearJvp, GEOMETRY, WEIGHT, X, Y } from "./_convolution.ts";
import general from "./conv2d_weight.wgsl" with { type: "text" };
import { checkStrips, conv2dWeightOracle, linesOf } from "./conv2d_weight_oracle.ts";

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
  variants: [{
    name: "general",
    source: general,
    when: () => true,
    workgroups: (params) => {
      checkStrips(params);
      return coverLine(params.batch * params.strips * rowsOf(params) * Math.ceil(params.group_out / 4));
    },
  }],
  rounds: (params) => linesOf(params) * (params.out_width + 1),
  oracle: conv2dWeightOracle,
  jvp: (context) => {
    const operands = { x: "batch_x", upstream: "batch_upstream" };
    return bilinearJvp(context, { kernel: conv2dWeight, operands, output: "partial" });
  },
});

/** Rows of the weights of all groups. */
function rowsOf({ groups, kernel_height, kernel_width, group_in }: Params): number {
  return groups * kernel_height * kernel_width * group_in;
}

type Append = (kernel: Kernel, options: CallOptions<Buffer>) => Record<string, Buffer>;

/** Windows of a strip, about: short sums are accurate, and many of them fill a gpu. */
const STRIP = 4096;

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
  const lines = params.images * params.out_height;
  const strips = Math.max(1, Math.ceil(lines / Math.max(1, Math.floor(STRIP / params.out_width))));
  const { partial } = call(conv2dWeight, { params: { ...params, strips }, buffers: { x, upstream } });
  if (strips === 1) return partial;
  const cols = rowsOf(params) * params.group_out;
  return appendAxisSum(call, { x: partial, outer: params.batch, rows: strips, cols, inner: 1, scale: 1 });
}
