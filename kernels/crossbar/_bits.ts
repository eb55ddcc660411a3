/** Checks of converters that work digit by digit. */

import type { Params } from "../kernel.ts";

/** Whole numbers of this many bits are exact in f32. */
const MOST_BITS = 24;

/**
 * Checks that all codes can be written with the digits that there are.
 *
 * @param twosComplement the last slice is the sign and holds no digit
 * @throws {RangeError} if a number of slices or bits is out of range, or a code is no whole number or too large
 */
export function checkSlices(kernel: string, params: Params, twosComplement: boolean): void {
  const { slices, slice_bits, code_min, code_max } = params;
  const bits = (twosComplement ? slices - 1 : slices) * slice_bits;
  const most = 2 ** bits - 1;
  const least = twosComplement ? -most - 1 : -most;
  const outside = (code: number) => !Number.isInteger(code) || code < least || code > most;
  const place = `${slices} slices of ${slice_bits} bits`;
  if (slices < 1) refuse(kernel, "slices", "at least 1", slices);
  if (slice_bits < 1) refuse(kernel, "slice_bits", "at least 1", slice_bits);
  if (bits > MOST_BITS) refuse(kernel, "slice_bits", `digits of at most ${MOST_BITS} bits in all`, place);
  for (const [key, code] of Object.entries({ code_min, code_max })) {
    if (outside(code)) refuse(kernel, key, `a whole number from ${least} to ${most} (${place})`, code);
  }
}

/** @throws {RangeError} if a successive approximation has not 2 to 12 bits, or `signed` is neither 0 nor 1 */
export function checkBits(kernel: string, { bits, signed }: Params): void {
  if (bits < 2 || bits > 12) refuse(kernel, "bits", "2 to 12", bits);
  if (signed > 1) refuse(kernel, "signed", "0 or 1", signed);
}

function refuse(kernel: string, key: string, expected: string, got: number | string): never {
  throw new RangeError(`kernels/${kernel} ${key}: expected ${expected}, got ${got}`);
}
