import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type Params } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./pool_gather.wgsl" with { type: "text" };
import byFour from "./_pool_gather_four.wgsl" with { type: "text" };
import byOne from "./_pool_gather_one.wgsl" with { type: "text" };
import { poolGatherOracle } from "./pool_gather_oracle.ts";

const cover = (width: number) => ({ batch, images, out_pixels, channels }: Params) =>
  coverLine(batch * images * out_pixels * channels / width);

/**
 * Numbers at the pixels that maximum pooling has found: its tangent. An index, which all members of the batch share, must
 * be less than `pixels`. A copy, and so exact.
 */
export const poolGather = defineKernel({
  id: "nn/pool_gather",
  about: "numbers at the pixels that maximum pooling has found",
  params: { batch: "u32", images: "u32", pixels: "u32", out_pixels: "u32", channels: "u32" },
  inputs: { x: "f32[batch, images, pixels, channels]", index: "u32[images, out_pixels, channels]" },
  outputs: { y: "f32[batch, images, out_pixels, channels]" },
  variants: [
    {
      name: "by four",
      source: source + byFour,
      when: ({ out_pixels, channels }) => channels >= 3 && out_pixels * channels % 4 === 0,
      workgroups: cover(4),
    },
    { name: "one by one", source: source + byOne, when: () => true, workgroups: cover(1) },
  ],
  oracle: poolGatherOracle,
  jvp: poolGatherJvp,
});

function poolGatherJvp({ params, buffers, tangents, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  const given = { x: tangents.x!, index: buffers.index };
  return { y: call(poolGather, { params: { ...params, batch: probes * params.batch }, buffers: given }).y };
}
