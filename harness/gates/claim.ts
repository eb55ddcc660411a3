/** What gates check of their arguments. */

import type { Relation } from "../statistics/sentence.ts";

/** Exactly one of the two. */
export interface Threshold {
  atLeast?: number;
  atMost?: number;
}

/** How sure a verdict has to be. */
export interface Certainty {
  /** Of a pass and of a fail, 0.5 to below 1. */
  confidence: number;
  /** Verdicts of which none may be a false fail: they share its error (Bonferroni); 1 if left out. */
  verdicts?: number;
}

/** The claim of a threshold, checked. */
export function readClaim(place: string, o: Threshold & Certainty) {
  const { atLeast, atMost, confidence, verdicts = 1 } = o;
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
  if (!(Number.isInteger(verdicts) && verdicts >= 1)) {
    throw new RangeError(`${place} verdicts: expected whole number ≥ 1, got ${verdicts}`);
  }
  const relation: Relation = rising ? "at least" : "at most";
  return { key, relation, threshold, confidence, verdicts };
}

/** Accuracies in [0, 1], or other samples within bounds of their own. */
export function checkSamples(
  place: string,
  samples: readonly number[],
  { low = 0, high = 1, slack = 0 }: { low?: number; high?: number; slack?: number } = {},
): void {
  if (samples.length === 0) throw new RangeError(`${place} samples: expected at least 1 chip, got 0`);
  const bad = samples.findIndex((v) => !(v >= low - slack && v <= high + slack));
  if (bad < 0) return;
  throw new RangeError(`${place} samples[${bad}]: expected number in [${low}, ${high}], got ${samples[bad]}`);
}
