import { type CallOptions, count, defineKernel, type JvpContext, type Kernel, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./broadcast.wgsl" with { type: "text" };
import sourceInner from "./_broadcast_inner.wgsl" with { type: "text" };
import { axisVariants, BLOCK, broadcastWays } from "./_axis_variants.ts";
import { arrayAdjoint } from "./bilinear.ts";
import { axisSum } from "./axis_sum.ts";
import { broadcastOracle } from "./broadcast_oracle.ts";
import { appendAxisSum } from "./reduce.ts";

/**
 * A number for each outer index and column, times a scale, repeated along rows and inner axis; with several strips, one
 * for the ceil(rows / strips) rows of each. What linalg/axis_sum does, turned round. Any unit.
 */
export const broadcast = defineKernel({
  id: "linalg/broadcast",
  about: "scale · s, repeated along strips of rows and the inner axis",
  params: { outer: "u32", rows: "u32", cols: "u32", inner: "u32", strips: "u32", scale: "f32" },
  inputs: { s: "f32[outer, strips, cols]" },
  outputs: { y: "f32[outer, rows, cols, inner]" },
  variants: axisVariants(broadcastWays([source, sourceInner], ({ outer }) => outer)),
  rounds: () => BLOCK,
  oracle: broadcastOracle,
  vjp: broadcastVjp,
  jvp: broadcastJvp,
});

/** Appends scale · x; x itself where the scale is 1. */
export function appendScaled(
  call: (kernel: Kernel, options: CallOptions<Buffer>) => Record<string, Buffer>,
  { x, scale }: { x: Buffer; scale: number },
): Buffer {
  if (scale === 1) return x;
  const params = { outer: 1, rows: 1, cols: count(x.dims), inner: 1, strips: 1, scale };
  return call(broadcast, { params, buffers: { s: x } }).y;
}

/** The adjoint of a number is the sum of all that it was copied to. */
function broadcastVjp({ params, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  const x = arrayAdjoint(broadcast.id, adjoint);
  const { outer, rows, cols, inner, strips, scale } = params;
  // with strips it is the adjoint of a sum that has been cut already
  if (strips > 1) return { s: call(axisSum, { params, buffers: { x } }).sum };
  return { s: appendAxisSum(call, { x, outer, rows, cols, inner, scale }) };
}

function broadcastJvp({ params, tangents: { s }, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  return call(broadcast, { params: { ...params, outer: probes * params.outer }, buffers: { s: s! } });
}
