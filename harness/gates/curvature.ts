/** What a gate on the curvature of a network asks, what is found, and the verdict on it. */

import { normalQuantile } from "../../models/numeric/special.ts";
import type { GateResult, Verdict } from "../gate.ts";
import { casesOf, matching, together } from "./matching.ts";
import type { Case, Group, Plan } from "../planning/case.ts";
import { usualImages } from "./rise.ts";
import type { Gate, Scenario } from "../schema.ts";
import type { GateOf } from "../schema/gates.ts";
import { pairsOf } from "../schema/picks.ts";
import { apart, plain } from "../statistics/sentence.ts";

export interface CurvatureNeed {
  quantity: "trace" | "largest_eigenvalue";
  /** Training images, as many of every class. */
  images: number;
  /** Relative standard error of a trace, or residual of an eigenvalue, that is good enough. */
  tolerance: number;
}

/** A quantity of the Hessian of the mean training loss, norms folded; nats. */
export interface CurvatureFinding extends CurvatureNeed {
  value: number;
  /** 0 where the trace is exact, and of an eigenvalue. */
  standardError: number;
  /** ‖Hv − λv‖: an eigenvalue lies within it; 0 of a trace. */
  residual: number;
  method: "exact" | "hutchinson" | "lanczos";
}

function needOf({ quantity, images, tolerance }: GateOf<"curvature">, scenario: Scenario): CurvatureNeed {
  return { quantity, images: images ?? usualImages(scenario), tolerance };
}

function gatesOf(plan: Plan, group: Group): GateOf<"curvature">[] {
  return plan.gates[group].filter((gate: Gate) => gate.statistic === "curvature");
}

/** Everything that gates on curvature ask of one case. */
export function curvatureNeedsOf(plan: Plan, index: number): CurvatureNeed[] {
  const { group, scenario } = plan.cases[index];
  const needs = gatesOf(plan, group).flatMap((gate) =>
    sidesOf(gate, { plan, group }).flat().includes(index) ? [needOf(gate, scenario)] : []
  );
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}

/**
 * Cases that a gate judges, each with the one that it is relative to, if it is.
 *
 * @throws {Error} if that is missing
 */
export function sidesOf(
  gate: GateOf<"curvature"> | GateOf<"overhead">,
  place: { plan: Pick<Plan, "cases">; group: Group },
): number[][] {
  const { when, relative_to } = gate;
  if (relative_to === undefined) return matching(when, place).map((index) => [index]);
  const { keys } = casesOf(place);
  return pairsOf({ of: {}, to: relative_to, when }, keys).map((pair) => together(pair, { gate, ...place }));
}

/** One side of a gate: its case and what was found for it. */
export interface Side {
  one: Case;
  findings: readonly CurvatureFinding[];
}

/**
 * Is the quantity, or its ratio to that of another case, at least (at most) the threshold? A one-sided normal bound on its
 * estimate, widened by the residual of an eigenvalue. No chips are drawn.
 */
export function curvatureGate(gate: GateOf<"curvature">, sides: readonly Side[]): GateResult {
  const found = sides.map(({ one, findings }) => {
    const need = needOf(gate, one.scenario);
    const finding = findings.find((other) => serves(other, need));
    if (!finding) throw new Error(`Cannot judge ${gate.quantity}: nothing was worked out for ${JSON.stringify(need)}`);
    return finding;
  });
  const { at_least, at_most, confidence, quantity } = gate;
  const threshold = at_most ?? at_least!;
  // each side of a ratio spends half of the error
  const spans = found.map((one) => spanOf(one, 1 - (1 - confidence) / found.length));
  const { estimate, interval } = found.length === 1
    ? { estimate: found[0].value, interval: spans[0] }
    : ratioOf([found[0].value, found[1].value], spans as [Span, Span]);
  const word = quantity.replace("_", " ");
  const shown = found.map(told).join(" over ");
  if (interval === null) {
    const reason = `${word} ${shown}: the curvature that it is relative to is not proven to be positive`;
    return {
      verdict: "undecided",
      estimate,
      interval: [estimate, estimate],
      threshold,
      chips: 0,
      decidedAt: null,
      reason,
    };
  }
  const verdict = verdictOf(interval, { at_least, at_most });
  const claim = at_most === undefined ? { pass: "at least", fail: "below" } : { pass: "at most", fail: "above" };
  const is = verdict === "undecided" ? "too close to call against" : claim[verdict];
  const said = found.length === 1 ? `${word} ${shown}` : `${word} ${shown}: ratio ${apart(estimate, threshold)}`;
  const hint = verdict === "undecided" ? "; a smaller tolerance would decide" : "";
  const reason = `${said} is ${is} ${plain(threshold)}, from ${found[0].images} images${hint}`;
  return { verdict, estimate, interval, threshold, chips: 0, decidedAt: verdict === "undecided" ? null : 0, reason };
}

type Span = [number, number];

function serves(one: CurvatureNeed, need: CurvatureNeed): boolean {
  return one.quantity === need.quantity && one.images === need.images && one.tolerance === need.tolerance;
}

function spanOf({ value, standardError, residual }: CurvatureFinding, confidence: number): Span {
  const reach = normalQuantile(confidence) * standardError + residual;
  return [value - reach, value + reach];
}

/** Of two values, and all that it can be within their spans; null if the one below may be 0 or less. */
function ratioOf([above, below]: Span, [top, bottom]: [Span, Span]): { estimate: number; interval: Span | null } {
  const estimate = below === 0 ? 0 : above / below;
  if (bottom[0] <= 0) return { estimate, interval: null };
  const ratios = top.flatMap((a) => bottom.map((b) => a / b));
  return { estimate, interval: [Math.min(...ratios), Math.max(...ratios)] };
}

function verdictOf([low, high]: Span, { at_least, at_most }: { at_least?: number; at_most?: number }): Verdict {
  if (at_most !== undefined) return high <= at_most ? "pass" : low > at_most ? "fail" : "undecided";
  return low >= at_least! ? "pass" : high < at_least! ? "fail" : "undecided";
}

function told({ value, standardError, residual, method }: CurvatureFinding): string {
  const error = standardError + residual;
  const shown = plain(Number(value.toPrecision(5)));
  return method === "exact" ? `${shown} (exact)` : `${shown} ± ${plain(Number(error.toPrecision(2)))}`;
}
