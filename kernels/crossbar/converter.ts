import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./converter.wgsl" with { type: "text" };
import { converterOracle } from "./converter_oracle.ts";

/**
 * The law of both converters, DAC and ADC: uniform steps, half to even, saturating at the first and the last code.
 *
 * `inverse_step` is codes per unit of x and `gain` units of y per code; a DAC or ADC that gives back what it was given
 * has gain = step. Codes are whole numbers below 2²² in size, and x · inverse_step stays below 2¹²⁷.
 */
export const converter = defineKernel({
  id: "crossbar/converter",
  about: "uniform quantiser of a DAC or ADC: clamp(round(x · inverse_step)) · gain",
  source,
  params: { count: "u32", inverse_step: "f32", code_min: "f32", code_max: "f32", gain: "f32" },
  inputs: { x: "f32[count]" },
  outputs: { y: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: converterOracle,
});
