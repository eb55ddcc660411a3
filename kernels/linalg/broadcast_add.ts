import { checkBatches, refuseSharedAdjoint, refuseSharedTangent } from "../batches.ts";
import { defineKernel, type JvpContext, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./broadcast_add.wgsl" with { type: "text" };
import sourceInner from "./_broadcast_add_inner.wgsl" with { type: "text" };
import { axisVariants, BLOCK, broadcastWays } from "./_axis_variants.ts";
import { arrayAdjoint } from "./bilinear.ts";
import { broadcast } from "./broadcast.ts";
import { broadcastAddOracle } from "./broadcast_add_oracle.ts";
import { appendAxisSum } from "./reduce.ts";

/**
 * An array plus a number for each outer index and column, times a scale; a bias of any layer. Member b of the batch takes
 * member b % batch_x of x and b % batch_s of s.
 *
 * @throws {RangeError} if batch_x or batch_s does not divide batch
 */
export const broadcastAdd = defineKernel({
  id: "linalg/broadcast_add",
  about: "x + scale · s, s repeated along rows and the inner axis, batched",
  params: {
    ...{ batch: "u32", batch_x: "u32", batch_s: "u32" },
    ...{ outer: "u32", rows: "u32", cols: "u32", inner: "u32", scale: "f32" },
  },
  inputs: { x: "f32[batch_x, outer, rows, cols, inner]", s: "f32[batch_s, outer, cols]" },
  outputs: { y: "f32[batch, outer, rows, cols, inner]" },
  variants: axisVariants(broadcastWays([source, sourceInner], membersOf)),
  rounds: () => BLOCK,
  oracle: broadcastAddOracle,
  vjp: broadcastAddVjp,
  jvp: broadcastAddJvp,
});

function membersOf(params: Params): number {
  checkBatches(broadcastAdd.id, { params, slots: ["x", "s"] });
  return params.batch * params.outer;
}

/**
 * The adjoint itself for x, its sums for s.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
function broadcastAddVjp({ params, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const x = arrayAdjoint(broadcastAdd.id, adjoint);
  for (const slot of ["x", "s"].filter(needs)) refuseSharedAdjoint(broadcastAdd.id, { params, slot });
  const { batch, outer, rows, cols, inner, scale } = params;
  const axes = { outer: batch * outer, rows, cols, inner, scale };
  return { ...(needs("x") && { x }), ...(needs("s") && { s: appendAxisSum(call, { x, ...axes }) }) };
}

/** @throws {TypeError} if an operand varies that the members of a batch share */
function broadcastAddJvp({ params, tangents: { x, s }, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  if (x) refuseSharedTangent(broadcastAdd.id, { params, slot: "x" });
  if (s) refuseSharedTangent(broadcastAdd.id, { params, slot: "s" });
  const { outer, rows, cols, inner, scale } = params;
  const batch = probes * params.batch;
  if (!s) return { y: x! };
  if (x) return call(broadcastAdd, { params: { ...params, batch, batch_x: batch, batch_s: batch }, buffers: { x, s } });
  return call(broadcast, { params: { outer: batch * outer, rows, cols, inner, strips: 1, scale }, buffers: { s } });
}
