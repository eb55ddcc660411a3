/**
 * Samples → verdict. A gate makes one claim; "pass" means the claim is proven, "fail" that its opposite is, each wrong with
 * probability at most 1 − confidence over the draw of the chips. Undecided is not a pass.
 *
 * Of several `verdicts` each fail is wrong with that probability divided by their number, so that all fails together are
 * with at most 1 − confidence (Bonferroni). Passes keep it all: several that have to hold together are never proven too
 * easily (Berger 1982).
 *
 * The ends of the estimate's interval spend the errors of the verdicts: the end that proves the claim holds at `confidence`,
 * the other one at 1 − (1 − confidence) / verdicts. So a gate passes or fails exactly when the threshold lies outside the
 * interval, but for two cases. A floored mean has two halves, and the interval is that of the clipped mean alone: the share
 * below the floor can fail it, or leave it undecided, whatever the interval says. And where both bets on a mean are won, by
 * contradicting prefixes (their errors together bound how often), the first one decides, while the interval is what the
 * whole of the samples leaves.
 */
import { claimFlooredMean, claimMean, type Floor, type MeanClaim } from "./statistics/mean_claim.ts";
import { type Certainty, checkSamples, readClaim, type Threshold } from "./gates/claim.ts";
import { apart, plain } from "./statistics/sentence.ts";
import type { GateResult } from "./statistics/verdict.ts";

export { compareGate, crossoverGate, monotoneGate } from "./gates/paired.ts";
export { divergenceGate, percentileGate } from "./gates/percentile.ts";
export type { GateResult, Verdict } from "./statistics/verdict.ts";

/**
 * Is the mean accuracy at least (at most) the threshold? Valid at every number of chips, for any distribution on [0, 1].
 *
 * Without a floor a rare dead chip must be excluded by numbers: expect about 2.7 / gap chips. With a floor L the claim
 * is weaker and cheaper: "with chips below L counted as L the mean is at least X, and at most floorShare of all chips are
 * below L". It implies a plain mean of at least X − L · floorShare, no more: E[A] ≥ E[max(A, L)] − L · P(A < L).
 * The share is tested by the exact binomial test on all samples, so with a floor call this once, on the planned number
 * of chips; where that depends on what they gave, `sequential` makes it a bet, as in {@linkcode percentileGate}. It fails
 * when either half is refuted, each at half the error.
 *
 * @param samples accuracies in [0, 1], in seed order
 * @throws {RangeError} if a sample, threshold (must exceed the floor), confidence (0.5 to below 1) or floor is out of
 * range, if there are no samples, or if a floor is given with atMost, which it cannot help
 */
export function meanGate(
  samples: readonly number[],
  o: Threshold & Certainty & Partial<Floor>,
): GateResult {
  const claim = readClaim("meanGate", o);
  checkSamples("meanGate", samples);
  if (!(claim.threshold >= 0 && claim.threshold <= 1)) {
    throw new RangeError(`meanGate ${claim.key}: expected number in [0, 1], got ${claim.threshold}`);
  }
  if (o.floor && claim.relation === "at most") {
    throw new RangeError(`meanGate floor: expected none with atMost, got ${o.floor}`);
  }
  return accuracyMean("meanGate", o, { ...claim, samples, subject: "mean" });
}

/**
 * Is the mean drop from the clean accuracy at most the threshold? The mean gate on mean(A) ≥ clean − atMost, told as the
 * drop clean − A; the clean accuracy is exact for the fixed test set. A floor weakens the claim as in {@linkcode meanGate}.
 *
 * @param samples accuracies in [0, 1], not drops
 * @throws {RangeError} as meanGate, or if clean is outside [0, 1] or atMost outside [-1, 1]
 */
export function dropGate(
  samples: readonly number[],
  o: { clean: number; atMost: number } & Certainty & Partial<Floor>,
): GateResult {
  const { confidence, verdicts } = readClaim("dropGate", o);
  checkSamples("dropGate", samples);
  if (!(o.clean >= 0 && o.clean <= 1)) {
    throw new RangeError(`dropGate clean: expected number in [0, 1], got ${o.clean}`);
  }
  if (Math.abs(o.atMost) > 1) throw new RangeError(`dropGate atMost: expected number in [-1, 1], got ${o.atMost}`);
  const drop = { clean: o.clean, atMost: o.atMost };
  const claim = { confidence, verdicts, relation: "at least" as const, threshold: o.clean - o.atMost };
  return accuracyMean("dropGate", o, { ...claim, samples, subject: "mean drop", drop });
}

/**
 * Is the mean of a paired contrast, such as the accuracy of two designs on the same chip subtracted, at least (at most)
 * the threshold? As {@linkcode meanGate}, on samples in [-range, range]; a smaller declared range decides sooner.
 *
 * @param samples one number per chip
 * @throws {RangeError} if a sample or the threshold is outside ±range, confidence out of range, or there are no samples
 */
export function contrastGate(
  samples: readonly number[],
  o: Threshold & Certainty & { range: number },
): GateResult {
  const { range } = o;
  const claim = readClaim("contrastGate", o);
  if (!(range > 0 && range < Infinity)) throw new RangeError(`contrastGate range: expected number > 0, got ${range}`);
  // a sum of weights × accuracies may pass its own bound by rounding
  checkSamples("contrastGate", samples, { low: -range, high: range, slack: 1e-12 * range });
  if (Math.abs(claim.threshold) > range) {
    throw new RangeError(`contrastGate ${claim.key}: expected number in ±${range}, got ${claim.threshold}`);
  }
  const clamped = samples.map((v) => Math.min(range, Math.max(-range, v)));
  return claimMean({ ...claim, samples: clamped, low: -range, high: range, subject: "mean difference" });
}

/**
 * Is a deterministic quantity, such as the clean accuracy, at least (at most) the threshold? No chips, no error.
 *
 * @throws {RangeError} if the value is not finite, or not exactly one threshold is given
 */
export function exactGate(value: number, o: Threshold): GateResult {
  const { relation, threshold } = readClaim("exactGate", { ...o, confidence: 0.5 });
  if (!Number.isFinite(value)) throw new RangeError(`exactGate value: expected a finite number, got ${value}`);
  const meets = relation === "at least" ? value >= threshold : value <= threshold;
  const word = meets ? relation : value < threshold ? "below" : "above";
  const reason = `${apart(value, threshold)} is ${word} ${plain(threshold)}: exact, no chips drawn`;
  const verdict = meets ? "pass" : "fail";
  return { verdict, estimate: value, interval: [value, value], threshold, chips: 0, decidedAt: 0, reason };
}

function accuracyMean(place: string, o: Partial<Floor>, claim: Omit<MeanClaim, "low" | "high">): GateResult {
  const { floor = 0, floorShare = 0.05, sequential = false } = o;
  const whole = { ...claim, low: 0, high: 1 };
  if (floor === 0) return claimMean(whole);
  if (!(floor > 0 && floor < claim.threshold)) {
    const limit = plain(claim.threshold);
    throw new RangeError(`${place} floor: expected number from 0 to below ${limit}, got ${floor}`);
  }
  if (!(floorShare > 0 && floorShare < 1)) {
    throw new RangeError(`${place} floorShare: expected number between 0 and 1, got ${floorShare}`);
  }
  return claimFlooredMean(whole, { floor, floorShare, sequential });
}
