/** Student's t for two samples whose values may resemble those before them. */

import { betaInc } from "../../models/numeric/special.ts";

/** Times of no more than a thousandth of scatter do not exist: two equal nights are no proof of a clock without noise. */
const LEAST_DEVIATION = 0.001;

/**
 * Student's t for two samples of at least two values each, in all at least three. The scatter is that of both: one of five
 * nights alone is too small too often. Two-sided p, that both have one mean.
 *
 * @param likeness how much a night resembles the night before, a correlation in [0, 1): so much less do they say
 */
export function studentTest(earlier: readonly number[], later: readonly number[], likeness = 0): number {
  const difference = mean(later) - mean(earlier);
  const freedom = earlier.length + later.length - 2;
  const pooled = Math.max((squares(earlier) + squares(later)) / freedom, LEAST_DEVIATION ** 2);
  const error = Math.sqrt(pooled * (1 / earlier.length + 1 / later.length) * (1 + likeness) / (1 - likeness));
  return studentTail(difference / error, freedom);
}

/** P(|T| ≥ |t|) with `freedom` degrees. */
export function studentTail(t: number, freedom: number): number {
  return betaInc(freedom / (freedom + t * t), freedom / 2, 0.5);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (value - values[0]), 0) / values.length + values[0];
}

/** Sum of squared distances from the mean. */
function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
