/** Numbers of digital-to-analog and analog-to-digital converters from bits and a range. */

import type { Params } from "../../kernels/kernel.ts";

/** What a converter must cover, in the unit of its input; `signed` if negative values occur. */
export interface Range {
  largest: number;
  signed: boolean;
}

/**
 * Parameters of crossbar/converter, so that 0 is a code and ±largest the outermost ones.
 *
 * @param unit value of the outermost code on the output side (1 gives numbers in [−1, 1])
 * @returns inverse_step, code_min, code_max, gain
 * Source: sign-magnitude rule of CrossSim (2^bits − 1 levels); unsigned inputs use all 2^bits codes.
 */
export function converterParams({ largest, signed }: Range, { bits, unit }: { bits: number; unit: number }): Params {
  const top = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const range = largest > 0 ? largest : 1;
  return { inverse_step: top / range, code_min: signed ? -top : 0, code_max: top, gain: unit / top };
}
