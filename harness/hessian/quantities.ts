/** Quantities of curvature that do not look at the cells, each by layer. */

import { spectralDensity } from "../../models/curvature/density.ts";
import type { Estimate } from "../../models/curvature/estimate.ts";
import { type Eigenpairs, topEigenpairs } from "../../models/curvature/lanczos.ts";
import { networkDiagonal } from "../../models/curvature/network_diagonal.ts";
import { hutchinsonTrace, type TracePart } from "../../models/curvature/trace.ts";
import type { Bench } from "./bench.ts";
import { watched } from "./bench.ts";
import { rankCorrelation } from "./ranks.ts";
import type { Settings } from "./settings.ts";

export interface TraceFindings {
  total: TracePart;
  layers: (TracePart & { layer: string })[];
  products: number;
}

/** Hutchinson's trace of the Hessian; the total decides when to stop. */
export async function traceFindings(bench: Bench, { seed, tolerance, probes }: Settings): Promise<TraceFindings> {
  const operator = watched(bench, "trace", probes);
  const { total, segments, products } = await hutchinsonTrace(operator, { seed, tolerance, most: probes });
  return { total, layers: segments.map(({ name, ...part }) => ({ layer: name, ...part })), products };
}

/** Of a layer's exact diagonal of the Gauss–Newton matrix. */
export interface DiagonalLayer {
  layer: string;
  weights: number;
  sum: number;
  max: number;
  /** Share of the layer's numbers, the largest first, that hold half of the sum. */
  halfShare: number;
  /** Spearman's, of the one-pass diagonal with the exact one; null where one of them is constant. */
  rankCorrelation: number | null;
}

export interface DiagonalFindings {
  /** Trace of the Gauss–Newton matrix; of the Hessian too on networks of rectifiers. */
  trace: number;
  isHessian: boolean;
  onePassTrace: number;
  rankCorrelation: number | null;
  layers: DiagonalLayer[];
}

export async function diagonalFindings(bench: Bench): Promise<DiagonalFindings> {
  const { values: exact } = await bench.diagonal();
  const { values: onePass } = await networkDiagonal(bench.engine, { ...bench.place, kind: "one_pass" });
  const layers = bench.layers.map(({ name, offset, length }) => {
    const [own, other] = [exact, onePass].map((all) => all.subarray(offset, offset + length));
    const summary = { sum: sumOf(own), max: own.reduce((a, b) => Math.max(a, b), 0), halfShare: halfShareOf(own) };
    return { layer: name, weights: length, ...summary, rankCorrelation: rankCorrelation(other, own) };
  });
  return {
    trace: sumOf(exact),
    isHessian: bench.linear,
    onePassTrace: sumOf(onePass),
    rankCorrelation: rankCorrelation(onePass, exact),
    layers,
  };
}

function sumOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Smallest share of values ≥ 0 that hold half of their sum; 0 if all are 0. */
export function halfShareOf(values: Float64Array): number {
  const half = sumOf(values) / 2;
  if (half === 0) return 0;
  let held = 0, taken = 0;
  for (const value of values.toSorted().reverse()) {
    held += value;
    taken++;
    if (held >= half) break;
  }
  return taken / values.length;
}

export interface EigenEnd {
  values: { value: number; residual: number }[];
  converged: boolean;
  products: number;
}

export interface EigenFindings {
  largest: EigenEnd;
  smallest: EigenEnd;
}

/** ‖Hv − λv‖ against |λ|max at which a pair counts as found. */
const EIGEN_TOLERANCE = 1e-4;
/** Products of the search at one end, at most. */
const EIGEN_PRODUCTS = 600;

export async function eigenFindings(bench: Bench, { seed, top: k }: Settings): Promise<EigenFindings> {
  const at = async (end: "LA" | "SA", what: string): Promise<EigenEnd> => {
    const most = Math.max(k, EIGEN_PRODUCTS);
    const operator = watched(bench, `${what} eigenvalues`, most);
    return endOf(await topEigenpairs(operator, { k, end, seed, most, tolerance: EIGEN_TOLERANCE }));
  };
  return { largest: await at("LA", "largest"), smallest: await at("SA", "smallest") };
}

function endOf({ pairs, converged, products }: Eigenpairs): EigenEnd {
  return { values: pairs.map(({ value, residual }) => ({ value, residual })), converged, products };
}

export interface DensityFindings {
  starts: number;
  steps: number;
  /** Width of the Gaussian that every node became. */
  sigma: number;
  eigenvalue: number[];
  density: number[];
  standardError: number[];
  trace: Estimate;
}

const STARTS = 8;
const STEPS = 64;
const POINTS = 401;

export async function densityFindings(bench: Bench, { seed }: Settings): Promise<DensityFindings> {
  const steps = Math.min(STEPS, bench.operator.size);
  const operator = watched(bench, "density", STARTS * steps);
  const found = await spectralDensity(operator, { starts: STARTS, steps, seed, points: POINTS });
  const rounded = (values: Float64Array) => Array.from(values, (v) => Number(v.toPrecision(6)));
  return {
    ...{ starts: STARTS, steps, sigma: found.sigma, trace: found.trace },
    eigenvalue: rounded(found.grid),
    density: rounded(found.density),
    standardError: rounded(found.standardError),
  };
}
