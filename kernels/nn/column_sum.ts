import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext } from "../kernel.ts";
import { appendAxisSum } from "../linalg/reduce.ts";
import type { Buffer } from "../program.ts";
import source from "./column_sum.wgsl" with { type: "text" };
import sourceVec4 from "./_column_sum_vec4.wgsl" with { type: "text" };
import { columnSumOracle } from "./column_sum_oracle.ts";

/** Sum of every column in f32, rows ascending in both variants, so that they give the same bits. */
export const columnSum = defineKernel({
  id: "nn/column_sum",
  about: "sum of every column of a matrix",
  params: { rows: "u32", cols: "u32" },
  inputs: { x: "f32[rows, cols]" },
  outputs: { sum: "f32[cols]" },
  variants: [
    {
      name: "vec4",
      source: sourceVec4,
      when: ({ cols }) => cols % 4 === 0,
      workgroups: ({ cols }) => coverLine(cols / 4, { size: 32 }),
    },
    {
      name: "plain",
      source,
      when: () => true,
      workgroups: ({ cols }) => coverLine(cols, { size: 32 }),
    },
  ],
  rounds: ({ rows }) => Math.ceil(rows / 4) + 3,
  oracle: columnSumOracle,
  jvp: columnSumJvp,
});

function columnSumJvp({ params, tangents, probes, call }: JvpContext<Buffer>): Record<string, Buffer> {
  const { rows, cols } = params;
  return { sum: appendAxisSum(call, { x: tangents.x!, outer: probes, rows, cols }) };
}
