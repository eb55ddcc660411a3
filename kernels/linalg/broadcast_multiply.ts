import { checkBatches } from "../batches.ts";
import { defineKernel, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./broadcast_multiply.wgsl" with { type: "text" };
import sourceInner from "./_broadcast_multiply_inner.wgsl" with { type: "text" };
import { axisVariants, BLOCK, broadcastWays } from "./_axis_variants.ts";
import { arrayAdjoint, bilinearTangent } from "./bilinear.ts";
import { broadcastMultiplyOracle } from "./broadcast_multiply_oracle.ts";
import { appendAxisDot, appendMemberSum } from "./reduce.ts";

/**
 * An array times a number for each outer index and column, and a scale; the scaling of any normalisation. Member b of the
 * batch takes member b % batch_x of x and b % batch_s of s.
 *
 * @throws {RangeError} if batch_x or batch_s does not divide batch
 */
export const broadcastMultiply = defineKernel({
  id: "linalg/broadcast_multiply",
  about: "scale · x · s, s repeated along rows and the inner axis, batched",
  params: {
    ...{ batch: "u32", batch_x: "u32", batch_s: "u32" },
    ...{ outer: "u32", rows: "u32", cols: "u32", inner: "u32", scale: "f32" },
  },
  inputs: { x: "f32[batch_x, outer, rows, cols, inner]", s: "f32[batch_s, outer, cols]" },
  outputs: { y: "f32[batch, outer, rows, cols, inner]" },
  variants: axisVariants(broadcastWays([source, sourceInner], membersOf)),
  rounds: () => BLOCK,
  oracle: broadcastMultiplyOracle,
  vjp: broadcastMultiplyVjp,
  jvp: (context) => bilinearTangent(broadcastMultiply, context),
});

function membersOf(params: Params): number {
  checkBatches(broadcastMultiply.id, { params, slots: ["x", "s"] });
  return params.batch * params.outer;
}

/** The adjoint times the factors for x, its inner products with x for them; summed over members that share an operand. */
function broadcastMultiplyVjp(
  { params, buffers: { x, s }, adjoint, call, needs }: VjpContext<Buffer>,
): Record<string, Buffer> {
  const g = arrayAdjoint(broadcastMultiply.id, adjoint);
  const { batch, batch_x, batch_s, outer, rows, cols, inner, scale } = params;
  const found: Record<string, Buffer> = {};
  if (needs("x")) {
    const { y } = call(broadcastMultiply, { params: { ...params, batch_x: batch }, buffers: { x: g, s } });
    found.x = appendMemberSum(call, { x: y, batch, own: batch_x, count: outer * rows * cols * inner });
  }
  if (needs("s")) {
    const axes = { outer, rows, cols, inner, scale };
    const dot = appendAxisDot(call, { a: g, b: x, batch, batch_a: batch, batch_b: batch_x, ...axes });
    found.s = appendMemberSum(call, { x: dot, batch, own: batch_s, count: outer * cols });
  }
  return found;
}
