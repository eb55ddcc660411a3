import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./kink.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { kinkOracle } from "./kink_oracle.ts";

/**
 * What the kinks of relu add to the mean loss when noise of the given variance reaches its input: what ½ δᵀHδ leaves out.
 *
 * scale · upstream · [a Φ(a/s) + s φ(a/s) − max(a, 0)] of every unit, with s = √variance: upstream times the rise of the
 * mean of relu(a + s·normal) over relu(a). Its relative accuracy lasts into the tail. A variance up to 1e-36 counts as 0 and
 * gives 0; from |a| = 14 s on the term is 0 in f32.
 * Source: the mean of a rectified normal; as s → 0 the bracket is ½ s² δ(a), the curvature that lives on the kinks.
 */
export const kink = defineKernel({
  id: "hessian/kink",
  about: "upstream times what noise of a relu's input adds to the mean of its output",
  source,
  snippets: [math],
  params: { count: "u32", scale: "f32" },
  inputs: { a: "f32[count]", upstream: "f32[count]", variance: "f32[count]" },
  outputs: { term: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: kinkOracle,
});
