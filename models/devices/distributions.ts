/** Closed forms of the error distributions. */

import { normalCdf } from "../numeric/special.ts";

/** Mean of a standard normal limited to [low, high]: E[clamp(ξ, low, high)]. */
export function clippedMean({ low, high }: { low: number; high: number }): number {
  const density = (z: number) => Number.isFinite(z) ? Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) : 0;
  const below = Number.isFinite(low) ? low * normalCdf(low) : 0;
  const above = Number.isFinite(high) ? high * (1 - normalCdf(high)) : 0;
  return below + above + density(low) - density(high);
}
