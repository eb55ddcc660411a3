import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type Params, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./permute.wgsl" with { type: "text" };
import byFour from "./_four.wgsl" with { type: "text" };
import byOne from "./_one.wgsl" with { type: "text" };
import { arrayAdjoint } from "./bilinear.ts";
import { permuteOracle } from "./permute_oracle.ts";

/** Rows that one invocation copies an item of. */
const STRIP = 16;

function cover({ batch, rows, cols, inner }: Params, width: number): [number, number, number] {
  return coverLine(batch * Math.ceil(rows / STRIP) * cols * inner / width);
}

/**
 * Two neighbouring axes swapped, rows with cols; `batch` counts what lies outside them, `inner` what lies inside, so that
 * any two neighbours of a longer shape can be meant. Any unit. A copy, and so exact; both variants give the same bits.
 */
export const permute = defineKernel({
  id: "linalg/permute",
  about: "two neighbouring axes of an array swapped",
  params: { batch: "u32", rows: "u32", cols: "u32", inner: "u32" },
  inputs: { x: "f32[batch, rows, cols, inner]" },
  outputs: { y: "f32[batch, cols, rows, inner]" },
  variants: [
    {
      name: "inner by four",
      source: source + byFour,
      when: ({ inner }) => inner % 4 === 0,
      workgroups: (params) => cover(params, 4),
    },
    {
      name: "inner one by one",
      source: source + byOne,
      when: () => true,
      workgroups: (params) => cover(params, 1),
    },
  ],
  rounds: () => STRIP,
  oracle: permuteOracle,
  vjp: permuteVjp,
  jvp: permuteJvp,
});

/** The adjoint goes the way back, which is the same kernel with rows and cols exchanged. */
function permuteVjp({ params, adjoint, call }: VjpContext<Buffer>): Record<string, Buffer> {
  const back = { ...params, rows: params.cols, cols: params.rows };
  return { x: call(permute, { params: back, buffers: { x: arrayAdjoint(permute.id, adjoint) } }).y };
}

function permuteJvp({ params, tangents: { x }, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  return call(permute, { params: { ...params, batch: probes * params.batch }, buffers: { x: x! } });
}
