import { defineKernel } from "../kernel.ts";
import { checkBits } from "./_bits.ts";
import strips from "./_strips.wgsl" with { type: "text" };
import { coverStrips } from "./_strips.ts";
import source from "./sar.wgsl" with { type: "text" };
import { sarOracle } from "./sar_oracle.ts";
import { checkLayer } from "./tiles.ts";

/**
 * Successive approximation with capacitors that do not match, one register of them for every column.
 *
 * `full` > 0 is the current of the highest code, `top`: 2^bits − 1, signed 2^(bits − 1) − 1, so that 1 LSB = full / top
 * and codes are those of crossbar/converter with inverse_step = top / full. `capacitor` k weighs 2^k LSB nominally, k =
 * 0 first; `offset` of the comparator is in LSB and moves all levels down. Levels lie half an LSB below what is kept,
 * so that ideal capacitors round to the nearest; at a level itself the comparator keeps: ties go up, signed away from
 * 0. Signed is sign and size: the sign of current + offset turns the references, and bits − 1 capacitors find the size;
 * the last one is not used. Codes never fall as the current grows, whatever the capacitors.
 *
 * @throws {RangeError} if there are not 2 to 12 bits, `signed` is neither 0 nor 1 or the stride does not fit
 */
export const sar = defineKernel({
  id: "crossbar/sar",
  about: "codes of a successive-approximation ADC with mismatched capacitors and comparator offset",
  source,
  params: { chips: "u32", lines: "u32", vectors: "u32", stride: "u32", bits: "u32", signed: "u32" },
  inputs: {
    current: "f32[chips, lines, vectors, stride]",
    full: "f32[lines]",
    capacitor: "f32[chips, lines, bits, stride]",
    offset: "f32[chips, lines, stride]",
  },
  outputs: { digital: "f32[chips, lines, vectors, stride]" },
  snippets: [strips],
  workgroups: (params) => {
    checkLayer("crossbar/sar", params);
    checkBits("crossbar/sar", params);
    return coverStrips(params);
  },
  rounds: ({ bits }) => bits,
  oracle: sarOracle,
});
