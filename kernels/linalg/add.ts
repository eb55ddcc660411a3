import { coverLine } from "../grid.ts";
import { defineKernel, type VjpContext } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import source from "./add.wgsl" with { type: "text" };
import { addOracle } from "./add_oracle.ts";

/** Sum of two arrays of the same length and unit; `a` and `b` may be one buffer. */
export const add = defineKernel({
  id: "linalg/add",
  about: "a + b, element by element",
  source,
  params: { count: "u32" },
  inputs: { a: "f32[count]", b: "f32[count]" },
  outputs: { sum: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: addOracle,
  vjp: addVjp,
});

function addVjp({ adjoint, needs }: VjpContext<Buffer>): Record<string, Buffer> {
  // the adjoint is handed on as it is, so nothing further down would notice that there is none
  if (!adjoint) throw new TypeError("Cannot differentiate linalg/add: its output is an array, not one number");
  // one buffer for both: a reverse pass reads adjoints and writes none in place
  return Object.fromEntries(["a", "b"].filter(needs).map((slot) => [slot, adjoint]));
}
