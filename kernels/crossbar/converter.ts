import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import shared from "./_converter.wgsl" with { type: "text" };
import plain from "./_converter_plain.wgsl" with { type: "text" };
import quads from "./converter.wgsl" with { type: "text" };
import { converterOracle } from "./converter_oracle.ts";

/** One invocation per 16 values of a line, blocks along the third axis. */
function cover({ blocks, lines, length }: Params): [number, number, number] {
  return coverLine(lines * Math.ceil(length / 16), { depth: blocks });
}

/**
 * The law of both converters, DAC and ADC: uniform steps, half to even, saturating at both ends.
 *
 * `inverse_step` is codes per unit of x and `gain` units of y per code, of each line of converters; one that gives back
 * what it was given has gain = step. `blocks` is the chips of an ADC. The ends are codes, or fractions of one: a bound
 * that is no multiple of the step, which a value quantised first reaches and one limited first is rounded from.
 * `clamp_only` leaves the steps out. Codes are below 2²² in size, and x · inverse_step stays below 2¹²⁷.
 */
export const converter = defineKernel({
  id: "crossbar/converter",
  about: "uniform quantiser of each line's DAC or ADC: clamp(round(x · inverse_step)) · gain",
  params: { blocks: "u32", lines: "u32", length: "u32", code_min: "f32", code_max: "f32" },
  constants: { order: { quantise_first: 0, clamp_first: 1, clamp_only: 2 } },
  inputs: { x: "f32[blocks, lines, length]", inverse_step: "f32[lines]", gain: "f32[lines]" },
  outputs: { y: "f32[blocks, lines, length]" },
  variants: [
    { name: "quads", source: quads + shared, when: ({ length }) => length % 4 === 0, workgroups: cover },
    { name: "plain", source: plain + shared, when: () => true, workgroups: cover },
  ],
  rounds: ({ length }) => length % 4 === 0 ? 4 : 16,
  oracle: converterOracle,
});
