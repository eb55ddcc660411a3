/** The diagonal of a symmetric operator from products with random signs, every entry with its error. */

import { type Estimate, estimateOf } from "./estimate.ts";
import { applyChecked, checkInteger, checkOperator, checkPositive, type Operator } from "./operator.ts";
import { probeBlock } from "./probes.ts";
import { PROBES_BETWEEN_CHECKS } from "./trace.ts";

export interface DiagonalOptions {
  seed: number;
  /** Stop when the error of the whole diagonal is this part of it: √Σ standardError² ≤ tolerance · √Σ mean². */
  tolerance: number;
  /** Most probes, at least 16. 1024 if left out. */
  most?: number;
  /** Probes per call of the operator; the estimate does not depend on it. 16 if left out. */
  batch?: number;
}

export interface DiagonalSegment {
  name: string;
  /** Sum of the segment's diagonal; its error is that of the sum, since errors of entries are not independent. */
  trace: Estimate;
  /** Σ H_ii², freed of what the errors of the entries add to it; noise can make it negative where it is near 0. */
  squareSum: number;
}

export interface DiagonalEstimate {
  /** f64[P] */
  mean: Float64Array;
  /** f64[P], over probes. */
  standardError: Float64Array;
  probes: number;
  reached: boolean;
  segments: DiagonalSegment[];
}

/**
 * Hutchinson's estimate of every H_ii: the mean of v_i (Hv)_i over Rademacher probes v.
 *
 * Entry i has variance Σ_{j≠i} H_ij² per probe, so a diagonal is far dearer than a trace: 10 % of a typical entry takes
 * 100 · Σ_{j≠i} H_ij² / H_ii² probes. Memory is 2 P doubles beside the probes of a batch, for any number of probes.
 *
 * Cost: one product per probe.
 * @throws {RangeError} for an option out of range, or a product that is not finite
 * Source: Bekas, Kokiopoulou, Saad 2007, "An estimator for the diagonal of a matrix"; with signs v∘v = 1 divides nothing.
 */
export async function hutchinsonDiagonal(operator: Operator, options: DiagonalOptions): Promise<DiagonalEstimate> {
  checkOperator(operator);
  const { seed, tolerance, most = 1024, batch = 16 } = options;
  checkPositive("diagonal tolerance", { value: tolerance, above: false });
  checkInteger("diagonal most", { value: most, least: PROBES_BETWEEN_CHECKS });
  checkInteger("diagonal batch", { value: batch, least: 1 });
  const { size } = operator;
  const running = start(operator);
  for (let first = 0; first < most; first += batch) {
    const count = Math.min(batch, most - first);
    const vectors = probeBlock({ first, count, size }, { seed, kind: "rademacher", stream: "trace" });
    const products = await applyChecked(operator, { vectors, count, kind: "probe", numbers: first });
    for (let k = 0; k < count; k++) {
      add(running, { vectors, products, offset: k * size });
      const due = running.probes % PROBES_BETWEEN_CHECKS === 0 || running.probes === most;
      const error = due ? relativeError(running) : Infinity;
      if (error <= tolerance || running.probes === most) return finish(running, error <= tolerance);
    }
  }
  throw new Error("Cannot estimate a diagonal: no probe was drawn");
}

/** Means and sums of squared deviations so far (Welford 1962), and the segment sums of every probe. */
interface Running {
  operator: Operator;
  probes: number;
  mean: Float64Array;
  squares: Float64Array;
  traces: number[][];
}

function start(operator: Operator): Running {
  const traces = operator.segments.map(() => []);
  return {
    operator,
    probes: 0,
    mean: new Float64Array(operator.size),
    squares: new Float64Array(operator.size),
    traces,
  };
}

function add(
  running: Running,
  { vectors, products, offset }: { vectors: Float64Array; products: Float64Array; offset: number },
): void {
  const { operator, mean, squares, traces } = running;
  const probes = ++running.probes;
  operator.segments.forEach((segment, l) => {
    let sum = 0;
    for (let i = segment.offset; i < segment.offset + segment.length; i++) {
      const sample = vectors[offset + i] * products[offset + i];
      const step = sample - mean[i];
      mean[i] += step / probes;
      squares[i] += step * (sample - mean[i]);
      sum += sample;
    }
    traces[l].push(sum);
  });
}

/** Squared standard errors: s²/m with s² = squares/(m − 1). */
function errorScale({ probes }: Running): number {
  return 1 / (probes * (probes - 1));
}

/** √Σ standardError² / √Σ mean², 0 if there is no error at all. */
function relativeError(running: Running): number {
  const squares = running.squares.reduce((sum, v) => sum + v, 0) * errorScale(running);
  if (squares === 0) return 0;
  return Math.sqrt(squares / running.mean.reduce((sum, v) => sum + v * v, 0));
}

function finish(running: Running, reached: boolean): DiagonalEstimate {
  const { operator, mean, squares, probes, traces } = running;
  const factor = errorScale(running);
  const segments = operator.segments.map(({ name, offset, length }, l) => {
    let squareSum = 0;
    for (let i = offset; i < offset + length; i++) squareSum += mean[i] ** 2 - squares[i] * factor;
    return { name, trace: estimateOf(traces[l]), squareSum };
  });
  return { mean, standardError: squares.map((v) => Math.sqrt(v * factor)), probes, reached, segments };
}
