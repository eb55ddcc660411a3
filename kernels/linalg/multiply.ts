import { checkBatches, refuseSharedAdjoint } from "../batches.ts";
import { coverLine } from "../grid.ts";
import { defineKernel, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./multiply.wgsl" with { type: "text" };
import { BLOCK } from "./_axis_variants.ts";
import byFour from "./_four.wgsl" with { type: "text" };
import byOne from "./_one.wgsl" with { type: "text" };
import { arrayAdjoint, bilinearTangent } from "./bilinear.ts";
import { multiplyOracle } from "./multiply_oracle.ts";

/**
 * Product of two arrays, element by element; `a` and `b` may be one buffer. Member s of the batch takes member
 * s % batch_a of a and s % batch_b of b.
 *
 * @throws {RangeError} if batch_a or batch_b does not divide batch
 */
export const multiply = defineKernel({
  id: "linalg/multiply",
  about: "a · b, element by element, batched",
  params: { batch: "u32", batch_a: "u32", batch_b: "u32", count: "u32" },
  inputs: { a: "f32[batch_a, count]", b: "f32[batch_b, count]" },
  outputs: { product: "f32[batch, count]" },
  variants: [
    {
      name: "by four",
      source: source + byFour,
      when: ({ count }) => count % 4 === 0,
      workgroups: (params) => cover(params, 4),
    },
    { name: "one by one", source: source + byOne, when: () => true, workgroups: (params) => cover(params, 1) },
  ],
  rounds: () => BLOCK,
  oracle: multiplyOracle,
  vjp: multiplyVjp,
  jvp: (context) => bilinearTangent(multiply, context),
});

function cover(params: Params, width: number): [number, number, number] {
  checkBatches(multiply.id, { params, slots: ["a", "b"] });
  return coverLine(params.batch * Math.ceil(params.count / width / BLOCK));
}

/**
 * The adjoint times the other factor.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
function multiplyVjp({ params, buffers, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const a = arrayAdjoint(multiply.id, adjoint);
  const times = (slot: "a" | "b", other: "a" | "b") => {
    refuseSharedAdjoint(multiply.id, { params, slot });
    const given = { ...params, batch_a: params.batch, batch_b: params[`batch_${other}`] };
    return call(multiply, { params: given, buffers: { a, b: buffers[other] } }).product;
  };
  return { ...(needs("a") && { a: times("a", "b") }), ...(needs("b") && { b: times("b", "a") }) };
}
