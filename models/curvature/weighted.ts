/**
 * Curvature as noise on the weights sees it.
 *
 * Independent zero-mean errors of standard deviation s_i raise the loss by ½ Σ H_ii s_i² = ½ tr(ΣH) on average, up to s⁴;
 * no stationary point is needed. Networks with kinks (ReLU) rise by more: the Hessian of almost everywhere does not hold
 * the curvature on the kinks, see kernels/hessian/kink.
 */

import { type Estimate, estimateOf, scaled } from "./estimate.ts";
import { applyChecked, checkPositive, type Operator, type Segment } from "./operator.ts";
import type { TraceEstimate } from "./trace.ts";

/**
 * The operator S·H·S with S = diag(std): its trace is tr(ΣH), also by segment, and its eigenvectors are directions of the
 * noise that cost most.
 *
 * @param std standard deviation of every weight's error [P], 0 for one that does not vary
 * @throws {RangeError} if a length disagrees or a value is negative or not finite
 */
export function weightedOperator(operator: Operator, std: Float64Array): Operator {
  const { size, segments } = operator;
  if (std.length !== size) throw new RangeError(`curvature/weighted std: expected ${size} values, got ${std.length}`);
  for (const value of std) checkPositive("weighted std", { value, above: false });
  const apply = async (vectors: Float64Array, count: number) => {
    const spread = vectors.map((v, i) => v * std[i % size]);
    // a product that is not finite is named here, by its place in this batch: 0 · NaN is NaN, but 0 · ∞ would hide its cause
    const products = await applyChecked(operator, { vectors: spread, count, kind: "vector of the batch", numbers: 0 });
    return products.map((v, i) => v * std[i % size]);
  };
  return { size, segments, apply };
}

/**
 * One standard deviation per segment, spread over its weights: f64[P].
 *
 * @throws {RangeError} unless there is one per segment
 */
export function stdOfSegments(segments: readonly Segment[], std: readonly number[]): Float64Array {
  checkPerSegment(segments.length, std);
  const size = segments.reduce((sum, { length }) => sum + length, 0);
  const out = new Float64Array(size);
  segments.forEach(({ offset, length }, i) => out.fill(std[i], offset, offset + length));
  return out;
}

function checkPerSegment(count: number, std: readonly number[]): void {
  if (std.length !== count) {
    throw new RangeError(`curvature/weighted std: expected ${count} values (one per segment), got ${std.length}`);
  }
  for (const value of std) checkPositive("weighted std", { value, above: false });
}

/** Expected rise of the loss ½ tr(ΣH), from a trace that was weighted by the noise's standard deviations. */
export function lossIncrease(weightedTrace: TraceEstimate): Estimate {
  return scaled(weightedTrace.total, 0.5);
}

/**
 * Expected rise of the loss ½ Σ_l s_l² tr H_l for one standard deviation s_l per segment, from a trace that was not
 * weighted. The same probes serve all segments, so its standard error comes from the sums probe by probe.
 *
 * @throws {RangeError} unless there is one standard deviation per segment
 */
export function lossIncreaseBySegment({ segments, samples }: TraceEstimate, std: readonly number[]): Estimate {
  checkPerSegment(segments.length, std);
  return estimateOf(samples.map((row) => row.reduce((sum, trace, l) => sum + 0.5 * std[l] ** 2 * trace, 0)));
}
