import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import { bilinearJvp, checkConvolution, GEOMETRY, WEIGHT, X, Y } from "./_convolution.ts";
import general from "./conv2d_input.wgsl" with { type: "text" };
import { conv2dInputOracle } from "./conv2d_input_oracle.ts";

/**
 * Adjoint of the input of nn/conv2d, whose parameters these are (batch_upstream instead of batch_x): every window gives
 * upstream times its weights back to the pixels that it has seen. As a layer of its own it is a transposed convolution.
 *
 * Every element is one f32 sum over (ky, kx, output of the group) in that order in every variant.
 *
 * @throws {RangeError} on loading a program, if a stride or kernel is 0, the last window begins after the last pixel, or
 * batch_upstream or batch_weight does not divide batch
 */
export const conv2dInput = defineKernel({
  id: "nn/conv2d_input",
  about: "adjoint of a convolution's input: upstream times the weights, gathered by the pixels",
  params: { batch: "u32", batch_upstream: "u32", batch_weight: "u32", ...GEOMETRY },
  inputs: { upstream: `f32[batch_upstream, ${Y}]`, weight: `f32[batch_weight, ${WEIGHT}]` },
  outputs: { dx: `f32[batch, ${X}]` },
  variants: [{
    name: "general",
    source: general,
    when: () => true,
    workgroups: (params) => {
      checkConvolution("nn/conv2d_input", { params, operands: ["batch_upstream", "batch_weight"] });
      const { batch, images, height, width, groups, group_in } = params;
      return coverLine(batch * images * height * width * groups * Math.ceil(group_in / 4));
    },
  }],
  rounds: ({ kernel_height, kernel_width, group_out }) => kernel_height * (kernel_width * (group_out + 1) + 1),
  oracle: conv2dInputOracle,
  jvp: (context) => {
    const operands = { upstream: "batch_upstream", weight: "batch_weight" };
    return bilinearJvp(context, { kernel: conv2dInput, operands, output: "dx" });
  },
});
