/** Decides claims about the mean of bounded samples, with and without a floor, and words them. Private to gate.ts. */
import type { GateResult, Verdict } from "./verdict.ts";
import { chips, forecast, percent, plain, type Relation, sentence } from "./sentence.ts";
import { countOf, decideShare } from "./share_claim.ts";
import { chipsToWin } from "./forecast.ts";
import { firstCrossing, mean, meanBounds, type Side } from "../stats.ts";

/** Checked samples in [low, high] and what is claimed of their mean. */
export interface MeanClaim {
  samples: readonly number[];
  low: number;
  high: number;
  relation: Relation;
  threshold: number;
  confidence: number;
  subject: string;
  /** If given, the samples are accuracies, the threshold is clean − atMost, and the result is told as the drop. */
  drop?: { clean: number; atMost: number };
  /** Tests that share the error of a fail, if several have to pass together; 1 if left out. */
  tests?: number;
}

/** The lowest accuracy that counts, and the share of chips that may lie below it. */
export interface Floor {
  floor: number;
  floorShare: number;
  /** Whether the number of chips depends on what they gave. */
  sequential: boolean;
}

export interface MeanDecision {
  verdict: Verdict;
  decidedAt: number | null;
  interval: [number, number];
  needed: number | null;
}

/** Verdict on a mean, wrong with probability at most 1 − confidence either way. */
export function claimMean(claim: MeanClaim): GateResult {
  const alpha = 1 - claim.confidence;
  return tell(claim, decideMean(claim, { alpha, beta: alpha / (claim.tests ?? 1) }));
}

/** Verdict on "the mean of max(A, floor) is at least the threshold, and P(A < floor) ≤ floorShare". */
export function claimFlooredMean(claim: MeanClaim, { floor, floorShare, sequential }: Floor): GateResult {
  const alpha = 1 - claim.confidence;
  const subject = `${claim.subject} (chips below ${plain(floor)} counted as ${plain(floor)})`;
  const clipped = { ...claim, subject, low: floor, samples: claim.samples.map((v) => Math.max(v, floor)) };
  // two ways to fail share the error; passing needs both proofs, so each may spend all of it (Berger 1982)
  const decision = decideMean(clipped, { alpha, beta: alpha / 2 });
  const bad = claim.samples.map((v) => v < floor);
  const tail = decideShare({ bad, share: floorShare, alpha, beta: alpha / 2, sequential });
  const count = `${countOf(bad)} of ${chips(bad.length)} ${countOf(bad) === 1 ? "is" : "are"} below ${plain(floor)}`;
  const needed = tail.verdict === "pass" ? decision.needed : larger(decision.needed, tail.needed);
  const told = tell(clipped, { ...decision, needed });
  if (decision.verdict === "fail") return told;
  const most = percent(floorShare);
  if (tail.verdict === "fail") {
    const reason = `${count}: more than ${most}, proven at ${percent(claim.confidence)}`;
    return { ...told, verdict: "fail", decidedAt: tail.decidedAt, reason };
  }
  if (decision.verdict === "undecided") {
    const open = tail.verdict === "pass" ? "" : `; ${count}, which does not prove at most ${most} either`;
    return { ...told, reason: told.reason + open };
  }
  if (tail.verdict === "undecided") {
    const open = `${subject} is proven, but ${count}, which does not prove at most ${most}`;
    const reason = `undecided after ${chips(bad.length)}: ${open}; ${forecast(tail.needed)}`;
    return { ...told, verdict: "undecided", decidedAt: null, reason };
  }
  const decidedAt = Math.max(decision.decidedAt!, tail.decidedAt!);
  const shift = floor * floorShare;
  const implied = claim.drop === undefined
    ? `the plain mean is at least ${plain(claim.threshold - shift)}`
    : `the plain mean drop is at most ${plain(claim.drop.atMost + shift)}`;
  return { ...told, decidedAt, reason: `${told.reason}; ${count}, which proves at most ${most}, so ${implied}` };
}

/** Verdict of the two bets, with the interval that agrees with it. */
export function decideMean(claim: MeanClaim, { alpha, beta }: { alpha: number; beta: number }): MeanDecision {
  const rising = claim.relation === "at least";
  const alphas: Record<Side, number> = { above: rising ? alpha : beta, below: rising ? beta : alpha };
  const crossing = (side: Side) => firstCrossing({ ...claim, side, alpha: alphas[side] }) ?? Infinity;
  const interval = meanBounds(claim, { alphaAbove: alphas.above, alphaBelow: alphas.below });
  // no mean on the scale breaks this claim
  const trivial = rising ? claim.threshold <= claim.low : claim.threshold >= claim.high;
  const proven = trivial ? 1 : crossing(rising ? "above" : "below");
  const refuted = trivial ? Infinity : crossing(rising ? "below" : "above");
  if (proven < refuted) return { verdict: "pass", decidedAt: proven, interval, needed: null };
  if (refuted < proven) return { verdict: "fail", decidedAt: refuted, interval, needed: null };
  // the other bet loses on average, so it would never be won (Jensen)
  const side = mean(claim.samples) > claim.threshold ? "above" : "below";
  return {
    verdict: "undecided",
    decidedAt: null,
    interval,
    needed: chipsToWin({ ...claim, side, alpha: alphas[side] }),
  };
}

/** Chips that decide both; null if either needs too many. */
function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** The result in the unit of the threshold as it was given. */
function tell(claim: MeanClaim, { interval, ...decision }: MeanDecision): GateResult {
  const { drop, samples, confidence } = claim;
  const numbers = { estimate: mean(samples), interval, threshold: claim.threshold };
  const words = { subject: claim.subject, relation: claim.relation };
  if (drop !== undefined) {
    numbers.estimate = drop.clean - numbers.estimate;
    numbers.interval = [drop.clean - interval[1], drop.clean - interval[0]];
    numbers.threshold = drop.atMost;
    words.relation = "at most";
  }
  const { needed, ...verdict } = decision;
  const result = { ...verdict, ...numbers, chips: samples.length };
  return { ...result, reason: sentence({ ...result, ...words, confidence, needed }) };
}
