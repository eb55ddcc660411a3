/** aihwkit's fast IR drop in plain f64. */

import type { OracleCall, Params } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";

/** @throws {RangeError} if rows of outputs are not padded to 4 */
export function checkCount({ count }: Params): void {
  if (count % 4 !== 0) {
    throw new RangeError(`kernels/crossbar/cubic_drop count: expected a multiple of 4, got ${count}`);
  }
}

/**
 * current − strength·c·profile, c = 0.05a³ − 0.2a² + 0.5a, a = factor·load.
 *
 * @returns out µA [count]. Bound: every term of the drop goes through at most 11 roundings of 2⁻²³ (three for the
 * powers of a, its constant, two products, two sums, two products, the difference), whatever the order.
 * @throws {RangeError} if count is no multiple of 4
 */
export function cubicDropOracle({ params, buffers, bounds }: OracleCall) {
  checkCount(params);
  const [factor, strength] = [Math.fround(params.factor), Math.fround(params.strength)];
  const { current, load, profile } = buffers;
  const value = new Float64Array(params.count);
  const bound = bounds ? new Float64Array(params.count) : undefined;
  for (let i = 0; i < value.length; i++) {
    const a = factor * load[i];
    const drop = strength * profile[i];
    value[i] = current[i] - drop * a * (0.05 * a * a - 0.2 * a + 0.5);
    if (!bound) continue;
    const size = Math.abs(drop * a) * (0.05 * a * a + 0.2 * Math.abs(a) + 0.5);
    const flushed = TINY *
      (4 + Math.abs(drop) * (3 + a * a + Math.abs(factor)) + Math.abs(strength) * (3 + Math.abs(a) ** 3));
    bound[i] = 1.001 * U * (11 * size + Math.abs(current[i])) + flushed;
  }
  return { out: { value, bound } };
}
