/** Numbers of digital-to-analog and analog-to-digital converters from bits and a range. */

/** What a converter must cover, in the unit of its input; `signed` if negative values occur. */
export interface Range {
  largest: number;
  signed: boolean;
}

export type Encoding = "sign_magnitude" | "twos_complement";

/**
 * Outermost codes of a converter, and what one code stands for.
 *
 * Sign-magnitude has as many codes on either side of 0 and puts ±largest on the outermost; two's complement has one more
 * below, which stands for −largest. Unsigned inputs use all 2^bits codes.
 *
 * @throws {RangeError} if there is a sign and no bit for a size
 * Source: CrossSim's SignMagnitude and two's complement quantisers.
 */
export function codesOf(
  { largest, signed }: Range,
  { bits, encoding }: { bits: number; encoding: Encoding },
): { codeMin: number; codeMax: number; step: number } {
  const range = largest > 0 ? largest : 1;
  if (!signed) return { codeMin: 0, codeMax: 2 ** bits - 1, step: range / (2 ** bits - 1) };
  const half = 2 ** (bits - 1);
  if (encoding === "twos_complement") return { codeMin: -half, codeMax: half - 1, step: range / half };
  if (bits === 1) throw new RangeError("Cannot convert negative values: one bit is a sign without a size");
  return { codeMin: 1 - half, codeMax: half - 1, step: range / (half - 1) };
}

/** Pulses that carry a code: what each counts in the sum, the least significant first, and the largest of one pulse. */
export function slicesOf(
  { signed }: Range,
  { bits, sliceBits, encoding }: { bits: number; sliceBits: number; encoding: Encoding },
): { slices: number; weights: number[]; most: number } {
  const size = signed ? bits - 1 : bits;
  const magnitude = Math.ceil(size / sliceBits);
  const weights = Array.from({ length: magnitude }, (_, s) => 2 ** (sliceBits * s));
  const most = 2 ** Math.max(1, Math.min(sliceBits, size)) - 1;
  // without a sign of its own every pulse is positive, and one more pulse says that the number was
  if (signed && encoding === "twos_complement") weights.push(-(2 ** (sliceBits * magnitude)));
  return { slices: weights.length, weights, most };
}
