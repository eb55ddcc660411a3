/** Exact binomial and order-statistic bounds: no assumption on the distribution. Pure functions. */
import { betaInv, binomialCdf, binomialTail } from "../../models/numeric/special.ts";

/**
 * One-sided exact bounds of a bad rate: the lower one holds at `confidence`, and so does the upper one (both together at
 * 2 · confidence − 1). No bad gives lower 0, all bad upper 1, none drawn [0, 1].
 *
 * @param counts bad of n, integers
 * @throws {RangeError} unless 0 ≤ bad ≤ n and 0 < confidence < 1
 * Source: Clopper & Pearson 1934.
 */
export function clopperPearson(
  { bad, n, confidence }: { bad: number; n: number; confidence: number },
): { lower: number; upper: number } {
  if (!Number.isInteger(bad) || !Number.isInteger(n) || bad < 0 || bad > n) {
    throw new RangeError(`clopperPearson bad, n: expected integers 0 ≤ bad ≤ n, got ${bad}, ${n}`);
  }
  checkShare("clopperPearson confidence", confidence);
  return {
    lower: bad === 0 ? 0 : betaInv(1 - confidence, bad, n - bad + 1),
    upper: bad === n ? 1 : betaInv(confidence, bad + 1, n - bad),
  };
}

/**
 * Ranks (from 1) of the order statistics that bound the percentile of any distribution, each at `confidence`: A_(lower) is
 * at most the percentile, A_(upper) at least. null where n is too small for a bound.
 *
 * @throws {RangeError} unless 0 < percentile < 100 and 0 < confidence < 1
 * Source: Wilks 1941. lower is the largest r with P(Bin(n, q) ≤ r − 1) ≤ 1 − confidence; upper mirrors it.
 */
export function toleranceRanks(
  { n, percentile, confidence }: { n: number; percentile: number; confidence: number },
): { lower: number | null; upper: number | null } {
  checkShare("toleranceRanks percentile / 100", percentile / 100);
  checkShare("toleranceRanks confidence", confidence);
  return ranksAt({ n, p: percentile / 100, alpha: 1 - confidence, beta: 1 - confidence });
}

/** The same with an error for each: alpha for the lower one, beta for the upper. */
export function ranksAt(
  { n, p, alpha, beta }: { n: number; p: number; alpha: number; beta: number },
): { lower: number | null; upper: number | null } {
  const lower = lastTrue(n, (r) => binomialCdf(r - 1, { n, p }) <= alpha);
  const belowUpper = lastTrue(n, (s) => binomialTail(s, { n, p }) > beta);
  return { lower: lower || null, upper: belowUpper < n ? belowUpper + 1 : null };
}

/**
 * The fewest chips with which `bad` bad ones still prove a percentile: 6 bad in 234 for 5 % at 95 %.
 *
 * @throws {RangeError} unless 0 < percentile < 100 and 0 < confidence < 1
 */
export function percentilePlan(
  { percentile, confidence, bad = 6 }: { percentile: number; confidence: number; bad?: number },
): number {
  checkShare("percentilePlan percentile / 100", percentile / 100);
  checkShare("percentilePlan confidence", confidence);
  const proves = (n: number) => binomialCdf(bad, { n, p: percentile / 100 }) <= 1 - confidence;
  let enough = bad + 1;
  while (!proves(enough)) enough *= 2;
  return 1 + lastTrue(enough, (n) => !proves(n));
}

/** The largest k in 1…n for which a test holds that, once false, stays false; 0 if it never holds. */
function lastTrue(n: number, holds: (k: number) => boolean): number {
  let yes = 0;
  let no = n + 1;
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

function checkShare(key: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${key}: expected number between 0 and 1, got ${value}`);
}
