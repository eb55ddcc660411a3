import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { KINDS } from "./_activation_kinds.ts";
import { activationBackward } from "./activation_backward.ts";
import source from "./activation.wgsl" with { type: "text" };
import functions from "./_activation.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { activationOracle } from "./activation_oracle.ts";

/**
 * Scalar map of every element; finite for every finite x.
 *
 * relu; gelu (the exact one, by erf); tanh; leaky_relu, of slope alpha below 0, |alpha| ≤ 1; silu x · sigmoid(x); sigmoid;
 * rsqrt 1/√(x + alpha), which takes a sum below 1e-15 for 1e-15. The other kinds do not look at alpha.
 * Source: definitions, as torch.nn.functional; silu of Elfwing et al. 2018.
 */
export const activation = defineKernel({
  id: "nn/activation",
  about: "relu, gelu, tanh, leaky_relu, silu, sigmoid or 1/√(x + alpha) of every element",
  source,
  snippets: [functions, math],
  params: { count: "u32", alpha: "f32" },
  constants: { kind: KINDS },
  inputs: { x: "f32[count]" },
  outputs: { out: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: activationOracle,
  vjp: activationVjp,
  jvp: activationJvp,
});

function activationVjp({ params, constants, buffers, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  if (!adjoint) throw new TypeError("Cannot differentiate nn/activation: its output is an array, not one number");
  const options = { params: { ...params, batch: 1 }, constants: { ...constants, order: "first" } };
  return { x: call(activationBackward, { ...options, buffers: { x: buffers.x, upstream: adjoint } }).out };
}

function activationJvp({ params, constants, buffers, tangents, probes, call }: JvpContext<Buffer>) {
  const options = { params: { ...params, batch: probes }, constants: { ...constants, order: "first" } };
  return { out: call(activationBackward, { ...options, buffers: { x: buffers.x, upstream: tangents.x! } }).out };
}
