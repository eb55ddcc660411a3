/** Stochastic Lanczos quadrature: what a random vector sees of a spectrum, as nodes and weights. */

import { type Basis, dot, norm, orthogonalise, scale } from "./basis.ts";
import { type Estimate, estimateOf } from "./estimate.ts";
import { applyChecked, checkInteger, checkOperator, type Operator } from "./operator.ts";
import { probeBlock, type ProbeKind } from "./probes.ts";
import { tridiagonalEigen } from "./tridiagonal.ts";

/** What is left of H·q beyond the space, relative to the largest coefficient, before it counts as nothing. */
const BREAKDOWN = 1e-13;

export interface QuadratureOptions {
  /** Start vectors, at least 2: errors come from how they differ. */
  starts: number;
  /** Lanczos steps per start; more than P are cut to P. */
  steps: number;
  seed: number;
  /** Kind of the start vectors. Rademacher if left out. */
  kind?: ProbeKind;
  /** Memory for the bases, starts in one batch × steps × P × 8 bytes, at least one start. 512 MiB if left out. */
  basisBytes?: number;
}

/** Gauss quadrature of one start: Σ weights · f(nodes) ≈ vᵀf(H)v / vᵀv, exact for polynomials up to degree 2·steps − 1. */
export interface Quadrature {
  /** Ascending. */
  nodes: Float64Array;
  /** ≥ 0, of sum 1. */
  weights: Float64Array;
  /** vᵀv of the start. */
  square: number;
}

/**
 * One quadrature per start vector, from Lanczos with full re-orthogonalisation. A start whose space turns out invariant
 * stops early; its quadrature is then exact for every function.
 *
 * Cost: starts · steps products in steps · (batches of starts) calls; the result does not depend on the batches.
 * @throws {RangeError} for an option out of range, or a product that is not finite
 * Source: Ubaru, Chen, Saad 2017, "Fast estimation of tr(f(A)) via stochastic Lanczos quadrature"; Golub & Meurant 2010.
 */
export async function lanczosQuadratures(operator: Operator, options: QuadratureOptions): Promise<Quadrature[]> {
  checkOperator(operator);
  const { starts, basisBytes = 512 * 2 ** 20 } = options;
  checkInteger("quadrature starts", { value: starts, least: 2 });
  checkInteger("quadrature steps", { value: options.steps, least: 1 });
  const steps = Math.min(options.steps, operator.size);
  const batch = Math.max(1, Math.floor(basisBytes / (8 * operator.size * steps)));
  const all: Quadrature[] = [];
  for (let first = 0; first < starts; first += batch) {
    const count = Math.min(batch, starts - first);
    all.push(...await runBatch(operator, { ...options, steps, first, count }));
  }
  return all;
}

/** One Lanczos run: H·Q = Q·T + the rest that makes the next vector. */
interface Run {
  number: number;
  basis: Basis;
  diagonal: number[];
  off: number[];
  square: number;
  /** The next vector, null once the space is invariant. */
  next: Float64Array | null;
}

async function runBatch(
  operator: Operator,
  { seed, kind = "rademacher", steps, first, count }: QuadratureOptions & { first: number; count: number },
): Promise<Quadrature[]> {
  const { size } = operator;
  const vectors = probeBlock({ first, count, size }, { seed, kind, stream: "start" });
  const runs = Array.from({ length: count }, (_, i) => startOf(first + i, vectors.slice(i * size, (i + 1) * size)));
  for (let step = 0; step < steps; step++) {
    const active = runs.filter(({ next }) => next !== null);
    if (active.length === 0) break;
    active.forEach(({ next }, i) => vectors.set(next!, i * size));
    const count = active.length;
    const batch = { vectors: vectors.subarray(0, count * size), count, kind: "start" };
    const products = await applyChecked(operator, { ...batch, numbers: active.map(({ number }) => number) });
    active.forEach((run, i) => advance(run, products.slice(i * size, (i + 1) * size)));
  }
  return runs.map(quadratureOf);
}

function startOf(number: number, vector: Float64Array): Run {
  const square = dot(vector, vector);
  scale(vector, 1 / Math.sqrt(square));
  return { number, basis: [], diagonal: [], off: [], square, next: vector };
}

/** Takes the product of a run's next vector in, and makes the vector after it of what is left. */
function advance(run: Run, product: Float64Array): void {
  run.basis.push(run.next!);
  const found = orthogonalise(product, run.basis);
  run.diagonal.push(found[found.length - 1]);
  const rest = norm(product);
  const largest = Math.max(rest, ...run.diagonal.map(Math.abs), ...run.off);
  run.next = null;
  if (rest <= BREAKDOWN * largest) return;
  scale(product, 1 / rest);
  run.off.push(rest);
  run.next = product;
}

function quadratureOf({ diagonal, off, square }: Run): Quadrature {
  const matrix = { diagonal: Float64Array.from(diagonal), off: Float64Array.from(off.slice(0, diagonal.length - 1)) };
  const { values, vectors } = tridiagonalEigen(matrix, "first");
  return { nodes: values, weights: vectors.map((v) => v * v), square };
}

/**
 * tr f(H) from quadratures, with its standard error over starts: each is vᵀv Σ weights · f(nodes), which has mean tr f(H)
 * up to the error of the quadrature. With f(x) = x it is Hutchinson's estimate of the trace, sample by sample.
 */
export function traceOf(quadratures: readonly Quadrature[], f: (node: number) => number): Estimate {
  const sample = ({ nodes, weights, square }: Quadrature) =>
    square * nodes.reduce((sum, node, i) => sum + weights[i] * f(node), 0);
  return estimateOf(quadratures.map(sample));
}
