/** Weights as sums of numbers that cells can hold: scales of analog floating point, and slices of bits. */

import { roundHalfEven } from "../../numeric/rounding.ts";
import type { MappingSpec } from "../spec.ts";
import type { Tiling } from "../tiles.ts";
import { digitsOf, sliceBitsOf, stepsOf } from "./encoding.ts";
import type { Weights } from "./weights.ts";

/** A part of the weights that is encoded on cells of its own: numbers in steps, and what they count in the sum. */
export interface Component {
  /** Steps in [−top, top] (analog: [−1, 1]), row-major. */
  value: Float64Array;
  factor: number;
  /** Which slice of the weights' bits, the least significant first. */
  slice: number;
}

/** Scales and slices: every weight as a sum of factor · value over components. */
export function componentsOf(
  { rows, cols, weight }: Weights,
  { mapping, tiling, fullWeight }: { mapping: MappingSpec; tiling: Tiling; fullWeight: Float32Array },
): Component[] {
  const { scales: { count, ratio }, slices, weightBits: bits } = mapping;
  const top = stepsOf(mapping);
  const cells = rows * cols;
  const places = placesOf(mapping);
  const made = Array.from({ length: count * slices }, (_, c) => ({
    value: new Float64Array(cells),
    factor: ratio ** Math.floor(c / slices) * places[c % slices],
    slice: c % slices,
  }));
  for (let i = 0; i < cells; i++) {
    const full = fullWeight[Math.floor(i / cols / tiling.tileRows) * cols + (i % cols)] || 1;
    const share = Math.min(1, Math.max(-1, weight[i] / full));
    const scale = scaleOf(Math.abs(share), { count, ratio });
    const scaled = Math.min(1, Math.max(-1, share / ratio ** scale));
    const steps = bits > 0 ? roundHalfEven(scaled * top) : scaled;
    for (let level = 0; level < count; level++) {
      // cells of the other scales hold zero
      const digits = signedDigitsOf(level === scale ? steps : 0, mapping);
      digits.forEach((digit, s) => made[level * slices + s].value[i] = digit);
    }
  }
  return made;
}

/** The smallest scale whose range holds |w|; a last bit of rounding must not move a weight to the next. */
function scaleOf(size: number, { count, ratio }: { count: number; ratio: number }): number {
  let scale = 0;
  while (scale + 1 < count && size <= ratio ** (scale + 1)) scale++;
  return scale;
}

/** What a step of each slice counts in the whole number. */
function placesOf(mapping: MappingSpec): number[] {
  let place = 1;
  return sliceBitsOf(mapping).map((bits) => {
    const own = place;
    place *= 2 ** bits;
    return own;
  });
}

/** Least significant digit first; a sign goes to every digit, an offset number has none. */
function signedDigitsOf(steps: number, mapping: MappingSpec): number[] {
  if (mapping.weightBits === 0) return [steps];
  if (mapping.style === "offset") return digitsOf(steps + 2 ** (mapping.weightBits - 1), mapping);
  return digitsOf(Math.abs(steps), mapping).map((digit) => Math.sign(steps) * digit);
}
