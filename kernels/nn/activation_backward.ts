import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./activation_backward.wgsl" with { type: "text" };
import functions from "./_activation.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { activationBackwardOracle } from "./activation_backward_oracle.ts";

/** Scalar maps that the WGSL snippet `_activation.wgsl` knows. */
export const KINDS = { relu: 0, gelu: 1, tanh: 2 };

/** Upstream times the first or second derivative of nn/activation. relu has the derivatives 0 at 0, as in torch. */
export const activationBackward = defineKernel({
  id: "nn/activation_backward",
  about: "upstream · f′(x) or upstream · f″(x) of relu, gelu or tanh",
  source,
  snippets: [functions, math],
  params: { count: "u32" },
  constants: { kind: KINDS, order: { first: 1, second: 2 } },
  inputs: { x: "f32[count]", upstream: "f32[count]" },
  outputs: { out: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: activationBackwardOracle,
});
