/** The spectral density of a symmetric operator: how its eigenvalues are spread, with error bars. */

import { type Estimate, estimateOf } from "./estimate.ts";
import { checkInteger, checkPositive, type Operator } from "./operator.ts";
import { lanczosQuadratures, type Quadrature, type QuadratureOptions, traceOf } from "./quadrature.ts";

/** Standard deviations that the grid goes beyond the outermost nodes: 1e-9 of a peak lies outside. */
const MARGIN = 6;

export interface DensityOptions extends QuadratureOptions {
  /** Points of the grid, two per sigma at least. 1024 if left out. */
  points?: number;
  /** Width of the Gaussian that every node becomes, in the unit of the eigenvalues. 1/100 of their range if left out. */
  sigma?: number;
}

export interface Density {
  /** Eigenvalues at which the density is given, evenly spaced. */
  grid: Float64Array;
  /** Share of eigenvalues per unit of eigenvalue; its integral is 1. */
  density: Float64Array;
  /** Of every point of the density, over starts. It does not hold the bias by the Gaussians. */
  standardError: Float64Array;
  sigma: number;
  /** tr H, from the same products. */
  trace: Estimate;
  /** What all of it is made of, one per start. */
  quadratures: Quadrature[];
}

/**
 * Density of eigenvalues by stochastic Lanczos quadrature: the mean over starts of Σ weights · N(node, sigma²).
 *
 * Starts see every eigenvector with the same weight on average, so the error falls as 1/√starts; steps decide how fine
 * the structure is that a start can tell apart: outermost eigenvalues are met after few, the inside of a bulk after many.
 *
 * Cost: starts · steps products; see quadrature.ts for memory.
 * @throws {RangeError} for an option out of range, or a product that is not finite
 * Source: Ghorbani, Krishnan, Xiao 2019, "An investigation into neural net optimization via Hessian eigenvalue density";
 * Lin, Saad, Yang 2016, SIAM Review 58(1).
 */
export async function spectralDensity(operator: Operator, options: DensityOptions): Promise<Density> {
  const { points = 1024, sigma } = options;
  checkInteger("density points", { value: points, least: 2 });
  if (sigma !== undefined) checkPositive("density sigma", { value: sigma, above: true });
  const quadratures = await lanczosQuadratures(operator, options);
  return { ...densityOf(quadratures, { points, sigma }), trace: traceOf(quadratures, (node) => node), quadratures };
}

/**
 * The same quadratures seen with another width or grid; no product is needed.
 *
 * @throws {RangeError} if the grid is too coarse for the width
 */
export function densityOf(
  quadratures: readonly Quadrature[],
  { points = 1024, sigma }: { points?: number; sigma?: number },
): Pick<Density, "grid" | "density" | "standardError" | "sigma"> {
  const low = quadratures.reduce((least, { nodes }) => Math.min(least, nodes[0]), Infinity);
  const high = quadratures.reduce((most, { nodes }) => Math.max(most, nodes.at(-1)!), -Infinity);
  const width = sigma ?? defaultSigma(low, high);
  const start = low - MARGIN * width;
  const step = (high - low + 2 * MARGIN * width) / (points - 1);
  if (step > width / 2) {
    const needed = Math.ceil(2 * (high - low) / width) + 4 * MARGIN + 1;
    throw new RangeError(`curvature/density points: expected at least ${needed} for sigma ${width}, got ${points}`);
  }
  const grid = Float64Array.from({ length: points }, (_, i) => start + i * step);
  const curves = quadratures.map((one) => broaden(one, { grid, sigma: width }));
  const estimates = Array.from(grid, (_, i) => estimateOf(curves.map((curve) => curve[i])));
  return {
    grid,
    density: Float64Array.from(estimates, ({ mean }) => mean),
    standardError: Float64Array.from(estimates, ({ standardError }) => standardError),
    sigma: width,
  };
}

/** 1/100 of the range; of the only eigenvalue there is, or of 1, where the range is nothing but rounding. */
function defaultSigma(low: number, high: number): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const range = high - low;
  return (range > 1e-12 * largest ? range : largest || 1) / 100;
}

/** Σ weights · N(node, sigma²) on the grid. */
function broaden(
  { nodes, weights }: Quadrature,
  { grid, sigma }: { grid: Float64Array; sigma: number },
): Float64Array {
  const height = 1 / (sigma * Math.sqrt(2 * Math.PI));
  return grid.map((x) =>
    nodes.reduce((sum, node, i) => sum + weights[i] * height * Math.exp(-0.5 * ((x - node) / sigma) ** 2), 0)
  );
}
