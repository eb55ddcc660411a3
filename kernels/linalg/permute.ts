import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./permute.wgsl" with { type: "text" };
import { permuteOracle } from "./permute_oracle.ts";

/** Two axes swapped: y[b, j, i, k] = x[b, i, j, k]; an exact copy. */
export const permute = defineKernel({
  id: "linalg/permute",
  about: "two axes of a tensor swapped",
  source,
  params: { batch: "u32", rows: "u32", cols: "u32", inner: "u32" },
  inputs: { x: "f32[batch, rows, cols, inner]" },
  outputs: { y: "f32[batch, cols, rows, inner]" },
  workgroups: ({ batch, rows, cols, inner }) => coverLine(batch * rows * cols * inner),
  oracle: permuteOracle,
});
