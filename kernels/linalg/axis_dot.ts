import { checkBatches, refuseSharedAdjoint, refuseSharedTangent } from "../batches.ts";
import { defineKernel, type JvpContext, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./axis_dot.wgsl" with { type: "text" };
import sourceInner from "./_axis_dot_inner.wgsl" with { type: "text" };
import { axisDotOracle } from "./axis_dot_oracle.ts";
import { axisVariants, stripRounds, sumWays } from "./_axis_variants.ts";
import { arrayAdjoint, bilinearTangent } from "./bilinear.ts";
import { broadcastMultiply } from "./broadcast_multiply.ts";

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

/**
 * The adjoint times the other factor; twice that where both are one buffer.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
function axisDotVjp({ params, buffers, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const s = arrayAdjoint(axisDot.id, adjoint);
  const { batch, outer, rows, cols, inner, strips } = params;
  const square = buffers.a === buffers.b;
  const scale = square ? 2 * params.scale : params.scale;
  const times = (slot: "a" | "b", other: "a" | "b") => {
    refuseSharedAdjoint(axisDot.id, { params, slot });
    const batches = { batch, batch_x: params[`batch_${other}`], batch_s: batch };
    const given = { ...batches, outer, rows, cols, inner, strips, scale };
    return call(broadcastMultiply, { params: given, buffers: { x: buffers[other], s } }).y;
  };
  return { ...(needs("a") && { a: times("a", "b") }), ...(needs("b") && !square && { b: times("b", "a") }) };
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
