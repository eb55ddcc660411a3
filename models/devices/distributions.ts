/** Closed forms of the error distributions. */

import { normalCdf } from "../numeric/special.ts";
import type { Distribution } from "./device.ts";

/** Mean of a standard normal limited to [low, high]: E[clamp(ξ, low, high)]. */
export function clippedMean({ low, high }: { low: number; high: number }): number {
  const density = (z: number) => Number.isFinite(z) ? Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) : 0;
  const below = Number.isFinite(low) ? low * normalCdf(low) : 0;
  const above = Number.isFinite(high) ? high * (1 - normalCdf(high)) : 0;
  return below + above + density(low) - density(high);
}

/** What ξ is limited to or drawn from, as parameters of crossbar/program. */
export function distributionParams(distribution: Distribution) {
  const none = { low: 0, high: 0, shift: 0, probability: 0, cdf_low: 0, cdf_high: 1 };
  if (distribution.shape === "pepper") return { ...none, probability: distribution.probability };
  if (distribution.shape === "normal" || distribution.shape === "uniform") return none;
  const { low, high } = distribution;
  const limits = { ...none, low: finite(low), high: finite(high) };
  if (distribution.shape === "truncated") return { ...limits, cdf_low: normalCdf(low), cdf_high: normalCdf(high) };
  return { ...limits, shift: distribution.meanCorrected ? clippedMean(distribution) : 0 };
}

/** WGSL knows no infinity: the largest f32 stands for none. */
export function finite(limit: number): number {
  return Math.max(-3e38, Math.min(3e38, limit));
}
