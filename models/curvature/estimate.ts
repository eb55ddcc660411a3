/** An estimated mean and how far to trust it. */

/** Mean of independent probes; for many of them the true value lies within 2 standard errors 19 times in 20. */
export interface Estimate {
  mean: number;
  /** Standard deviation of the mean over probes, s/√m with divisor m − 1 in s. */
  standardError: number;
  probes: number;
}

/**
 * Mean of samples and its standard error, in two passes.
 *
 * @throws {RangeError} below 2 samples
 */
export function estimateOf(samples: ArrayLike<number>): Estimate {
  const probes = samples.length;
  if (probes < 2) throw new RangeError(`curvature/estimate samples: expected at least 2, got ${probes}`);
  let shift = 0, squares = 0;
  // around the first sample, so that equal samples have exactly their own mean and no error
  for (let i = 0; i < probes; i++) shift += samples[i] - samples[0];
  const mean = samples[0] + shift / probes;
  for (let i = 0; i < probes; i++) squares += (samples[i] - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / (probes - 1) / probes), probes };
}

/** An estimate times a constant. */
export function scaled({ mean, standardError, probes }: Estimate, factor: number): Estimate {
  return { mean: factor * mean, standardError: Math.abs(factor) * standardError, probes };
}
