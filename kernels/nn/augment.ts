import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./augment.wgsl" with { type: "text" };
import byFour from "./_channels_four.wgsl" with { type: "text" };
import byOne from "./_channels_one.wgsl" with { type: "text" };
import functions from "../noise/_philox.wgsl" with { type: "text" };
import { augmentOracle, checkAugment } from "./augment_oracle.ts";

function cover(params: Params): [number, number, number] {
  checkAugment(params);
  return coverLine(params.images * params.height);
}

/**
 * Training images, changed anew at every step: mirrored left to right with probability ½ if `flip` is 1, then moved down
 * and right by whole pixels, each uniform in −pad … pad, zeros from outside. Channels last; a copy, and so exact.
 *
 * A shift takes 16 random bits: its probability is within 2⁻¹⁶ of 1 / (2 · pad + 1).
 *
 * @throws {RangeError} on loading a program, if pad > 32 767 or flip is neither 0 nor 1
 * Source: He et al. 2016, "Deep residual learning for image recognition", §4.2 (pad by 4, random crop and flip).
 */
export const augment = defineKernel({
  id: "nn/augment",
  about: "images mirrored and shifted at random, anew at every step",
  snippets: [functions],
  params: {
    images: "u32",
    height: "u32",
    width: "u32",
    channels: "u32",
    pad: "u32",
    flip: "u32",
    seed: "u32",
    purpose: "u32",
  },
  inputs: { x: "f32[images, height, width, channels]", step: "u32[1]" },
  outputs: { y: "f32[images, height, width, channels]" },
  variants: [
    {
      name: "channels by four",
      source: source + byFour,
      when: ({ channels }) => channels % 4 === 0,
      workgroups: cover,
    },
    { name: "channels one by one", source: source + byOne, when: () => true, workgroups: cover },
  ],
  rounds: ({ width, channels }) => width * (channels + 2) + 1,
  oracle: augmentOracle,
});
