import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./axis_sum.wgsl" with { type: "text" };
import sourceInner from "./_axis_sum_inner.wgsl" with { type: "text" };
import { axisSumOracle } from "./axis_sum_oracle.ts";
import { axisVariants, stripRounds, sumWays } from "./_axis_variants.ts";
import { arrayAdjoint } from "./bilinear.ts";
import { broadcast } from "./broadcast.ts";

/**
 * Sums over rows and inner axis of an array, one for each outer index and column; the rows are cut into strips of
 * ceil(rows / strips), and each strip has a sum of its own. reduce.ts makes long sums of it. Any unit.
 */
export const axisSum = defineKernel({
  id: "linalg/axis_sum",
  about: "scale · Σ x over strips of rows and the inner axis",
  params: { outer: "u32", rows: "u32", cols: "u32", inner: "u32", strips: "u32", scale: "f32" },
  inputs: { x: "f32[outer, rows, cols, inner]" },
  outputs: { sum: "f32[outer, strips, cols]" },
  variants: axisVariants({ ...sumWays([source, sourceInner], ({ outer }) => outer), sums: true }),
  rounds: stripRounds,
  oracle: axisSumOracle,
  vjp: axisSumVjp,
  jvp: axisSumJvp,
});

/** The adjoint of a sum reaches all of its terms. */
function axisSumVjp({ params, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  return { x: call(broadcast, { params, buffers: { s: arrayAdjoint(axisSum.id, adjoint) } }).y };
}

function axisSumJvp({ params, tangents: { x }, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  return call(axisSum, { params: { ...params, outer: probes * params.outer }, buffers: { x: x! } });
}
