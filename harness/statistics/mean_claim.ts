/** Decides claims about the mean of bounded samples, with and without a floor, and words them. Private to gate.ts. */
import type { GateResult, Verdict } from "./verdict.ts";
import { chips, forecast, percent, plain, refutedAt, type Relation, sentence } from "./sentence.ts";
import { chipsByBets, countOf, decideShare } from "./share_claim.ts";
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
  /** Verdicts that share the error of a fail. */
  verdicts: number;
  subject: string;
  /** If given, the samples are accuracies, the threshold is clean − atMost, and the result is told as the drop. */
  drop?: { clean: number; atMost: number };
  /** Tests of this verdict that share its error of a fail, if all have to pass; 1 if left out. */
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

/** Errors of a claim: of a pass, and of a fail as one of several. */
export function errorsOf({ confidence, verdicts, tests = 1 }: Pick<MeanClaim, "confidence" | "verdicts" | "tests">) {
  const alpha = 1 - confidence;
  return { alpha, beta: alpha / (verdicts * tests) };
}

/** Verdict on a mean: a pass is wrong with probability at most 1 − confidence, a fail with its part of that. */
export function claimMean(claim: MeanClaim): GateResult {
  return tell(claim, decideMean(claim, errorsOf(claim)));
}

/** Verdict on "the mean of max(A, floor) is at least the threshold, and P(A < floor) ≤ floorShare". */
export function claimFlooredMean(claim: MeanClaim, { floor, floorShare, sequential }: Floor): GateResult {
  const exact = !sequential;
  // two ways to fail share the error; passing needs both proofs, so each may spend all of it (Berger 1982)
  const errors = errorsOf({ ...claim, tests: 2 });
  const subject = `${claim.subject} (chips below ${plain(floor)} counted as ${plain(floor)})`;
  const clipped = { ...claim, subject, low: floor, samples: claim.samples.map((v) => Math.max(v, floor)) };
  const decision = decideMean(clipped, errors);
  const bad = claim.samples.map((v) => v < floor);
  const share = { bad, share: floorShare, ...errors };
  const tail = decideShare({ ...share, sequential });
  const count = `${countOf(bad)} of ${chips(bad.length)} ${countOf(bad) === 1 ? "is" : "are"} below ${plain(floor)}`;
  // a pass takes both halves, and going on makes a bet of the exact one, even if it is proven
  const rises = decision.verdict === "undecided" && mean(clipped.samples) > clipped.threshold;
  const both = rises && (exact || tail.verdict !== "pass");
  const needed = both ? larger(decision.needed, chipsByBets(share)) : decision.needed;
  const told = tell(clipped, { ...decision, needed }, exact);
  if (decision.verdict === "fail") return told;
  const most = percent(floorShare);
  if (tail.verdict === "fail") {
    const reason = `${count}: more than ${most}, proven at ${refutedAt(claim)}`;
    return { ...told, verdict: "fail", decidedAt: tail.decidedAt, reason };
  }
  if (decision.verdict === "undecided") {
    const neither = tail.verdict === "pass" ? "" : `; ${count}, which does not prove at most ${most} either`;
    return { ...told, reason: told.reason + neither };
  }
  if (tail.verdict === "undecided") {
    const half = `${subject} is proven, but ${count}, which does not prove at most ${most}`;
    const reason = `undecided after ${chips(bad.length)}: ${half}; ${
      forecast({ needed: tail.needed, chips: bad.length, exact })
    }`;
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
  const alphas = errorsBySide(claim.relation, { alpha, beta });
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

/** Error of the bet on either side: alpha where it proves the claim, beta where it refutes it. */
export function errorsBySide(
  relation: Relation,
  { alpha, beta }: { alpha: number; beta: number },
): Record<Side, number> {
  return relation === "at least" ? { above: alpha, below: beta } : { above: beta, below: alpha };
}

/** Chips that decide both; null if either needs too many. */
function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** The result in the unit of the threshold as it was given. */
function tell(claim: MeanClaim, { interval, ...decision }: MeanDecision, exact = false): GateResult {
  const { drop, samples, confidence, verdicts } = claim;
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
  return { ...result, reason: sentence({ ...result, ...words, confidence, verdicts, needed, exact }) };
}
