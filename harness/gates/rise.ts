/** What a gate on curvature asks of a case, what is found, and the verdict on it. */

import type { Estimate } from "../../models/curvature/estimate.ts";
import { DATASETS } from "../../models/data/mod.ts";
import { normalQuantile } from "../../models/numeric/special.ts";
import type { GateResult, Verdict } from "../gate.ts";
import { LEAST_SHARE } from "../hessian/noise.ts";
import { matching } from "./matching.ts";
import type { Plan } from "../planning/case.ts";
import { shapeOf } from "../planning/resolve.ts";
import type { Scenario } from "../schema.ts";
import { type CurvatureGate, isCurvatureGate } from "../schema/gates.ts";
import { apart, percent, plain } from "../statistics/sentence.ts";

/** How a rise is worked out. */
export interface RiseNeed {
  /** Training images, as many of every class. */
  images: number;
  /** Relative standard error at which a trace is good enough. */
  tolerance: number;
  /** Of errors ±δ that are simulated; null if a prediction is enough. */
  pairs: number | null;
}

/** A mean and its standard error. */
type Value = Pick<Estimate, "mean" | "standardError">;

/** Rise of the mean loss that the programming errors of a case cause, and the loss without them; nats. */
export interface Rise extends RiseNeed {
  loss: number;
  /** ½ tr(ΣH), exact on networks of rectifiers. */
  curvature: Estimate;
  trace: "exact" | "hutchinson";
  /** What the kinks of rectifiers add. */
  kinks: Value;
  predicted: Value;
  simulated: Value | null;
}

const IMAGES = 512;

/** Most training images of which as many of every class can be taken. */
export function balancedImages(scenario: Scenario): number {
  const { shape, rarest } = DATASETS[scenario.model.data];
  const { classes, trainCount } = shapeOf(scenario);
  // a subset that the scenario asks for is balanced already
  return trainCount === shape.trainCount ? classes * rarest.train : trainCount;
}

/** Images where a gate names no number. */
export function usualImages(scenario: Scenario): number {
  return Math.min(IMAGES, balancedImages(scenario));
}

function needOf(gate: CurvatureGate, scenario: Scenario): RiseNeed {
  const { images = usualImages(scenario), tolerance } = gate;
  return { images, tolerance, pairs: gate.statistic === "prediction" ? gate.pairs : null };
}

/** Everything that the gates ask of one case; a prediction is there wherever a simulation is. */
export function needsOf(plan: Plan, index: number): RiseNeed[] {
  const { group, scenario } = plan.cases[index];
  const needs = plan.gates[group].filter(isCurvatureGate)
    .filter(({ when }) => matching(when, { plan, group }).includes(index))
    .map((gate) => needOf(gate, scenario));
  const distinct = [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
  return distinct.filter((need) =>
    need.pairs !== null || !distinct.some((other) => other !== need && serves(other, need))
  );
}

/** Whether what was worked out for one need answers another. */
function serves(one: RiseNeed, need: RiseNeed): boolean {
  const alike = one.images === need.images && one.tolerance === need.tolerance;
  return alike && (need.pairs === null || one.pairs === need.pairs);
}

/** Judges one case by what was found for it. */
export function judgeRise(
  gate: CurvatureGate,
  { rises, scenario }: { rises: readonly Rise[]; scenario: Scenario },
): GateResult {
  const need = needOf(gate, scenario);
  const rise = rises.find((one) => serves(one, need));
  if (!rise) throw new Error(`Cannot judge ${gate.statistic}: nothing was worked out for ${JSON.stringify(need)}`);
  return gate.statistic === "prediction" ? predictionGate(rise, gate) : increaseGate(rise, gate);
}

/**
 * Is the predicted rise at most (at least) the threshold? A one-sided normal bound on the error of the prediction, which is
 * 0 where the trace is exact and nothing has a kink. No chips are drawn.
 */
export function increaseGate(
  rise: Rise,
  { at_least, at_most, confidence }: { at_least?: number; at_most?: number; confidence: number },
): GateResult {
  const { mean, standardError } = rise.predicted;
  const threshold = at_most ?? at_least!;
  const interval = around(mean, standardError * normalQuantile(confidence));
  const [below, above] = [interval[1] <= threshold, interval[0] > threshold];
  const verdict = at_most === undefined
    ? verdictOf(interval[0] >= threshold, interval[1] < threshold)
    : verdictOf(below, above);
  const claim = at_most === undefined ? { pass: "at least", fail: "below" } : { pass: "at most", fail: "above" };
  const word = verdict === "undecided" ? "too close to call against" : claim[verdict];
  const shown = `${apart(mean, threshold)} ± ${error(standardError)} nats`;
  const reason = `predicted rise ${shown} is ${word} ${plain(threshold)}: ${sharesOf(rise)}`;
  return { verdict, estimate: mean, interval, threshold, chips: 0, decidedAt: decided(verdict, 0), reason };
}

/**
 * Is the simulated rise within a share of the predicted one? It passes if the whole interval of their ratio lies within
 * 1 ± `within`, and fails if it lies wholly outside; its ends hold at `confidence` each.
 *
 * Cells without errors raise nothing, as predicted, and pass. A rise that is lost in the rounding of f32 is undecided.
 */
export function predictionGate(
  rise: Rise,
  { within, confidence }: { within: number; confidence: number },
): GateResult {
  const { predicted, simulated, loss, pairs } = rise;
  const [low, high] = [1 - within, 1 + within];
  const counted = { chips: pairs ?? 0 };
  if (predicted.mean === 0 && simulated!.mean === 0) {
    const reason = "no cell of a weight has an error: the predicted rise is 0, and so is the simulated one";
    return { ...counted, verdict: "pass", estimate: 1, interval: [1, 1], threshold: high, decidedAt: 0, reason };
  }
  const { mean: ratio, standardError } = ratioOf(simulated!, predicted);
  const threshold = ratio < 1 ? low : high;
  const interval = around(ratio, standardError * normalQuantile(confidence));
  const found = { ...counted, estimate: ratio, interval, threshold };
  if (Math.abs(predicted.mean) < LEAST_SHARE * loss) {
    const part = `predicted rise ${sure(predicted)} nats is below ${LEAST_SHARE} of the loss ${loss.toFixed(4)}`;
    return { ...found, verdict: "undecided", decidedAt: null, reason: `${part}, where f32 cannot tell a rise apart` };
  }
  const verdict = verdictOf(interval[0] >= low && interval[1] <= high, interval[0] > high || interval[1] < low);
  const word = { pass: "within", fail: "outside", undecided: "too close to call against" }[verdict];
  const rises = `simulated rise ${sure(simulated!)} over predicted ${sure(predicted)} nats`;
  const shown = `ratio ${apart(ratio, threshold)} ± ${error(standardError)} after ${pairs} pairs`;
  const reason = `${rises}: ${shown} is ${word} 1 ± ${percent(within)}; ${sharesOf(rise)}`;
  return { ...found, verdict, decidedAt: decided(verdict, pairs!), reason };
}

/** Of two independent estimates, to first order. */
function ratioOf(above: Value, below: Value): Value {
  const ratio = above.mean / below.mean;
  const standardError = Math.hypot(above.standardError, ratio * below.standardError) / Math.abs(below.mean);
  return { mean: ratio, standardError };
}

function around(mean: number, half: number): [number, number] {
  return [mean - half, mean + half];
}

function verdictOf(pass: boolean, fail: boolean): Verdict {
  return pass ? "pass" : fail ? "fail" : "undecided";
}

function decided(verdict: Verdict, at: number): number | null {
  return verdict === "undecided" ? null : at;
}

/** How large a prediction is, and how much of it the Hessian does not see. */
function sharesOf({ predicted, kinks, loss }: Rise): string {
  const share = predicted.mean === 0 ? 0 : kinks.mean / predicted.mean;
  return `${rounded(predicted.mean / loss)} of the loss ${loss.toFixed(4)}, kinks ${rounded(share)} of it`;
}

/** Three digits of a share, as percent. */
function rounded(share: number): string {
  return percent(Number(share.toPrecision(3)));
}

function sure({ mean, standardError }: Value): string {
  return `${plain(Number(mean.toPrecision(4)))} ± ${error(standardError)}`;
}

function error(standardError: number): string {
  return plain(Number(standardError.toPrecision(2)));
}
