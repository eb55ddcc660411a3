import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { byChannels, GEOMETRY, IMAGES, placesOf, roundsOfWindow, WINDOWS } from "./_pool.ts";
import source from "./max_pool.wgsl" with { type: "text" };
import { maxPoolOracle } from "./max_pool_oracle.ts";
import { poolGather } from "./pool_gather.ts";
import { poolScatter } from "./pool_scatter.ts";

/**
 * Largest number of every window of an image, and the pixel iy · width + ix that it was found at: the first in row-major
 * order where several are largest. pad_y and pad_x are places above and left of the image; a window may reach past the
 * image on any side, what it covers there never wins, and the derivative belongs to the pixel found.
 *
 * @throws {RangeError} on loading a program, if a kernel or stride is 0, or a window would hold no pixel at all
 * Source: torch.nn.functional.max_pool2d with return_indices, dilation 1.
 */
export const maxPool = defineKernel({
  id: "nn/max_pool",
  about: "largest number of every window of an image, and the pixel it was found at",
  params: GEOMETRY,
  inputs: { x: `f32[${IMAGES}]` },
  outputs: { y: `f32[${WINDOWS}]`, index: `u32[${WINDOWS}]` },
  variants: byChannels(source, { id: "nn/max_pool", lines: placesOf }),
  rounds: roundsOfWindow,
  oracle: maxPoolOracle,
  vjp: maxPoolVjp,
  jvp: maxPoolJvp,
});

function maxPoolVjp({ params, buffers, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  if (!adjoint) throw new TypeError("Cannot differentiate nn/max_pool: its output is an array, not one number");
  const given = { upstream: adjoint, index: buffers.index };
  return { x: call(poolScatter, { params: { batch: 1, ...params }, buffers: given }).dx };
}

function maxPoolJvp({ params, buffers, tangents, probes, call, wants }: JvpContext<Buffer>) {
  if (!wants("y")) return {};
  const { images, height, width, channels, out_height, out_width } = params;
  const sizes = { batch: probes, images, pixels: height * width, out_pixels: out_height * out_width, channels };
  return { y: call(poolGather, { params: sizes, buffers: { x: tangents.x!, index: buffers.index } }).y };
}
