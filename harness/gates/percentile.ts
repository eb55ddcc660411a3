/** Gates on a percentile over chips: of their accuracy, and of how far their outputs diverge. */

import { type Certainty, checkSamples, readClaim } from "./claim.ts";
import { errorsOf } from "../statistics/mean_claim.ts";
import {
  chips as counted,
  FORECAST_CAP,
  LIMITLESS,
  ordinal,
  plain,
  type Relation,
  sentence,
} from "../statistics/sentence.ts";
import { countOf, decideShare, percentileBounds } from "../statistics/share_claim.ts";
import type { GateResult } from "../statistics/verdict.ts";
import { percentile, toleranceRanks } from "../stats.ts";

/**
 * Is the q-th percentile of the accuracy at least the threshold, that is P(A < threshold) ≤ q? An exact binomial test on
 * all samples: call it once, on the planned number of chips (percentilePlan() in stats.ts; 234 allow 6 bad at 5 %, 95 %).
 * Where the number depends on what the chips gave, `sequential` makes it a bet, valid at any number: so after an exact test
 * that was undecided, and both together err with probability at most 2 · (1 − confidence), however long one goes on.
 * The estimate is the order statistic of percentile(), the interval two order statistics, or an end of [0, 1].
 *
 * @param samples accuracies in [0, 1]
 * @throws {RangeError} if a sample, threshold, percentile (between 0 and 100) or confidence is out of range, or no samples
 */
export function percentileGate(
  samples: readonly number[],
  o: { percentile: number; atLeast: number; sequential?: boolean } & Certainty,
): GateResult {
  const { threshold, confidence, verdicts } = readClaim("percentileGate", o);
  checkSamples("percentileGate", samples);
  checkPercentile("percentileGate percentile", o.percentile);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`percentileGate atLeast: expected number in [0, 1], got ${threshold}`);
  }
  const { percentile, sequential = false } = o;
  const tail = { samples, threshold, confidence, verdicts, percentile, sequential };
  const { lower, upper, ...decided } = decideTail(tail);
  const words = { rank: percentile, subject: "percentile", relation: "at least", beyond: "below" } as const;
  const found: Decided = { ...tail, ...decided, interval: [lower ?? 0, upper ?? 1] };
  // no accuracy is below 0
  return threshold === 0 ? certain(found, words) : told(found, words);
}

/**
 * Is the q-th percentile of the divergence at most the threshold, that is P(D > threshold) ≤ 1 − q? As
 * {@linkcode percentileGate}, from the other end; the interval ends at 0, or where nothing bounds it at LIMITLESS.
 *
 * @param samples nats, one a chip
 * @throws {RangeError} if a sample is negative, or as percentileGate
 */
export function divergenceGate(
  samples: readonly number[],
  o: { percentile: number; atMost: number; sequential?: boolean } & Certainty,
): GateResult {
  const { threshold, confidence, verdicts } = readClaim("divergenceGate", o);
  checkSamples("divergenceGate", samples, { high: LIMITLESS });
  checkPercentile("divergenceGate percentile", o.percentile);
  const { percentile: rank, sequential = false } = o;
  const tail = { samples, threshold, confidence, verdicts, percentile: 100 - rank, sequential };
  // the largest divergences are the smallest of their negatives
  const { lower, upper, ...decided } = decideTail({ ...tail, samples: samples.map((v) => -v), threshold: -threshold });
  const interval: [number, number] = [upper === null ? 0 : -upper, lower === null ? LIMITLESS : -lower];
  const words = { rank, subject: "percentile of divergence", relation: "at most", beyond: "above" } as const;
  return told({ ...tail, ...decided, interval }, words);
}

interface Tail {
  samples: readonly number[];
  threshold: number;
  /** Percent of samples that may lie beyond the threshold. */
  percentile: number;
  confidence: number;
  verdicts: number;
  sequential: boolean;
}

/** Decides "at most `percentile` % of samples are below the threshold", with the bounds that agree with it. */
function decideTail({ samples, threshold, percentile, sequential, ...certainty }: Tail) {
  const errors = errorsOf(certainty);
  const bad = samples.map((v) => v < threshold);
  const decision = decideShare({ bad, share: percentile / 100, ...errors, sequential });
  return { ...decision, bad: countOf(bad), ...percentileBounds(samples, { percentile, ...errors, sequential }) };
}

type Decided = Omit<ReturnType<typeof decideTail>, "lower" | "upper"> & Tail & { interval: [number, number] };

interface Words {
  rank: number;
  subject: string;
  relation: Relation;
  beyond: string;
}

function told(found: Decided, words: Words): GateResult {
  const { samples: { length: n }, threshold, confidence, percentile: share, sequential, bad } = found;
  const { reason: said, ...result } = inShort(found, words);
  const place = `${words.beyond} ${plain(threshold)}`;
  if (sequential) return { ...result, reason: `${said}; ${bad} of ${counted(n)} ${bad === 1 ? "is" : "are"} ${place}` };
  const { lower } = toleranceRanks({ n, percentile: share, confidence });
  const allowed = lower === null ? fewest({ share, confidence }) : `at most ${lower - 1} would pass`;
  return { ...result, reason: `${said}; ${bad} ${place}, ${allowed}` };
}

/** The result of a claim that no chip could break. */
function certain(found: Decided, words: Words): GateResult {
  return inShort({ ...found, verdict: "pass", decidedAt: 1, needed: null }, words);
}

function inShort(
  { samples, interval, threshold, confidence, verdicts, sequential, verdict, decidedAt, needed }: Decided,
  { rank, subject, relation }: Words,
): GateResult {
  const estimate = percentile(samples, rank);
  const result = { verdict, decidedAt, estimate, interval, threshold, chips: samples.length };
  const claim = { subject: `${ordinal(rank)} ${subject}`, relation, confidence, verdicts };
  return { ...result, reason: sentence({ ...result, ...claim, needed, exact: !sequential }) };
}

/** How many chips could pass at all, if none of them is bad. */
function fewest({ share, confidence }: { share: number; confidence: number }): string {
  const count = Math.ceil(Math.log(1 - confidence) / Math.log1p(-share / 100));
  return count > FORECAST_CAP
    ? `more than ${counted(FORECAST_CAP)} would be needed to pass`
    : `${counted(count)} are the fewest that could pass`;
}

function checkPercentile(key: string, value: number): void {
  if (!(value > 0 && value < 100)) throw new RangeError(`${key}: expected number between 0 and 100, got ${value}`);
}
