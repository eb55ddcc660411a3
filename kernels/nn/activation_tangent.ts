import { defineKernel, type JvpContext } from "../kernel.ts";
import { add } from "../linalg/add.ts";
import { multiply } from "../linalg/multiply.ts";
import type { Buffer } from "../program.ts";
import { KINDS, memberRounds, memberVariants } from "./_activation_kinds.ts";
import { activationBackward } from "./activation_backward.ts";
import source from "./activation_tangent.wgsl" with { type: "text" };
import functions from "./_activation.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { activationTangentOracle } from "./activation_tangent_oracle.ts";

/**
 * What nn/activation_backward changes by when both x and upstream vary, for a batch of directions: the product rule.
 *
 * Source: Pearlmutter 1994, "Fast exact multiplication by the Hessian".
 */
export const activationTangent = defineKernel({
  id: "nn/activation_tangent",
  about: "f′(x) · upstream_tangent + f″(x) · upstream · x_tangent of nn/activation, a batch at one x",
  snippets: [functions, math],
  params: { batch: "u32", count: "u32", alpha: "f32" },
  constants: { kind: KINDS },
  inputs: {
    x: "f32[count]",
    upstream: "f32[count]",
    x_tangent: "f32[batch, count]",
    upstream_tangent: "f32[batch, count]",
  },
  outputs: { out: "f32[batch, count]" },
  variants: memberVariants(source),
  rounds: memberRounds,
  oracle: activationTangentOracle,
  jvp: activationTangentJvp,
});

/**
 * f′ · ü + f″ · (ẋ₂ · u̇ + u̇₂ · ẋ + u · ẍ) + f‴ · u · ẋ · ẋ₂, where x, u and their tangents ẋ, u̇ move by ẋ₂, u̇₂, ẍ and ü; terms
 * of what does not move are left out.
 *
 * @throws {TypeError} if x or upstream varies, and a batch shares it
 */
function activationTangentJvp({ params, constants, buffers, tangents, probes, call }: JvpContext<Buffer>) {
  const { batch, count, alpha } = params;
  const { x: dx2, upstream: du2, x_tangent: ddx, upstream_tangent: ddu } = tangents;
  if (batch > 1 && (dx2 || du2)) {
    throw new TypeError(
      `Cannot take the tangent of nn/activation_tangent by x or upstream: a batch of ${batch} shares it`,
    );
  }
  const { kind } = constants;
  const { x, upstream, x_tangent: dx, upstream_tangent: du } = buffers;
  const members = probes * batch;
  const times = (moving: Buffer, held: Buffer) => {
    const given = { batch: members, batch_a: members, batch_b: 1, count };
    return call(multiply, { params: given, buffers: { a: moving, b: held } }).product;
  };
  const plus = (a: Buffer, b: Buffer) => {
    const given = { batch: 1, batch_a: 1, batch_b: 1, count: members * count, scale: 1 };
    return call(add, { params: given, buffers: { a, b } }).sum;
  };
  const through = (order: string, all: (Buffer | undefined)[]): Buffer[] => {
    const terms = all.filter((term) => term !== undefined);
    if (terms.length === 0) return [];
    const given = { x, upstream: terms.reduce(plus) };
    const sizes = { batch: members, count, alpha };
    return [call(activationBackward, { params: sizes, constants: { kind, order }, buffers: given }).out];
  };
  const bent = [dx2 && times(dx2, du), du2 && times(du2, dx), ddx && times(ddx, upstream)];
  const twice = dx2 && times(times(dx2, dx), upstream);
  const terms = [...through("first", [ddu]), ...through("second", bent), ...through("third", [twice])];
  return { out: terms.reduce(plus) };
}
