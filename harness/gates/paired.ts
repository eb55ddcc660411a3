/** Gates that compare cases on the same chips: what makes a chip good or bad on both sides cancels. */

import { type Certainty, checkSamples, readClaim, type Threshold } from "./claim.ts";
import { claimMean, decideMean, errorsBySide, errorsOf, type MeanClaim } from "../statistics/mean_claim.ts";
import { LIMITLESS, sentence } from "../statistics/sentence.ts";
import type { GateResult } from "../statistics/verdict.ts";
import { type Bet, correlation, firstCrossing, mean, type Side } from "../stats.ts";

/** Accuracies in [0, 1] of the two sides, entry i of both on the same chip; what only one side has is not looked at. */
export interface Pairs {
  of: readonly number[];
  to: readonly number[];
}

/**
 * Is the mean accuracy of the one side at least (at most) that of the other, by a difference or a ratio?
 *
 * The ratio r of means is claimed as mean(A − r · B) ≥ 0, on samples in [−r, 1]; both are bets, valid at any number of chips.
 *
 * @throws {RangeError} if an accuracy or threshold is out of range, or there are no pairs
 */
export function compareGate(
  pairs: Pairs,
  o: Certainty & ({ difference: Threshold } | { ratio: Threshold }),
): GateResult {
  const sides = together("compareGate", pairs);
  const ofRatio = "ratio" in o;
  const { confidence, verdicts } = o;
  const claim = readClaim("compareGate", { ...(ofRatio ? o.ratio : o.difference), confidence, verdicts });
  const [low, high] = ofRatio ? [0, LIMITLESS] : [-1, 1];
  if (!(claim.threshold >= low && claim.threshold <= high) || (ofRatio && claim.threshold === 0)) {
    const expected = ofRatio ? "number above 0" : "number in [-1, 1]";
    throw new RangeError(`compareGate ${claim.key}: expected ${expected}, got ${claim.threshold}`);
  }
  const samples = differences(sides);
  const result = ofRatio
    ? ratioClaim(sides, claim)
    : claimMean({ ...claim, samples, low: -1, high: 1, subject: "mean difference" });
  const agreement = correlation(sides.of, sides.to);
  const pairing = agreement === null ? "" : `; the pairs correlate by ${agreement.toFixed(2)}`;
  return { ...result, reason: result.reason + pairing };
}

/**
 * Does the mean accuracy fall (rise) from each row to the next, up to a tolerance? It passes if every step is proven, by
 * itself (Berger 1982), and fails if one is refuted; refutations share their error.
 *
 * @param rows accuracies of chips, one row a value of the key, with its label
 */
export function monotoneGate(
  rows: readonly { label: string; samples: readonly number[] }[],
  o: { direction: "falling" | "rising"; tolerance: number } & Certainty,
): GateResult {
  if (rows.length < 2) throw new RangeError(`monotoneGate rows: expected at least 2, got ${rows.length}`);
  const falling = o.direction === "falling";
  const bound: Threshold = falling ? { atMost: o.tolerance } : { atLeast: -o.tolerance || 0 };
  const steps = rows.slice(1).map(({ label, samples }, i) => ({
    where: `${rows[i].label} → ${label}`,
    pairs: { of: samples, to: rows[i].samples },
    bound,
  }));
  return allOf("monotoneGate", { steps, ...o, what: "steps", subject: "mean step" });
}

/**
 * Is the one side ahead in the first place, and behind in the second, by at least `by` each? It passes if both are proven.
 *
 * @param places pairs of both places, with their labels
 */
export function crossoverGate(
  { ahead, behind }: Record<"ahead" | "behind", Pairs & { label: string }>,
  { by, ...certainty }: { by: number } & Certainty,
): GateResult {
  const steps = [
    { where: ahead.label, pairs: ahead, bound: { atLeast: by } },
    { where: behind.label, pairs: behind, bound: { atMost: -by || 0 } },
  ];
  return allOf("crossoverGate", { steps, ...certainty, what: "sides", subject: "mean difference" });
}

interface Step {
  where: string;
  pairs: Pairs;
  bound: Threshold;
}

/** Claims that all have to be proven, told by the one that is furthest from it. */
function allOf(
  place: string,
  { steps, confidence, verdicts, what, subject }: { steps: Step[]; what: string; subject: string } & Certainty,
): GateResult {
  const found = steps.map(({ where, pairs, bound }) => {
    const samples = differences(together(place, pairs));
    const claim = readClaim(place, { ...bound, confidence, verdicts });
    const result = claimMean({ ...claim, samples, low: -1, high: 1, subject, tests: steps.length });
    const margin = (result.estimate - claim.threshold) * (claim.relation === "at least" ? 1 : -1);
    return { where, result, margin };
  });
  const rank = { fail: 0, undecided: 1, pass: 2 };
  const order = found.toSorted((a, b) => rank[a.result.verdict] - rank[b.result.verdict] || a.margin - b.margin);
  const [{ where, result }] = order;
  const proven = found.filter((one) => one.result.verdict === "pass").length;
  const decidedAt = result.verdict === "pass"
    ? Math.max(...found.map((one) => one.result.decidedAt!))
    : result.decidedAt;
  const chips = Math.min(...found.map((one) => one.result.chips));
  return {
    ...result,
    chips,
    decidedAt,
    reason: `${proven} of ${found.length} ${what} proven; ${where}: ${result.reason}`,
  };
}

/** As many chips of both sides. */
function together(place: string, { of, to }: Pairs): Pairs {
  const count = Math.min(of.length, to.length);
  const sides = { of: of.slice(0, count), to: to.slice(0, count) };
  checkSamples(place, sides.of);
  checkSamples(place, sides.to);
  return sides;
}

function differences({ of, to }: Pairs): number[] {
  return of.map((v, i) => v - to[i]);
}

function ratioClaim(
  sides: Pairs,
  claim: Pick<MeanClaim, "relation" | "threshold" | "confidence" | "verdicts">,
): GateResult {
  const { relation, threshold } = claim;
  const errors = errorsOf(claim);
  const decision = decideMean({ ...claim, ...betOn(sides, threshold), subject: "" }, errors);
  const [above, below] = [mean(sides.of), mean(sides.to)];
  const estimate = below > 0 ? above / below : above > 0 ? LIMITLESS : 0;
  const { needed, ...decided } = { ...decision, interval: ratioBounds(sides, errorsBySide(relation, errors)) };
  const result = { ...decided, estimate, threshold, chips: sides.of.length };
  return { ...result, reason: sentence({ ...claim, ...result, subject: "ratio of means", needed }) };
}

/** A bet on whether the ratio of means is above or below r. */
function betOn({ of, to }: Pairs, r: number): Bet {
  return { samples: of.map((v, i) => v - r * to[i]), threshold: 0, low: -r, high: 1 };
}

/** Ratios that are neither proven to be too small nor too large, to a part in 1e9. */
function ratioBounds(sides: Pairs, alphas: Record<Side, number>): [number, number] {
  const wonAt = (side: Side, r: number) => firstCrossing({ ...betOn(sides, r), side, alpha: alphas[side] }) ?? Infinity;
  // as r grows one bet is won later and the other sooner
  const low = boundary((r) => wonAt("above", r) < wonAt("below", r));
  const high = boundary((r) => wonAt("below", r) >= wonAt("above", r));
  return [low, high];
}

/** Where a test that holds for small ratios ceases to. */
function boundary(holds: (r: number) => boolean): number {
  if (!holds(1 / LIMITLESS)) return 0;
  if (holds(LIMITLESS)) return LIMITLESS;
  let [yes, no] = [1 / LIMITLESS, LIMITLESS];
  while (no / yes > 1 + 1e-9) {
    const middle = Math.sqrt(yes * no);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
