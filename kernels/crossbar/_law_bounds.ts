/** Laws that several kernels on cells share, in f64 with the errors of their f32 evaluation. */

import { clampNear, given, logNear, type Near, parameter, plusNear, timesNear, U } from "./_cell_bounds.ts";

/** Σ coefficients[i]·xⁱ by Horner's rule as the shaders do; the coefficients are parameters. */
export function polynomialNear(x: Near, coefficients: number[]): Near {
  return coefficients.reduceRight((sum, c) => plusNear(timesNear(sum, x), parameter(c)), given(0));
}

export interface Pieces {
  threshold: number;
  slope: number;
  intercept: number;
  low: number;
  high: number;
  cubic: number[];
}

/**
 * Below the threshold a line in ln r, limited; from it on a cubic polynomial. A share that f32 may see on the other side
 * of the threshold may come out as either piece.
 */
export function piecewiseNear(r: Near, { threshold, slope, intercept, low, high, cubic }: Pieces): Near {
  const line = () => clampNear(plusNear(timesNear(parameter(slope), logNear(r)), parameter(intercept)), { low, high });
  const pieces = [line, () => polynomialNear(r, cubic)];
  const [own, other] = r.exact < threshold ? pieces : pieces.toReversed();
  const near = own();
  if (Math.abs(r.exact - threshold) > r.error + U * threshold) return near;
  const { exact, error } = other();
  return { exact: near.exact, error: Math.max(near.error, Math.abs(exact - near.exact) + error) };
}
