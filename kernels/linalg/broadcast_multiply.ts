import { checkBatches, refuseSharedAdjoint } from "../batches.ts";
import { defineKernel, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./broadcast_multiply.wgsl" with { type: "text" };
import sourceInner from "./_broadcast_multiply_inner.wgsl" with { type: "text" };
import { axisDot } from "./axis_dot.ts";
import { axisVariants, BLOCK, broadcastWays } from "./_axis_variants.ts";
import { arrayAdjoint, bilinearTangent } from "./bilinear.ts";
import { broadcastMultiplyOracle } from "./broadcast_multiply_oracle.ts";
import { appendAxisDot } from "./reduce.ts";

/**
 * An array times a number for each outer index and column, and a scale; the scaling of any normalisation. With several
 * strips there is a number for the ceil(rows / strips) rows of each. Member b of the batch takes member b % batch_x of x and
 * b % batch_s of s.
 *
 * @throws {RangeError} if batch_x or batch_s does not divide batch
 */
export const broadcastMultiply = defineKernel({
  id: "linalg/broadcast_multiply",
  about: "scale · x · s, s repeated along strips of rows and the inner axis, batched",
  params: {
    ...{ batch: "u32", batch_x: "u32", batch_s: "u32" },
    ...{ outer: "u32", rows: "u32", cols: "u32", inner: "u32", strips: "u32", scale: "f32" },
  },
  inputs: { x: "f32[batch_x, outer, rows, cols, inner]", s: "f32[batch_s, outer, strips, cols]" },
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

/**
 * The adjoint times the factors for x, its inner products with x for them.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
function broadcastMultiplyVjp(context: VjpContext<Buffer>): Record<string, Buffer> {
  const { params, buffers: { x, s }, adjoint, call, needs } = context;
  const g = arrayAdjoint(broadcastMultiply.id, adjoint);
  for (const slot of ["x", "s"].filter(needs)) refuseSharedAdjoint(broadcastMultiply.id, { params, slot });
  const { batch, batch_x, outer, rows, cols, inner, strips, scale } = params;
  const found: Record<string, Buffer> = {};
  if (needs("x")) {
    found.x = call(broadcastMultiply, { params: { ...params, batch_x: batch }, buffers: { x: g, s } }).y;
  }
  if (needs("s")) {
    const given = { batch, batch_a: batch, batch_b: batch_x, outer, rows, cols, inner, scale };
    // with strips it is the adjoint of an inner product that has been cut already
    found.s = strips > 1
      ? call(axisDot, { params: { ...given, strips }, buffers: { a: g, b: x } }).dot
      : appendAxisDot(call, { a: g, b: x, ...given });
  }
  return found;
}
