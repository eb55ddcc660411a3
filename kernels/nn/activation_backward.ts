import { defineKernel, type JvpContext } from "../kernel.ts";
import { add } from "../linalg/add.ts";
import { multiply } from "../linalg/multiply.ts";
import type { Buffer } from "../program.ts";
import { isPiecewiseLinear, KINDS, memberRounds, memberVariants } from "./_activation_kinds.ts";
import { activationTangent } from "./activation_tangent.ts";
import source from "./activation_backward.wgsl" with { type: "text" };
import functions from "./_activation.wgsl" with { type: "text" };
import third from "./_activation_third.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { activationBackwardOracle } from "./activation_backward_oracle.ts";

/**
 * Upstream times the first, second or third derivative of nn/activation, for a batch of upstreams at one x.
 *
 * At 0 relu has all derivatives 0 and leaky_relu the slope alpha, as in torch. The third of rsqrt takes a sum below 1e-10
 * for 1e-10, to be an f32.
 */
export const activationBackward = defineKernel({
  id: "nn/activation_backward",
  about: "upstream · f′(x), f″(x) or f‴(x) of nn/activation, a batch at one x",
  snippets: [functions, third, math],
  params: { batch: "u32", count: "u32", alpha: "f32" },
  constants: { kind: KINDS, order: { first: 1, second: 2, third: 3 } },
  inputs: { x: "f32[count]", upstream: "f32[batch, count]" },
  outputs: { out: "f32[batch, count]" },
  variants: memberVariants(source),
  rounds: memberRounds,
  oracle: activationBackwardOracle,
  jvp: activationBackwardJvp,
});

/**
 * f″(x) · upstream · x_tangent + f′(x) · upstream_tangent, of the terms that are there and not zero everywhere.
 *
 * @throws {TypeError} if x varies and a batch shares it, or the derivative is the third, whose own is not here
 */
function activationBackwardJvp({ params, constants, buffers, tangents, probes, call }: JvpContext<Buffer>) {
  const { batch, count, alpha } = params;
  const { x, upstream } = buffers;
  const flat = isPiecewiseLinear(constants.kind);
  if (flat || !tangents.x) {
    if (!tangents.upstream) return {};
    const options = { params: { ...params, batch: probes * batch }, constants };
    return { out: call(activationBackward, { ...options, buffers: { x, upstream: tangents.upstream } }).out };
  }
  if (batch > 1) {
    throw new TypeError(`Cannot take the tangent of nn/activation_backward by x: a batch of ${batch} shares it`);
  }
  const { kind, order = "first" } = constants;
  if (order === "third") {
    throw new TypeError("Cannot take the tangent of nn/activation_backward by x: it has no fourth derivative");
  }
  if (tangents.upstream && order === "first") {
    const given = { x, upstream, x_tangent: tangents.x, upstream_tangent: tangents.upstream };
    return {
      out:
        call(activationTangent, { params: { batch: probes, count, alpha }, constants: { kind }, buffers: given }).out,
    };
  }
  const { out: bend } = call(activationBackward, {
    params,
    constants: { kind, order: order === "first" ? "second" : "third" },
    buffers: { x, upstream },
  });
  const shape = { batch: probes, batch_a: 1, batch_b: probes, count };
  const { product } = call(multiply, { params: shape, buffers: { a: bend, b: tangents.x } });
  if (!tangents.upstream) return { out: product };
  const { out } = call(activationBackward, {
    params: { ...params, batch: probes },
    constants,
    buffers: { x, upstream: tangents.upstream },
  });
  const sizes = { batch: probes, batch_a: probes, batch_b: probes, count, scale: 1 };
  return { out: call(add, { params: sizes, buffers: { a: product, b: out } }).sum };
}
