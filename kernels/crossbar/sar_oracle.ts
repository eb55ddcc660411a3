/** The binary search of a successive-approximation converter in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { checkBits } from "./_bits.ts";
import { TINY, U } from "./_rounding.ts";
import { checkLayer } from "./tiles.ts";

/** A sum of f32 numbers and how far its f32 evaluation may lie from it, nothing if f32 holds every part of it. */
interface Sum {
  exact: number;
  error: number;
}

/** One conversion: what is compared, with what, and whether errors are looked at. */
interface Search {
  level: Sum;
  full: number;
  /** Of bit k. */
  capacitor: (k: number) => number;
  doubt: 0 | 1;
}

/**
 * Codes of a successive approximation.
 *
 * @returns digital [chips, lines, vectors, stride]. Bound: level and trial are sums of a few products; where they lie
 * closer than their errors the comparison may fall either way, and both ways are searched on to the lowest and the
 * highest code. Anywhere else the code is exact, also at a tie whose numbers f32 holds.
 * @throws {RangeError} if bits, sign or stride do not fit
 */
export function sarOracle({ params, buffers, bounds }: OracleCall) {
  checkLayer("crossbar/sar", params);
  checkBits("crossbar/sar", params);
  const { chips, lines, vectors, stride, bits, signed } = params;
  const used = bits - signed;
  const value = new Float64Array(chips * lines * vectors * stride);
  const bound = bounds ? new Float64Array(value.length) : undefined;
  for (let i = 0; i < value.length; i++) {
    const j = i % stride, line = Math.floor(i / stride / vectors);
    const full = buffers.full[line % lines];
    const shift = buffers.offset[line * stride + j] * full;
    const signal = signalOf(buffers.current[i] * (2 ** used - 1), { shift, full });
    const level = { exact: (signed ? Math.abs(signal.exact) : signal.exact) + full / 2, error: signal.error };
    const search = { level, full, capacitor: (k: number) => buffers.capacitor[(line * bits + k) * stride + j] };
    const begin = { k: used, kept: { exact: 0, error: 0 }, code: 0 };
    const size = codesOf({ ...search, doubt: 0 }, begin).high;
    value[i] = signed && signal.exact < 0 ? -size : size;
    if (!bound) continue;
    const { low, high } = codesOf({ ...search, doubt: 1 }, begin);
    const turned = signed && Math.abs(signal.exact) <= signal.error ? size + high : 0;
    bound[i] = Math.max(high - size, size - low, turned);
  }
  return { digital: { value, bound } };
}

/** The signal µA × top, with the error of it and of half an LSB on top, in any order of the sums. */
function signalOf(scaled: number, { shift, full }: { shift: number; full: number }): Sum {
  const parts = [scaled, shift, scaled + shift, shift + full / 2, scaled + full / 2, scaled + shift + full / 2];
  const size = Math.abs(scaled) + Math.abs(shift) + full / 2;
  return { exact: scaled + shift, error: parts.every(isF32) ? 0 : 3 * U * (1 + U) * size + 3 * TINY };
}

function isF32(x: number): boolean {
  return Math.fround(x) === x;
}

interface State {
  /** Capacitors that have not been tried. */
  k: number;
  kept: Sum;
  code: number;
}

/** The lowest and the highest code that a search may end at. */
function codesOf(search: Search, { k, kept, code }: State): { low: number; high: number } {
  if (k === 0) return { low: code, high: code };
  const exact = kept.exact + search.capacitor(k - 1);
  const trial = { exact, error: kept.error + (isF32(exact) ? 0 : U * (Math.abs(exact) + kept.error)) };
  const product = exact * search.full;
  const error = trial.error * search.full + (isF32(product) && trial.error === 0 ? 0 : U * Math.abs(product) + TINY);
  const ahead = search.level.exact - product;
  const open = search.doubt * (search.level.error + error) * (1 + 2 * U);
  const take = () => codesOf(search, { k: k - 1, kept: trial, code: 2 * code + 1 });
  const leave = () => codesOf(search, { k: k - 1, kept, code: 2 * code });
  if (open === 0 || Math.abs(ahead) > open) return ahead >= 0 ? take() : leave();
  return { low: leave().low, high: take().high };
}
