import { defineKernel } from "../kernel.ts";
import { KINDS, memberRounds, memberVariants } from "./_activation_kinds.ts";
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
});
