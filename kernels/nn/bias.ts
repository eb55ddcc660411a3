import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { arrayAdjoint } from "../linalg/bilinear.ts";
import { broadcast } from "../linalg/broadcast.ts";
import { broadcastAdd } from "../linalg/broadcast_add.ts";
import { appendAxisSum } from "../linalg/reduce.ts";
import source from "./bias.wgsl" with { type: "text" };
import sourceVec4 from "./_bias_vec4.wgsl" with { type: "text" };
import { biasOracle } from "./bias_oracle.ts";

/** Adds one number per column to every row. Both variants give the same bits. */
export const bias = defineKernel({
  id: "nn/bias",
  about: "x + bias, the bias the same for every row",
  params: { rows: "u32", cols: "u32" },
  inputs: { x: "f32[rows, cols]", bias: "f32[cols]" },
  outputs: { out: "f32[rows, cols]" },
  variants: [
    {
      name: "vec4",
      source: sourceVec4,
      when: ({ cols }) => cols % 4 === 0,
      workgroups: ({ rows, cols }) => coverLine(rows * cols / 4),
    },
    {
      name: "plain",
      source,
      when: () => true,
      workgroups: ({ rows, cols }) => coverLine(Math.ceil(rows * cols / 4)),
    },
  ],
  oracle: biasOracle,
  vjp: biasVjp,
  jvp: biasJvp,
});

function biasVjp({ params, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  const x = arrayAdjoint(bias.id, adjoint);
  const { rows, cols } = params;
  return { ...(needs("x") && { x }), ...(needs("bias") && { bias: appendAxisSum(call, { x, outer: 1, rows, cols }) }) };
}

/** Every probe is an outer member with a bias of its own. */
function biasJvp({ params, tangents, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  const { x, bias: s } = tangents;
  const { rows, cols } = params;
  if (!s) return { out: x! };
  const axes = { rows, cols, inner: 1, scale: 1 };
  if (!x) return { out: call(broadcast, { params: { outer: probes, strips: 1, ...axes }, buffers: { s } }).y };
  const batches = { batch: probes, batch_x: probes, batch_s: probes, outer: 1 };
  return { out: call(broadcastAdd, { params: { ...batches, ...axes }, buffers: { x, s } }).y };
}
