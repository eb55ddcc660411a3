import { checkBatches, refuseSharedAdjoint, refuseSharedTangent } from "../batches.ts";
import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./add.wgsl" with { type: "text" };
import { BLOCK } from "./_axis_variants.ts";
import byFour from "./_four.wgsl" with { type: "text" };
import byOne from "./_one.wgsl" with { type: "text" };
import { addOracle } from "./add_oracle.ts";
import { arrayAdjoint } from "./bilinear.ts";
import { appendScaled } from "./broadcast.ts";

/**
 * Sum of two arrays, the second times a number; `a` and `b` may be one buffer. Member s of the batch takes member
 * s % batch_a of a and s % batch_b of b.
 *
 * @throws {RangeError} if batch_a or batch_b does not divide batch
 */
export const add = defineKernel({
  id: "linalg/add",
  about: "a + scale · b, element by element, batched",
  params: { batch: "u32", batch_a: "u32", batch_b: "u32", count: "u32", scale: "f32" },
  inputs: { a: "f32[batch_a, count]", b: "f32[batch_b, count]" },
  outputs: { sum: "f32[batch, count]" },
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
  oracle: addOracle,
  vjp: addVjp,
  jvp: addJvp,
});

function cover(params: Params, width: number): [number, number, number] {
  checkBatches(add.id, { params, slots: ["a", "b"] });
  return coverLine(params.batch * Math.ceil(params.count / width / BLOCK));
}

/**
 * The adjoint itself, for b times the scale.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
function addVjp({ params, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const x = arrayAdjoint(add.id, adjoint);
  for (const slot of ["a", "b"].filter(needs)) refuseSharedAdjoint(add.id, { params, slot });
  // one buffer for both: a reverse pass reads adjoints and writes none in place
  return { ...(needs("a") && { a: x }), ...(needs("b") && { b: appendScaled(call, { x, scale: params.scale }) }) };
}

/** @throws {TypeError} if an operand varies that the members of a batch share */
function addJvp({ params, tangents: { a, b }, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  for (const slot of Object.keys({ ...(a && { a }), ...(b && { b }) })) refuseSharedTangent(add.id, { params, slot });
  if (!b) return { sum: a! };
  if (!a) return { sum: appendScaled(call, { x: b, scale: params.scale }) };
  const batch = probes * params.batch;
  return call(add, { params: { ...params, batch, batch_a: batch, batch_b: batch }, buffers: { a, b } });
}
