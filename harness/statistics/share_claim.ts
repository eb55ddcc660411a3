/** Decides claims about the share of chips that are bad: "at most 5 % of chips are below 0.9". Private to gates. */
import { chipsToWin } from "./forecast.ts";
import type { Verdict } from "./verdict.ts";
import { type Bet, binomialCdf, binomialTail, firstCrossing, type Side } from "../stats.ts";
import { ranksAt } from "./exact.ts";

/** Chips in the order of their numbers, and the largest share of them that may be bad. */
export interface ShareClaim {
  bad: readonly boolean[];
  share: number;
  /** Error allowed for a pass, and for a fail. */
  alpha: number;
  beta: number;
  /**
   * Whether the number of chips depends on what they gave: then it is a bet, valid whenever one looks. Otherwise it is the
   * exact binomial test on all of them, which needs fewer, and may be called once.
   *
   * A second exact test, of more of the same chips or of others, adds its own error, and so does a third. Bets add theirs
   * once: an exact test that bets follow errs with probability at most 2 · alpha, however long one goes on.
   */
  sequential: boolean;
}

export interface ShareDecision {
  verdict: Verdict;
  decidedAt: number | null;
  /** Chips that would decide by bets, null beyond the cap or if decided. */
  needed: number | null;
}

/** Is the share of bad chips at most that of the claim? */
export function decideShare(claim: ShareClaim): ShareDecision {
  return claim.sequential ? decideByBets(claim) : decideAtOnce(claim);
}

function decideAtOnce(claim: ShareClaim): ShareDecision {
  const { bad, share, alpha, beta } = claim;
  const n = bad.length;
  const count = countOf(bad);
  const plan = { n, p: share };
  if (binomialCdf(count, plan) <= alpha) return { verdict: "pass", decidedAt: n, needed: null };
  if (binomialTail(count, plan) <= beta) return { verdict: "fail", decidedAt: n, needed: null };
  return { verdict: "undecided", decidedAt: null, needed: chipsByBets(claim) };
}

/** Bets on Bernoulli samples, as in betting.ts; the one that is won first decides. */
function decideByBets(claim: ShareClaim): ShareDecision {
  const { proven, refuted } = wonAt(claim);
  if (proven < refuted) return { verdict: "pass", decidedAt: proven, needed: null };
  if (refuted < proven) return { verdict: "fail", decidedAt: refuted, needed: null };
  return { verdict: "undecided", decidedAt: null, needed: chipsByBets(claim) };
}

/** Chips after which a bet is won, or would be if the share stayed; null beyond the cap. */
export function chipsByBets(claim: Omit<ShareClaim, "sequential">): number | null {
  const { bad, share, alpha, beta } = claim;
  const { proven, refuted } = wonAt(claim);
  if (proven !== refuted) return Math.min(proven, refuted);
  const side = countOf(bad) > share * bad.length ? "above" : "below";
  return chipsToWin({ ...betOn(claim), side, alpha: side === "below" ? alpha : beta });
}

/** Chips after which either bet is won; infinite for one that is not. */
function wonAt(claim: Omit<ShareClaim, "sequential">): { proven: number; refuted: number } {
  const at = (side: Side, alpha: number) => firstCrossing({ ...betOn(claim), side, alpha }) ?? Infinity;
  return { proven: at("below", claim.alpha), refuted: at("above", claim.beta) };
}

function betOn({ bad, share }: Pick<ShareClaim, "bad" | "share">): Bet {
  return { samples: bad.map(Number), threshold: share, low: 0, high: 1 };
}

/** How many are bad. */
export function countOf(bad: readonly boolean[]): number {
  return bad.filter(Boolean).length;
}

/**
 * The interval of a percentile that agrees with {@linkcode decideShare}: "at most `percentile` % of samples are below x" is proven
 * for every x up to its lower end, and refuted for every x above its upper one. Both are samples, or null where none bounds it.
 */
export function percentileBounds(
  samples: readonly number[],
  { percentile, alpha, beta, sequential }: Omit<ShareClaim, "bad" | "share"> & { percentile: number },
): { lower: number | null; upper: number | null } {
  const sorted = Float64Array.from(samples).sort();
  if (!sequential) {
    const ranks = ranksAt({ n: samples.length, p: percentile / 100, alpha, beta });
    return { lower: sorted[(ranks.lower ?? 0) - 1] ?? null, upper: sorted[(ranks.upper ?? 0) - 1] ?? null };
  }
  const won = (isBad: (sample: number) => boolean) =>
    wonAt({ bad: samples.map(isBad), share: percentile / 100, alpha, beta });
  // as x grows one bet is won later and the other sooner, so the verdict changes once from pass and once to fail
  const proven = firstFalse(sorted, (x) => isPass(won((sample) => sample < x)));
  const open = firstFalse(sorted, (x) => !isFail(won((sample) => sample <= x)));
  return { lower: sorted[proven - 1] ?? null, upper: sorted[open] ?? null };
}

const isPass = ({ proven, refuted }: { proven: number; refuted: number }) => proven < refuted;
const isFail = ({ proven, refuted }: { proven: number; refuted: number }) => refuted < proven;

/** Index of the first value for which a test that holds for smaller ones does not; their number if it always holds. */
function firstFalse(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [yes, no] = [-1, sorted.length];
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(sorted[middle])) yes = middle;
    else no = middle;
  }
  return no;
}
