import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./im2col.wgsl" with { type: "text" };
import byFour from "./_im2col_four.wgsl" with { type: "text" };
import byOne from "./_im2col_one.wgsl" with { type: "text" };
import { checkWindows, im2colOracle } from "./im2col_oracle.ts";

function cover(params: Params): [number, number, number] {
  checkWindows(params);
  const { groups, batch, out_height, out_width, kernel_height } = params;
  return coverLine(groups * batch * out_height * out_width * kernel_height);
}

/**
 * The patches that a convolution sees as rows of one matrix per group: times its weights they are its output.
 *
 * x is channels last, f32[batch, height, width, channels] with channels = groups · group_channels. Row
 * (image · out_height + oy) · out_width + ox of a group holds x at row oy · stride_y + ky − pad_y and column
 * ox · stride_x + kx − pad_x, 0 outside the image, ordered (ky, kx, channel of the group). A stride here is the step of a
 * window, not the padding of columns that crossbar kernels mean; dilation is 1. A copy, and so exact.
 *
 * Zeros below and on the right follow from out_height and out_width, so that they may be more or fewer than above.
 *
 * @throws {RangeError} on loading a program, if a kernel or stride is 0, or there are more windows than begin in the padded image
 * Source: Chellapilla et al. 2006, "High performance convolutional neural networks for document processing".
 */
export const im2col = defineKernel({
  id: "nn/im2col",
  about: "patches of a convolution as rows of a matrix per group, zero padded",
  params: {
    batch: "u32",
    height: "u32",
    width: "u32",
    groups: "u32",
    group_channels: "u32",
    kernel_height: "u32",
    kernel_width: "u32",
    stride_y: "u32",
    stride_x: "u32",
    pad_y: "u32",
    pad_x: "u32",
    out_height: "u32",
    out_width: "u32",
  },
  inputs: { x: "f32[batch, height, width, groups*group_channels]" },
  outputs: { patches: "f32[groups, batch*out_height*out_width, kernel_height*kernel_width*group_channels]" },
  variants: [
    {
      name: "channels by four",
      source: source + byFour,
      when: ({ group_channels }) => group_channels % 4 === 0,
      workgroups: cover,
    },
    { name: "channels one by one", source: source + byOne, when: () => true, workgroups: cover },
  ],
  rounds: ({ kernel_width, group_channels }) => kernel_width * (group_channels + 2) + 1,
  oracle: im2colOracle,
});
