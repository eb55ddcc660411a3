import { coverLine } from "../grid.ts";
import { defineKernel, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { columnSum } from "./column_sum.ts";
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
});

function biasVjp({ params, adjoint, call, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  // the adjoint is handed on as it is, so nothing further down would notice that there is none
  if (!adjoint) throw new TypeError("Cannot differentiate nn/bias: its output is an array, not one number");
  const found: Record<string, Buffer> = {};
  if (needs("x")) found.x = adjoint;
  if (needs("bias")) found.bias = call(columnSum, { params, buffers: { x: adjoint } }).sum;
  return found;
}
