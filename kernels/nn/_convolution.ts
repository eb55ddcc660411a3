/** What nn/conv2d, nn/conv2d_input and nn/conv2d_weight share: parameters, their checks, the rule of a bilinear tangent. */

import type { JvpContext, Kernel, Params, Scalar, VjpContext } from "../kernel.ts";
import { add } from "../linalg/add.ts";
import { count } from "../kernel.ts";
import type { Buffer } from "../program.ts";

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
 * Checks what the shapes alone do not say.
 *
 * @param id of the kernel; `operands` names the parameters that count its operands' members
 * @throws {RangeError} if a kernel or stride is 0, the last window begins after the last pixel, or the members of an
 * operand do not divide those of the batch
 */
export function checkConvolution(id: string, { params, operands }: { params: Params; operands: string[] }): void {
  const { batch } = params;
  const rules = [
    ...operands.map((key) => ({
      ...{ key, expected: `a divisor of ${batch} (batch)` },
      good: params[key] === batch || params[key] > 0 && batch % params[key] === 0,
    })),
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

/** The parameters of GEOMETRY among others. */
export function geometryOf(params: Params): Params {
  return Object.fromEntries(Object.keys(GEOMETRY).map((name) => [name, params[name]]));
}

/**
 * The tangent of a product B(a, b) of two operands: B(Ra, b) + B(a, Rb), each term one call with the probes multiplied
 * onto the batch. `operands` gives the parameter that counts the members of each.
 *
 * @throws {TypeError} if an operand that varies is shared by the members of a batch
 */
export function bilinearJvp(
  { params, constants, buffers, tangents, probes, call, wants }: JvpContext<Buffer>,
  { kernel, operands, output }: { kernel: Kernel; operands: Record<string, string>; output: string },
): Record<string, Buffer> {
  if (!wants(output)) return {};
  const batch = probes * params.batch;
  const terms = Object.entries(operands).filter(([slot]) => tangents[slot]).map(([slot, key]) => {
    refuseShared(params, { id: kernel.id, slot, key, deed: "take the tangent of" });
    return call(kernel, {
      params: { ...params, batch, [key]: batch },
      constants,
      buffers: { ...only(buffers, operands), [slot]: tangents[slot]! },
    })[output];
  });
  if (terms.length === 1) return { [output]: terms[0] };
  const [a, b] = terms;
  const one = { batch: 1, batch_a: 1, batch_b: 1, count: count(a.dims), scale: 1 };
  return { [output]: call(add, { params: one, buffers: { a, b } }).sum };
}

function only(buffers: Record<string, Buffer>, operands: Record<string, string>): Record<string, Buffer> {
  return Object.fromEntries(Object.keys(operands).map((slot) => [slot, buffers[slot]]));
}

/** Throws where one member of an operand serves several of the batch: its derivative would be a sum over them. */
export function refuseShared(
  params: Params,
  { id, slot, key, deed }: { id: string; slot: string; key: string; deed: string },
): void {
  if (params[key] !== params.batch) {
    throw new TypeError(`Cannot ${deed} ${id} by ${slot}: a batch of ${params.batch} shares it`);
  }
}

/** The adjoint of a convolution's output. */
export function adjointOf({ adjoint }: VjpContext<Buffer>, id: string): Buffer {
  if (!adjoint) throw new TypeError(`Cannot differentiate ${id} itself: only a single number has a gradient`);
  return adjoint;
}
