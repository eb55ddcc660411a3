/** What tests of random laws share: moments with their standard errors, comparisons, and chips alone or in a batch. */

import assert from "node:assert/strict";
import { count, type Kernel, type Numbers, type Params, shapeOf } from "../kernels/kernel.ts";
import { gpuOnly, makeBuffers, runOnce } from "./support.ts";

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

/** Registers a test: chip 17 alone is bit for bit what it is in row 182 of a batch that holds chips 199 … 0. */
export function chipAloneTest(
  kernel: Kernel,
  { params, constants, buffers }: {
    params: Params;
    constants?: Record<string, string>;
    buffers: (random: () => number) => Record<string, Numbers>;
  },
): void {
  const row = 182;
  const kinds = Object.values(constants ?? {}).map((name) => ` ${name}`).join("");
  gpuOnly(`${kernel.id}${kinds} gives chip 17 alone as in a batch of 200`, async (engine) => {
    const chip = Uint32Array.from({ length: 200 }, (_, i) => 199 - i);
    const given = (random: () => number) => "chip" in kernel.inputs ? { ...buffers(random), chip } : buffers(random);
    const batch = makeBuffers(kernel, { params: { ...params, chips: 200 }, seed: 1, buffers: given });
    const alone = Object.fromEntries(
      Object.entries(kernel.inputs).map(([slot, text]) => {
        if (!text.includes("[chips")) return [slot, batch[slot]];
        const width = count(shapeOf(text, { ...params, chips: 1 }).dims);
        return [slot, batch[slot].slice(row * width, (row + 1) * width)];
      }),
    );
    const many = await runOnce(engine, kernel, { params: { ...params, chips: 200 }, constants, buffers: batch });
    const one = await runOnce(engine, kernel, { params: { ...params, chips: 1 }, constants, buffers: alone });
    for (const [slot, text] of Object.entries(kernel.outputs)) {
      const width = count(shapeOf(text, { ...params, chips: 1 }).dims);
      assert.deepEqual(one[slot], many[slot].slice(row * width, (row + 1) * width), slot);
    }
  });
}
