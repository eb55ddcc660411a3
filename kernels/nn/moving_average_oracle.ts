/** Exponential moving average in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * average f64[count] after one step.
 *
 * Bound: however the products are laid out, a term of average, rate · scale · value and rate · average has at most two
 * parameters (half u each, they have become f32), two products and two sums of u each: 5 u of the terms' sizes.
 */
export function movingAverageOracle({ params, buffers, bounds }: OracleCall) {
  const { count, rate, scale } = params;
  const value = new Float64Array(count), bound = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [average, wanted] = [buffers.average[i], scale * buffers.value[i]];
    value[i] = average + rate * (wanted - average);
    const terms = Math.abs(average) + Math.abs(rate) * (Math.abs(wanted) + Math.abs(average));
    bound[i] = 5.01 * U * terms + (1 + Math.abs(rate)) * TINY;
  }
  return { average: { value, bound: bounds ? bound : undefined } };
}
