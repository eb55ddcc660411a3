/** Codes cut into digits in plain f64. */

import type { OracleCall, Params } from "../kernel.ts";
import { checkSlices } from "./_bits.ts";
import { roundHalfEven, TINY, U } from "./_rounding.ts";

/**
 * Digit s of every code, times gain.
 *
 * @returns voltage [input_sets, slices, images, rows]. Bound: as in crossbar/converter f32 rounds x · inverse_step before
 * it is rounded to a code, so that the code lies between those of the product's two ends; the digit is that of one of
 * them, nearly always of a single one, and only its product with gain is rounded.
 * @throws {RangeError} if the digits cannot hold a code
 */
export function inputSlicesOracle({ params, constants, buffers, bounds }: OracleCall) {
  const twosComplement = constants.encoding === 1;
  checkSlices("crossbar/input_slices", params, twosComplement);
  const { input_sets, images, rows, slices } = params;
  const gain = Math.fround(params.gain);
  const plane = images * rows;
  const value = new Float64Array(input_sets * slices * plane);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  const digits = twosComplement ? complementDigits : magnitudeDigits;
  for (let i = 0; i < input_sets * plane; i++) {
    const { exact, low, high } = codesOf(buffers.x[i], params);
    const own = digits(exact, params);
    const others = bounds ? between(low, high).map((code) => digits(code, params)) : [];
    for (let s = 0; s < slices; s++) {
      const at = (Math.floor(i / plane) * slices + s) * plane + i % plane;
      value[at] = own[s] * gain;
      if (!bound) continue;
      const off = Math.max(...others.map((other) => Math.abs(other[s] - own[s])));
      bound[at] = Math.abs(gain) * off * (1 + U) + (own[s] === 0 ? 0 : U * Math.abs(value[at]) + TINY);
    }
  }
  return { voltage: { value, bound } };
}

/** The code of x, and the lowest and the highest that f32 may give. */
function codesOf(x: number, { inverse_step, code_min, code_max }: Params) {
  const scaled = x * Math.fround(inverse_step);
  const error = Math.fround(scaled) === scaled ? 0 : U * Math.abs(scaled);
  const codeOf = (v: number) => Math.min(code_max, Math.max(code_min, roundHalfEven(v)));
  return { exact: codeOf(scaled), low: codeOf(scaled - error), high: codeOf(scaled + error) };
}

function between(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** By division, lowest digit first. */
function magnitudeDigits(code: number, { slices, slice_bits }: Params): number[] {
  const base = 2 ** slice_bits;
  let rest = Math.abs(code);
  return Array.from({ length: slices }, () => {
    const digit = rest % base;
    rest = Math.floor(rest / base);
    return Math.sign(code) * digit;
  });
}

function complementDigits(code: number, { slices, slice_bits }: Params): number[] {
  const modulus = 2 ** ((slices - 1) * slice_bits);
  const wrapped = code < 0 ? code + modulus : code;
  return [...magnitudeDigits(wrapped, { slices: slices - 1, slice_bits }), code < 0 ? 1 : 0];
}
