import { defineKernel, type JvpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { adjointVariants, GEOMETRY, IMAGES, roundsOfAdjoint, WINDOWS } from "./_pool.ts";
import byPixels from "./average_pool_backward.wgsl" with { type: "text" };
import byWindows from "./_average_pool_backward_windows.wgsl" with { type: "text" };
import over from "./_windows_over.wgsl" with { type: "text" };
import { averagePoolBackwardOracle } from "./average_pool_backward_oracle.ts";
import { PADDING } from "./_pool_windows.ts";

/**
 * The transpose of nn/average_pool: numbers of windows spread over the pixels that they hold.
 *
 * @throws {RangeError} on loading a program, as nn/average_pool
 */
export const averagePoolBackward = defineKernel({
  id: "nn/average_pool_backward",
  about: "numbers of windows spread over the pixels of their means",
  params: GEOMETRY,
  constants: { padding: PADDING },
  inputs: { upstream: `f32[${WINDOWS}]` },
  outputs: { dx: `f32[${IMAGES}]` },
  snippets: [over],
  variants: adjointVariants({ id: "nn/average_pool_backward", byWindows, byPixels }),
  rounds: roundsOfAdjoint,
  oracle: averagePoolBackwardOracle,
  jvp: averagePoolBackwardJvp,
});

function averagePoolBackwardJvp(
  { params, constants, tangents, probes, call }: JvpContext<Buffer>,
): Record<string, Buffer> {
  const more = { ...params, images: probes * params.images };
  return { dx: call(averagePoolBackward, { params: more, constants, buffers: { upstream: tangents.upstream! } }).dx };
}
