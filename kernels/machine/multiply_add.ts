import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./multiply_add.wgsl" with { type: "text" };
import { multiplyAddOracle } from "./multiply_add_oracle.ts";

/**
 * Multiplies and adds in registers and nothing else: 64 operations a number and round. Its speed is the arithmetic that a
 * kernel of this adapter can do at most (harness/bench/roofline.ts), and a fixed amount of it tells how fast the machine is
 * just now (harness/bench/calibration.ts).
 */
export const multiplyAdd = defineKernel({
  id: "machine/multiply_add",
  about: "32 steps a round of x ← factor · x + addend, in registers",
  source,
  params: { blocks: "u32", rounds: "u32", factor: "f32", addend: "f32" },
  inputs: { start: "f32[blocks*8]" },
  outputs: { end: "f32[blocks*8]" },
  workgroups: ({ blocks }) => coverLine(blocks),
  rounds: ({ rounds }) => rounds,
  oracle: multiplyAddOracle,
});
