/** Steps of a linear recurrence in f64. */

import type { OracleCall } from "../kernel.ts";

/** Of one f32 operation: WGSL may round either way. */
const U = 2 ** -23;
/** Smallest normal f32. WGSL may take anything below it, an input or a result, for zero. */
const TINY = 2 ** -126;
const STEPS = 32;

/**
 * x ← factor · x + addend, 32 · rounds times, f64[blocks * 8].
 *
 * An x that is off by e makes the next one off by |factor| e, by the rounding of the product (none if it is fused), by that
 * of the sum, and by half a unit of a factor or an addend that is no f32.
 */
export function multiplyAddOracle({ params: { rounds, factor, addend }, buffers: { start }, bounds }: OracleCall) {
  const value = new Float64Array(start.length), bound = new Float64Array(bounds ? start.length : 0);
  const given = (number: number) => Math.fround(number) === number ? 0 : U / 2;
  const [ofFactor, ofAddend] = [given(factor), given(addend) * Math.abs(addend)];
  for (let i = 0; i < start.length; i++) {
    let x = start[i], off = 0;
    for (let step = 0; step < STEPS * rounds; step++) {
      const size = Math.abs(factor) * (Math.abs(x) + off);
      x = factor * x + addend;
      if (!bounds) continue;
      // TINY: x, the product, the addend and the sum may each be taken for zero
      off = Math.abs(factor) * (off + TINY) + (ofFactor + U) * (1 + U) * size + ofAddend + 2 * TINY;
      off += U * (Math.abs(x) + off) + TINY;
    }
    value[i] = x;
    if (bounds) bound[i] = off;
  }
  return { end: { value, bound: bounds ? bound : undefined } };
}
