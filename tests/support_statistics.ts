/** What tests of random laws share: moments with their standard errors, and comparisons. */

import assert from "node:assert/strict";

export interface Moments {
  n: number;
  mean: number;
  variance: number;
  /** Third and fourth standardised moments, the fourth less 3. */
  skewness: number;
  kurtosis: number;
}

/** Sample moments, variance with divisor n − 1. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const mean = sum / n;
  let [m2, m3, m4] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const d = values[i] - mean;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
  }
  const skewness = m3 / n / (m2 / n) ** 1.5;
  return { n, mean, variance: m2 / (n - 1), skewness, kurtosis: m4 / n / (m2 / n) ** 2 - 3 };
}

/** Pearson's correlation of two equally long series; its standard error is 1/√n for independent ones. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const n = a.length;
  let [sa, sb, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i], b[i]];
    sa += x;
    sb += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return (ab - sa * sb / n) / Math.sqrt((aa - sa * sa / n) * (bb - sb * sb / n));
}

/** Fails unless |got − expected| ≤ tolerance; NaN fails. */
export function assertNear(
  what: string,
  { got, expected, tolerance }: { got: number; expected: number; tolerance: number },
): void {
  const off = Math.abs(got - expected);
  assert(off <= tolerance, `${what}: got ${got}, expected ${expected} ± ${tolerance} (${off / tolerance} times that)`);
}

/**
 * Fails unless the mean lies within `errors` standard errors of the law, and the standard deviation within `share`.
 *
 * @param sd of the law; a sample of n normals has one that is off by 1/√(2n) of itself
 */
export function assertLaw(
  what: string,
  { moments, mean, sd, errors = 4, share = 0.01 }: {
    moments: Moments;
    mean: number;
    sd: number;
    errors?: number;
    share?: number;
  },
): void {
  assertNear(`${what}: mean`, { got: moments.mean, expected: mean, tolerance: errors * sd / Math.sqrt(moments.n) });
  assertNear(`${what}: sd`, { got: Math.sqrt(moments.variance), expected: sd, tolerance: share * sd });
}
