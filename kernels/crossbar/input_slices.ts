import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import { checkSlices } from "./_bits.ts";
import shared from "./_input_slices.wgsl" with { type: "text" };
import plain from "./_input_slices_plain.wgsl" with { type: "text" };
import quads from "./input_slices.wgsl" with { type: "text" };
import { inputSlicesOracle } from "./input_slices_oracle.ts";

const ENCODINGS = { sign_magnitude: 0, twos_complement: 1 };

function cover(params: Params, constants: Record<string, number>, values: number): [number, number, number] {
  checkSlices("crossbar/input_slices", params, constants.encoding === ENCODINGS.twos_complement);
  return coverLine(params.images * params.rows / values, { depth: params.input_sets });
}

/**
 * Bit-serial inputs: the code k of every value cut into digits of base 2^slice_bits, lowest first, one voltage vector
 * each.
 *
 * k = clamp(round(x · inverse_step), code_min, code_max), half to even, both ends whole numbers. sign_magnitude: digits
 * of |k| with the sign of k. twos_complement: the last slice is 1 where k < 0, the others are the digits of k modulo
 * 2^((slices − 1)·slice_bits), none negative. k = Σ weight · digit exactly, with the weights 2^(s·slice_bits), the
 * sign's −2^((slices − 1)·slice_bits). `gain` is V per digit.
 *
 * @throws {RangeError} if the digits cannot hold a code, or are of more than 24 bits
 */
export const inputSlices = defineKernel({
  id: "crossbar/input_slices",
  about: "DAC codes cut into digits of slice_bits, V per slice: bit-serial inputs",
  params: {
    ...{ input_sets: "u32", images: "u32", rows: "u32", slices: "u32", slice_bits: "u32" },
    ...{ code_min: "f32", code_max: "f32", inverse_step: "f32", gain: "f32" },
  },
  constants: { encoding: ENCODINGS },
  inputs: { x: "f32[input_sets, images, rows]" },
  outputs: { voltage: "f32[input_sets, slices, images, rows]" },
  variants: [
    {
      name: "quads",
      source: quads + shared,
      when: ({ rows }) => rows % 4 === 0,
      workgroups: (params, constants) => cover(params, constants, 4),
    },
    {
      name: "plain",
      source: plain + shared,
      when: () => true,
      workgroups: (params, constants) => cover(params, constants, 1),
    },
  ],
  rounds: ({ slices }) => slices,
  oracle: inputSlicesOracle,
});
