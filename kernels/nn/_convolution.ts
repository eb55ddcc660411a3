/** What nn/conv2d, nn/conv2d_input and nn/conv2d_weight share: parameters and their checks. */

import { checkBatches } from "../batches.ts";
import type { Params, Scalar } from "../kernel.ts";

/** The windows of a convolution: images channels last, `group_in` and `group_out` channels a group, dilation 1. */
export const GEOMETRY = {
  images: "u32",
  height: "u32",
  width: "u32",
  groups: "u32",
  group_in: "u32",
  group_out: "u32",
  kernel_height: "u32",
  kernel_width: "u32",
  stride_y: "u32",
  stride_x: "u32",
  /** Zeros above and left; those below and right follow from out_height and out_width. */
  pad_y: "u32",
  pad_x: "u32",
  out_height: "u32",
  out_width: "u32",
} as const satisfies Record<string, Scalar>;

export const X = "images, height, width, groups*group_in";
export const WEIGHT = "groups, kernel_height*kernel_width*group_in, group_out";
export const Y = "images, out_height, out_width, groups*group_out";

/**
 * Checks what the shapes alone do not say; `slots` are the operands with a batch of their own.
 *
 * @throws {RangeError} if a kernel or stride is 0, the last window begins after the last pixel, or the members of an
 * operand do not divide those of the batch
 */
export function checkConvolution(id: string, { params, slots }: { params: Params; slots: string[] }): void {
  checkBatches(id, { params, slots });
  const rules = [
    ...rulesOf(params, { size: "height", at: "y" }),
    ...rulesOf(params, { size: "width", at: "x" }),
  ];
  for (const { key, good, expected } of rules) {
    if (!good) throw new RangeError(`kernels/${id} ${key}: expected ${expected}, got ${params[key]}`);
  }
}

/** What must hold along one axis. */
function rulesOf(params: Params, { size, at }: { size: string; at: string }) {
  const [stride, pad, out] = [params[`stride_${at}`], params[`pad_${at}`], params[`out_${size}`]];
  const most = Math.max(0, Math.ceil((params[size] + pad) / stride));
  return [
    { key: `stride_${at}`, good: stride >= 1, expected: "at least 1" },
    { key: `kernel_${size}`, good: params[`kernel_${size}`] >= 1, expected: "at least 1" },
    { key: `out_${size}`, good: out <= most, expected: `at most ${most} (windows that begin on the ${size})` },
  ];
}

/** Whether every group has one channel and one output, and the groups are whole vec4s. */
export function isDepthwise({ groups, group_in, group_out }: Params): boolean {
  return group_in === 1 && group_out === 1 && groups % 4 === 0;
}

/** Multiply-adds for one image, those with the padding included. */
export function macsOf(params: Params): number {
  const { out_height, out_width, kernel_height, kernel_width, groups, group_in, group_out } = params;
  return out_height * out_width * kernel_height * kernel_width * groups * group_in * group_out;
}

/** The parameters of GEOMETRY among others. */
export function geometryOf(params: Params): Params {
  return Object.fromEntries(Object.keys(GEOMETRY).map((name) => [name, params[name]]));
}
