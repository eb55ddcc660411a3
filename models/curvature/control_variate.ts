/** Means with less noise, by a quantity that varies along and whose mean is known. */

import { type Estimate, estimateOf } from "./estimate.ts";

/**
 * Mean of values after what they share with a control is taken off, by the factor that leaves least variance.
 *
 * The factor and the mean are fitted to the same samples, so that the residual has two degrees of freedom less than there
 * are samples; the plain mean is given below 3 samples, and where the control does not vary.
 *
 * @param control of the same samples; @param mean of the control, as it is known
 * Source: Lavenberg and Welch 1981, Management Science 27(3), "A perspective on the use of control variables".
 */
export function controlledMean(
  values: readonly number[],
  { control, mean }: { control: readonly number[]; mean: number },
): Estimate {
  const probes = values.length;
  const plain = estimateOf(values);
  const middle = estimateOf(control).mean;
  const variation = control.reduce((sum, q) => sum + (q - middle) ** 2, 0);
  if (probes < 3 || variation === 0) return plain;
  const slope = values.reduce((sum, v, k) => sum + (v - plain.mean) * (control[k] - middle), 0) / variation;
  const residual = values.reduce((sum, v, k) => sum + (v - plain.mean - slope * (control[k] - middle)) ** 2, 0);
  const spread = 1 / probes + (middle - mean) ** 2 / variation;
  return {
    mean: plain.mean - slope * (middle - mean),
    standardError: Math.sqrt(residual / (probes - 2) * spread),
    probes,
  };
}
