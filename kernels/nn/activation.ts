import { coverLine } from "../grid.ts";
import { defineKernel, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { activationBackward, KINDS } from "./activation_backward.ts";
import source from "./activation.wgsl" with { type: "text" };
import functions from "./_activation.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { activationOracle } from "./activation_oracle.ts";

/** Scalar map of every element: relu, gelu (the exact one, by erf) or tanh. Finite for every finite x. */
export const activation = defineKernel({
  id: "nn/activation",
  about: "relu, gelu or tanh of every element",
  source,
  snippets: [functions, math],
  params: { count: "u32" },
  constants: { kind: KINDS },
  inputs: { x: "f32[count]" },
  outputs: { out: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: activationOracle,
  vjp: activationVjp,
});

function activationVjp({ params, constants, buffers, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  if (!adjoint) throw new TypeError("Cannot differentiate nn/activation: its output is an array, not one number");
  const given = { x: buffers.x, upstream: adjoint };
  return { x: call(activationBackward, { params, constants: { ...constants, order: "first" }, buffers: given }).out };
}
