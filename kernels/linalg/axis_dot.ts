import { checkBatches, refuseSharedTangent } from "../batches.ts";
import { defineKernel, type JvpContext, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./axis_dot.wgsl" with { type: "text" };
import sourceInner from "./_axis_dot_inner.wgsl" with { type: "text" };
import { axisDotOracle } from "./axis_dot_oracle.ts";
import { axisVariants, stripRounds, sumWays } from "./_axis_variants.ts";
import { arrayAdjoint, bilinearTangent } from "./bilinear.ts";
import { broadcast } from "./broadcast.ts";
import { broadcastMultiply } from "./broadcast_multiply.ts";
import { multiply } from "./multiply.ts";
import { appendMemberSum } from "./reduce.ts";

/**
 * Inner products over rows and inner axis of two arrays, one for each outer index and column; the rows are cut into
 * strips of ceil(rows / strips), and each strip has a product of its own. reduce.ts makes long ones of it. `a` and `b` may
 * be one buffer, which gives sums of squares. Member s of the batch takes member s % batch_a of a and s % batch_b of b.
 *
 * @throws {RangeError} if batch_a or batch_b does not divide batch
 */
export const axisDot = defineKernel({
  id: "linalg/axis_dot",
  about: "scale · Σ a · b over strips of rows and the inner axis, batched",
  params: {
    ...{ batch: "u32", batch_a: "u32", batch_b: "u32" },
    ...{ outer: "u32", rows: "u32", cols: "u32", inner: "u32", strips: "u32", scale: "f32" },
  },
  inputs: { a: "f32[batch_a, outer, rows, cols, inner]", b: "f32[batch_b, outer, rows, cols, inner]" },
  outputs: { dot: "f32[batch, outer, strips, cols]" },
  variants: axisVariants({ ...sumWays([source, sourceInner], membersOf), sums: true }),
  rounds: stripRounds,
  oracle: axisDotOracle,
  vjp: axisDotVjp,
  jvp: axisDotJvp,
});

function membersOf(params: Params): number {
  checkBatches(axisDot.id, { params, slots: ["a", "b"] });
  return params.batch * params.outer;
}

/** The adjoint of a product times the other factor; twice that where both are one buffer. */
function axisDotVjp({ params, buffers, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const s = arrayAdjoint(axisDot.id, adjoint);
  const square = buffers.a === buffers.b && params.batch_a === params.batch_b;
  const { batch, outer, rows, cols, inner } = params;
  const scale = square ? 2 * params.scale : params.scale;
  const of = (slot: "a" | "b", other: "a" | "b") => {
    const given = { ...params, scale, own: params[`batch_${other}`] };
    const x = appendSpread(call, { params: given, x: buffers[other], s });
    return appendMemberSum(call, { x, batch, own: params[`batch_${slot}`], count: outer * rows * cols * inner });
  };
  return { ...(needs("a") && { a: of("a", "b") }), ...(needs("b") && !square && { b: of("b", "a") }) };
}

/** Appends scale · x · s, s [batch, outer, strips, cols] repeated along the rows of its strips. */
function appendSpread(
  call: VjpContext<Buffer>["call"],
  { params, x, s }: { params: Params; x: Buffer; s: Buffer },
): Buffer {
  const { batch, own, outer, rows, cols, inner, strips, scale } = params;
  if (rows % strips === 0) {
    const axes = { outer: outer * strips, rows: rows / strips, cols, inner, scale };
    return call(broadcastMultiply, { params: { batch, batch_x: own, batch_s: batch, ...axes }, buffers: { x, s } }).y;
  }
  const { y } = call(broadcast, { params: { outer: batch * outer, rows, cols, inner, strips, scale }, buffers: { s } });
  const count = outer * rows * cols * inner;
  return call(multiply, { params: { batch, batch_a: batch, batch_b: own, count }, buffers: { a: y, b: x } }).product;
}

/** Of a square twice the product with its root's tangent, else that of anything bilinear. */
function axisDotJvp(context: JvpContext<Buffer>): Record<string, Buffer> {
  const { params, buffers, tangents, probes, call } = context;
  if (!tangents.a || tangents.a !== tangents.b || buffers.a !== buffers.b) return bilinearTangent(axisDot, context);
  refuseSharedTangent(axisDot.id, { params, slot: "a" });
  const batch = probes * params.batch;
  const given = { ...params, batch, batch_a: batch, scale: 2 * params.scale };
  return call(axisDot, { params: given, buffers: { a: tangents.a, b: buffers.b } });
}
