/** Decides claims about the mean of bounded samples, with and without a floor, and words them. Private to gate.ts. */
import type { GateResult, Verdict } from "./verdict.ts";
import { chips, forecast, FORECAST_CAP, percent, plain, type Relation, sentence } from "./sentence.ts";
import { binomialCdf, binomialTail, chipsToDecideShare, firstCrossing, mean, meanBounds } from "../stats.ts";
import { samplesToCross, type Side } from "../stats.ts";

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
}

/** The lowest accuracy that counts, and the share of chips that may lie below it. */
export interface Floor {
  floor: number;
  floorShare: number;
}

interface MeanDecision {
  verdict: Verdict;
  decidedAt: number | null;
  interval: [number, number];
  needed: number | null;
}

/** Verdict on a mean, wrong with probability at most 1 − confidence either way. */
export function claimMean(claim: MeanClaim): GateResult {
  const alpha = 1 - claim.confidence;
  return tell(claim, decideMean(claim, { alpha, beta: alpha }));
}

/** Verdict on "the mean of max(A, floor) is at least the threshold, and P(A < floor) ≤ floorShare". */
export function claimFlooredMean(claim: MeanClaim, { floor, floorShare }: Floor): GateResult {
  const alpha = 1 - claim.confidence;
  const subject = `${claim.subject} (chips below ${plain(floor)} counted as ${plain(floor)})`;
  const clipped = { ...claim, subject, low: floor, samples: claim.samples.map((v) => Math.max(v, floor)) };
  // two ways to fail share the error; passing needs both proofs, so each may spend all of it (Berger 1982)
  const decision = decideMean(clipped, { alpha, beta: alpha / 2 });
  const tail = decideTail(claim, { floor, floorShare });
  const told = tell(clipped, decision);
  if (decision.verdict === "fail") return told;
  const decidedAt = claim.samples.length;
  const most = percent(floorShare);
  if (tail.verdict === "fail") {
    const reason = `${tail.count}: more than ${most}, proven at ${percent(claim.confidence)}`;
    return { ...told, verdict: "fail", decidedAt, reason };
  }
  if (decision.verdict === "undecided") {
    const open = tail.verdict === "pass" ? "" : `; ${tail.count}, which does not prove at most ${most} either`;
    return { ...told, reason: told.reason + open };
  }
  if (tail.verdict === "undecided") {
    const open = `${subject} is proven, but ${tail.count}, which does not prove at most ${most}`;
    const reason = `undecided after ${chips(decidedAt)}: ${open}; ${forecast(tail.needed)}`;
    return { ...told, verdict: "undecided", decidedAt: null, reason };
  }
  const shift = floor * floorShare;
  const implied = claim.drop === undefined
    ? `the plain mean is at least ${plain(claim.threshold - shift)}`
    : `the plain mean drop is at most ${plain(claim.drop.atMost + shift)}`;
  return { ...told, decidedAt, reason: `${told.reason}; ${tail.count}, which proves at most ${most}, so ${implied}` };
}

function decideMean(claim: MeanClaim, { alpha, beta }: { alpha: number; beta: number }): MeanDecision {
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
  const needed = samplesToCross({ ...claim, side, alpha: alphas[side] }, FORECAST_CAP);
  return { verdict: "undecided", decidedAt: null, interval, needed };
}

/** Exact binomial tests of P(A < floor) against the share: passes at 1 − confidence, fails at half of it. */
function decideTail({ samples, confidence }: MeanClaim, { floor, floorShare }: Floor) {
  const alpha = 1 - confidence;
  const bad = samples.filter((v) => v < floor).length;
  const n = samples.length;
  const plan = { n, p: floorShare };
  let verdict: Verdict = "undecided";
  if (binomialCdf(bad, plan) <= alpha) verdict = "pass";
  else if (binomialTail(bad, plan) <= alpha / 2) verdict = "fail";
  const needed = chipsToDecideShare({ bad, n, share: floorShare, alpha, beta: alpha / 2, cap: FORECAST_CAP });
  return { verdict, count: `${bad} of ${chips(n)} ${bad === 1 ? "is" : "are"} below ${plain(floor)}`, needed };
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
