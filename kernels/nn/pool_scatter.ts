import { defineKernel, type JvpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { adjointVariants, GEOMETRY, IMAGES, roundsOfAdjoint, WINDOWS } from "./_pool.ts";
import byPixels from "./pool_scatter.wgsl" with { type: "text" };
import byWindows from "./_pool_scatter_windows.wgsl" with { type: "text" };
import over from "./_windows_over.wgsl" with { type: "text" };
import { poolScatterOracle } from "./pool_scatter_oracle.ts";

/**
 * Numbers of windows summed up at the pixels that maximum pooling has found: its adjoint. All members of the batch share
 * the index; one that lies outside of its window counts nowhere.
 *
 * @throws {RangeError} on loading a program, as nn/max_pool
 */
export const poolScatter = defineKernel({
  id: "nn/pool_scatter",
  about: "numbers of windows summed up at the pixels that maximum pooling has found",
  params: { batch: "u32", ...GEOMETRY },
  inputs: { upstream: `f32[batch, ${WINDOWS}]`, index: `u32[${WINDOWS}]` },
  outputs: { dx: `f32[batch, ${IMAGES}]` },
  snippets: [over],
  variants: adjointVariants({ id: "nn/pool_scatter", byWindows, byPixels }),
  rounds: roundsOfAdjoint,
  oracle: poolScatterOracle,
  jvp: poolScatterJvp,
});

function poolScatterJvp({ params, buffers, tangents, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  const given = { upstream: tangents.upstream!, index: buffers.index };
  return { dx: call(poolScatter, { params: { ...params, batch: probes * params.batch }, buffers: given }).dx };
}
