/**
 * Samples → verdict. A gate makes one claim; "pass" means the claim is proven, "fail" that its opposite is, each wrong with
 * probability at most 1 − confidence over the draw of the chips. Undecided is not a pass.
 *
 * The estimate's interval spends the same error on each end as the verdicts do, so a gate passes or fails exactly when the
 * threshold lies outside it; each end holds at `confidence`, both together at 2 · confidence − 1.
 */
import { claimFlooredMean, claimMean, type Floor, type MeanClaim } from "./statistics/mean_claim.ts";
import { apart, FORECAST_CAP, ordinal, plain, type Relation, sentence } from "./statistics/sentence.ts";
import type { GateResult, Verdict } from "./statistics/verdict.ts";
import { binomialCdf, binomialTail, chipsToDecideShare, percentile, toleranceRanks } from "./stats.ts";

export type { GateResult, Verdict };

interface Threshold {
  atLeast?: number;
  atMost?: number;
}

/**
 * Is the mean accuracy at least (at most) the threshold? Valid at every number of chips, for any distribution on [0, 1].
 *
 * Without a floor a rare dead chip must be excluded by numbers: expect about 2.7 / gap chips. With a floor L the claim
 * is weaker and cheaper: "with chips below L counted as L the mean is at least X, and at most floorShare of all chips are
 * below L". It implies a plain mean of at least X − L · floorShare, no more: E[A] ≥ E[max(A, L)] − L · P(A < L).
 * The share is tested by the exact binomial test on all samples, so with a floor call this once, on the planned number
 * of chips. It fails when either half is refuted, each at half the error.
 *
 * @param samples accuracies in [0, 1], in seed order
 * @throws {RangeError} if a sample, threshold (must exceed the floor), confidence (0.5 to below 1) or floor is out of
 * range, if there are no samples, or if a floor is given with atMost, which it cannot help
 */
export function meanGate(
  samples: readonly number[],
  o: Threshold & { confidence: number; floor?: number; floorShare?: number },
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
 * Is the q-th percentile of the accuracy at least the threshold, that is P(A < threshold) ≤ q? An exact binomial test on
 * all samples: call it once, on the planned number of chips (percentilePlan() in stats.ts; 234 allow 6 bad at 5 %, 95 %).
 * The estimate is the order statistic of percentile(), the interval two order statistics, or an end of [0, 1].
 *
 * @param samples accuracies in [0, 1]
 * @throws {RangeError} if a sample, threshold, percentile (between 0 and 100) or confidence is out of range, or no samples
 */
export function percentileGate(
  samples: readonly number[],
  o: { percentile: number; atLeast: number; confidence: number },
): GateResult {
  const { threshold, confidence } = readClaim("percentileGate", { atLeast: o.atLeast, confidence: o.confidence });
  checkSamples("percentileGate", samples);
  if (!(o.percentile > 0 && o.percentile < 100)) {
    throw new RangeError(`percentileGate percentile: expected number between 0 and 100, got ${o.percentile}`);
  }
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`percentileGate atLeast: expected number in [0, 1], got ${threshold}`);
  }
  const n = samples.length;
  const alpha = 1 - confidence;
  const share = o.percentile / 100;
  const bad = samples.filter((v) => v < threshold).length;
  const ranks = toleranceRanks({ n, percentile: o.percentile, confidence });
  const sorted = Array.from(samples).sort((a, b) => a - b);
  const interval: [number, number] = [sorted[(ranks.lower ?? 0) - 1] ?? 0, sorted[(ranks.upper ?? 0) - 1] ?? 1];
  let verdict: Verdict = "undecided";
  if (binomialCdf(bad, { n, p: share }) <= alpha) verdict = "pass";
  else if (binomialTail(bad, { n, p: share }) <= alpha) verdict = "fail";
  const estimate = percentile(samples, o.percentile);
  const decidedAt = verdict === "undecided" ? null : n;
  const needed = decidedAt ? null : chipsToDecideShare({ bad, n, share, alpha, beta: alpha, cap: FORECAST_CAP });
  const subject = `${ordinal(o.percentile)} percentile`;
  const result = { verdict, estimate, interval, threshold, chips: n, decidedAt };
  const said = sentence({ ...result, subject, relation: "at least", confidence, needed });
  const allowed = ranks.lower === null ? "too few chips to pass" : `at most ${ranks.lower - 1} would pass`;
  return { ...result, reason: `${said}; ${bad} below ${plain(threshold)}, ${allowed}` };
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
  o: { clean: number; atMost: number; confidence: number; floor?: number; floorShare?: number },
): GateResult {
  const { confidence } = readClaim("dropGate", { atMost: o.atMost, confidence: o.confidence });
  checkSamples("dropGate", samples);
  if (!(o.clean >= 0 && o.clean <= 1)) {
    throw new RangeError(`dropGate clean: expected number in [0, 1], got ${o.clean}`);
  }
  if (Math.abs(o.atMost) > 1) throw new RangeError(`dropGate atMost: expected number in [-1, 1], got ${o.atMost}`);
  const drop = { clean: o.clean, atMost: o.atMost };
  const claim = { confidence, relation: "at least" as const, threshold: o.clean - o.atMost };
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
  o: Threshold & { confidence: number; range: number },
): GateResult {
  const { range } = o;
  const claim = readClaim("contrastGate", o);
  if (!(range > 0 && range < Infinity)) throw new RangeError(`contrastGate range: expected number > 0, got ${range}`);
  checkSamples("contrastGate", samples, range);
  if (Math.abs(claim.threshold) > range) {
    throw new RangeError(`contrastGate ${claim.key}: expected number in ±${range}, got ${claim.threshold}`);
  }
  // a sum of weights × accuracies may pass its own bound by rounding
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
  const { floor = 0, floorShare = 0.05 } = o;
  const whole = { ...claim, low: 0, high: 1 };
  if (floor === 0) return claimMean(whole);
  if (!(floor > 0 && floor < claim.threshold)) {
    const limit = plain(claim.threshold);
    throw new RangeError(`${place} floor: expected number from 0 to below ${limit}, got ${floor}`);
  }
  if (!(floorShare > 0 && floorShare < 1)) {
    throw new RangeError(`${place} floorShare: expected number between 0 and 1, got ${floorShare}`);
  }
  return claimFlooredMean(whole, { floor, floorShare });
}

function readClaim(place: string, o: Threshold & { confidence: number }) {
  const { atLeast, atMost, confidence } = o;
  if ((atLeast === undefined) === (atMost === undefined)) {
    const got = atLeast === undefined ? "neither" : "both";
    throw new RangeError(`${place} atLeast, atMost: expected exactly one, got ${got}`);
  }
  const rising = atLeast !== undefined;
  const key = rising ? "atLeast" : "atMost";
  const threshold = (rising ? atLeast : atMost) as number;
  if (!Number.isFinite(threshold)) throw new RangeError(`${place} ${key}: expected a finite number, got ${threshold}`);
  if (!(confidence >= 0.5 && confidence < 1)) {
    throw new RangeError(`${place} confidence: expected number from 0.5 to below 1, got ${confidence}`);
  }
  const relation: Relation = rising ? "at least" : "at most";
  return { key, relation, threshold, confidence };
}

/** Accuracies in [0, 1], or contrasts in ±range with a slack for rounding. */
function checkSamples(place: string, samples: readonly number[], range?: number): void {
  if (samples.length === 0) throw new RangeError(`${place} samples: expected at least 1 chip, got 0`);
  const [low, high] = range === undefined ? [0, 1] : [-range, range];
  const slack = range === undefined ? 0 : 1e-12 * range;
  const bad = samples.findIndex((v) => !(v >= low - slack && v <= high + slack));
  if (bad < 0) return;
  throw new RangeError(`${place} samples[${bad}]: expected number in [${low}, ${high}], got ${samples[bad]}`);
}
