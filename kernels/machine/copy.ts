import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import byFour from "./_four.wgsl" with { type: "text" };
import byOne from "./_one.wgsl" with { type: "text" };
import source from "./copy.wgsl" with { type: "text" };
import { copyOracle } from "./copy_oracle.ts";

/** Items of an invocation. */
const EACH = 4;

/**
 * Its input once more: 8 bytes of memory are moved for a number. Over arrays larger than every cache its speed is the
 * bandwidth that a kernel of this adapter can have at most (harness/bench/roofline.ts).
 */
export const copy = defineKernel({
  id: "machine/copy",
  about: "its input once more",
  params: { count: "u32" },
  inputs: { x: "f32[count]" },
  outputs: { y: "f32[count]" },
  variants: [
    {
      name: "by four",
      source: source + byFour,
      when: ({ count }) => count % 4 === 0,
      workgroups: ({ count }) => coverLine(count / 4 / EACH),
    },
    {
      name: "one by one",
      source: source + byOne,
      when: () => true,
      workgroups: ({ count }) => coverLine(count / EACH),
    },
  ],
  rounds: () => EACH,
  oracle: copyOracle,
});
