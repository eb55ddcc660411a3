/** Gates on a percentile over chips: of their accuracy, and of how far their outputs diverge. */

import { checkSamples, readClaim } from "./claim.ts";
import { chips as counted, LIMITLESS, ordinal, plain, type Relation, sentence } from "../statistics/sentence.ts";
import { countOf, decideShare, percentileBounds } from "../statistics/share_claim.ts";
import type { GateResult } from "../statistics/verdict.ts";
import { percentile, toleranceRanks } from "../stats.ts";

/**
 * Is the q-th percentile of the accuracy at least the threshold, that is P(A < threshold) ≤ q? An exact binomial test on
 * all samples: call it once, on the planned number of chips (percentilePlan() in stats.ts; 234 allow 6 bad at 5 %, 95 %).
 * Where the number depends on what the chips gave, `sequential` makes it a bet, valid at any number.
 * The estimate is the order statistic of percentile(), the interval two order statistics, or an end of [0, 1].
 *
 * @param samples accuracies in [0, 1]
 * @throws {RangeError} if a sample, threshold, percentile (between 0 and 100) or confidence is out of range, or no samples
 */
export function percentileGate(
  samples: readonly number[],
  o: { percentile: number; atLeast: number; confidence: number; sequential?: boolean },
): GateResult {
  const { threshold, confidence } = readClaim("percentileGate", { atLeast: o.atLeast, confidence: o.confidence });
  checkSamples("percentileGate", samples);
  checkPercentile("percentileGate percentile", o.percentile);
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`percentileGate atLeast: expected number in [0, 1], got ${threshold}`);
  }
  const tail = { samples, threshold, confidence, percentile: o.percentile, sequential: o.sequential ?? false };
  const { lower, upper, ...decided } = decideTail(tail);
  return told({ ...tail, ...decided, interval: [lower ?? 0, upper ?? 1] }, {
    ...{ rank: o.percentile, subject: "percentile", relation: "at least", beyond: "below" },
  });
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
  o: { percentile: number; atMost: number; confidence: number; sequential?: boolean },
): GateResult {
  const { threshold, confidence } = readClaim("divergenceGate", { atMost: o.atMost, confidence: o.confidence });
  checkSamples("divergenceGate", samples, { high: LIMITLESS });
  checkPercentile("divergenceGate percentile", o.percentile);
  const sequential = o.sequential ?? false;
  // the largest divergences are the smallest of their negatives
  const { lower, upper, ...decided } = decideTail({
    ...{
      samples: samples.map((v) => -v),
      threshold: -threshold,
      percentile: 100 - o.percentile,
      confidence,
      sequential,
    },
  });
  const interval: [number, number] = [upper === null ? 0 : -upper, lower === null ? LIMITLESS : -lower];
  return told({ ...decided, samples, threshold, confidence, sequential, percentile: 100 - o.percentile, interval }, {
    ...{ rank: o.percentile, subject: "percentile of divergence", relation: "at most", beyond: "above" },
  });
}

interface Tail {
  samples: readonly number[];
  threshold: number;
  /** Percent of samples that may lie beyond the threshold. */
  percentile: number;
  confidence: number;
  sequential: boolean;
}

/** Decides "at most `percentile` % of samples are below the threshold", with the bounds that agree with it. */
function decideTail({ samples, threshold, percentile, confidence, sequential }: Tail) {
  const alpha = 1 - confidence;
  const bad = samples.map((v) => v < threshold);
  const decision = decideShare({ bad, share: percentile / 100, alpha, beta: alpha, sequential });
  return { ...decision, bad: countOf(bad), ...percentileBounds(samples, { percentile, alpha, sequential }) };
}

type Decided = Omit<ReturnType<typeof decideTail>, "lower" | "upper"> & Tail & { interval: [number, number] };

function told(
  { samples, interval, threshold, confidence, percentile: share, sequential, bad, needed, ...decision }: Decided,
  { rank, subject, relation, beyond }: { rank: number; subject: string; relation: Relation; beyond: string },
): GateResult {
  const n = samples.length;
  const result = { ...decision, estimate: percentile(samples, rank), interval, threshold, chips: n };
  const said = sentence({ ...result, subject: `${ordinal(rank)} ${subject}`, relation, confidence, needed });
  const place = `${beyond} ${plain(threshold)}`;
  if (sequential) return { ...result, reason: `${said}; ${bad} of ${counted(n)} ${bad === 1 ? "is" : "are"} ${place}` };
  const { lower } = toleranceRanks({ n, percentile: share, confidence });
  const allowed = lower === null ? "too few chips to pass" : `at most ${lower - 1} would pass`;
  return { ...result, reason: `${said}; ${bad} ${place}, ${allowed}` };
}

function checkPercentile(key: string, value: number): void {
  if (!(value > 0 && value < 100)) throw new RangeError(`${key}: expected number between 0 and 100, got ${value}`);
}
