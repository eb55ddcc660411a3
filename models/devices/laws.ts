/** The laws of a technology as plain f64 functions of conductance and time: for tables, plots and checks. */

import { normalCdf } from "../numeric/special.ts";
import type { Device, PiecewiseLaw, Programming, ReadLaw } from "./device.ts";
import { agingAt } from "./time.ts";

/** Mean and standard deviation µS of many cells. */
export interface Spread {
  mean: number;
  sd: number;
}

/** The law at r = g/g_max; r counts as at least 10⁻⁷. */
export function piecewise({ log, constant, min, max, threshold, cubic }: PiecewiseLaw, r: number): number {
  const x = Math.max(1e-7, r);
  return x < threshold ? Math.min(max, Math.max(min, log * Math.log(x) + constant)) : polynomial(cubic, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}

/**
 * What programming multiplies the random number by, µS: σ of the error where that is normal.
 *
 * For `lognormal` the standard deviation of the conductance itself.
 *
 * @param timeSeconds after programming; matters only for a technology measured at certain times
 * @throws {RangeError} if it was not measured at this time
 */
export function programmingSigma(device: Device, microsiemens: number, timeSeconds?: number): number {
  return written(device, microsiemens, timeSeconds).sd;
}

/** Cells written to `microsiemens`, as they are if only programming (and a measured age) acts on them. */
function written(device: Device, microsiemens: number, timeSeconds = firstTime(device)): Spread {
  const { aging, gMaxMicrosiemens } = device;
  if (!aging) return programmed(device.programming, { g: microsiemens, gMax: gMaxMicrosiemens });
  const { programming, shift } = agingAt(device, timeSeconds);
  // the shift comes first: the spread is that of the shifted cell
  const g = microsiemens + polynomial(shift ?? [], microsiemens / (aging.shiftUnitMicrosiemens ?? 1));
  return programmed(programming, { g, gMax: gMaxMicrosiemens });
}

/** When a technology is first known: right after programming, or at the first point of its table. */
export function firstTime({ aging }: Device): number {
  return aging ? aging.points[0].timeSeconds : 0;
}

function programmed({ kind, coefficients }: Programming, { g, gMax }: { g: number; gMax: number }): Spread {
  const [c0, c1, c2, c3] = coefficients;
  const r = g / gMax;
  switch (kind) {
    case "additive":
      return { mean: g, sd: c0 };
    case "proportional":
      return { mean: g, sd: Math.abs(g) * c0 };
    case "lognormal": {
      const mean = g * Math.exp(c1 + c0 ** 2 / 2);
      return { mean, sd: Math.abs(mean) * Math.sqrt(Math.expm1(c0 ** 2)) };
    }
    case "polynomial":
      return { mean: g, sd: Math.max(0, polynomial(coefficients, r)) };
    case "inverse":
      return { mean: g, sd: g === 0 ? 0 : Math.abs(c0 * c1 ** 2 / g) };
    case "saturating":
      return { mean: g, sd: -c0 * Math.expm1(-Math.abs(g) / c1) };
    case "four_level":
      return { mean: g, sd: c0 * (Math.abs(r) > c2 && Math.abs(r) < c3 ? c1 : 1) };
  }
}

/** μ and σ of the drift exponent ν = |μ + σ ξ| of cells that were written to `microsiemens`; null without such drift. */
export function driftExponent({ drift, gMaxMicrosiemens }: Device, microsiemens: number) {
  if (!drift) return null;
  const r = microsiemens / gMaxMicrosiemens;
  return { mu: piecewise(drift.mu, r), sigma: piecewise(drift.sigma, r) };
}

/**
 * Conductance of many cells that were written to `microsiemens`, some time later: errors of programming and of ageing, but
 * not of reading. Limits of the cell are left out: near them the true spread is smaller.
 *
 * @throws {RangeError} if the technology was not measured at this time
 */
export function conductanceAfter(device: Device, microsiemens: number, timeSeconds: number): Spread {
  const { mean, sd } = written(device, microsiemens, timeSeconds);
  if (device.relaxation && timeSeconds > 0) {
    const { shiftPerLog, sdPerLog, sdConstant } = device.relaxation;
    const log = Math.log(timeSeconds);
    return { mean: mean - shiftPerLog * log, sd: Math.hypot(sd, Math.max(0, sdPerLog * log + sdConstant)) };
  }
  if (!device.drift) return { mean, sd };
  const log = Math.log1p(timeSeconds / device.drift.t0Seconds);
  const nu = driftExponent(device, microsiemens)!;
  const [first, second] = [meanDecay(nu, log), meanDecay(nu, 2 * log)];
  // ν goes by the wanted conductance, so that it is independent of the error of programming
  const variance = (mean ** 2 + sd ** 2) * second - (mean * first) ** 2;
  return { mean: mean * first, sd: Math.sqrt(Math.max(0, variance)) };
}

/** E[exp(−s |μ + σ ξ|)]: the moment-generating function of a folded normal. Source: Tsagris et al. 2014, eq. 12. */
function meanDecay({ mu, sigma }: { mu: number; sigma: number }, s: number): number {
  if (sigma === 0) return Math.exp(-s * Math.abs(mu));
  const half = (s * sigma) ** 2 / 2;
  return Math.exp(half - s * mu) * normalCdf(mu / sigma - s * sigma) +
    Math.exp(half + s * mu) * normalCdf(-mu / sigma - s * sigma);
}

/** Growth of 1/f noise since programming, √ln((t + t_read) / (2 t_read)); 1 for white noise, 0 without noise. */
export function readGrowth({ readNoise, drift }: Device, timeSeconds: number): number {
  if (!readNoise) return 0;
  const { tReadSeconds } = readNoise;
  if (tReadSeconds === null) return 1;
  const t = timeSeconds + (drift?.t0Seconds ?? 0);
  return Math.sqrt(Math.max(0, Math.log((t + tReadSeconds) / (2 * tReadSeconds))));
}

/**
 * σ µS of one read of a cell that was programmed to exactly `microsiemens` and has the mean conductance of its age.
 *
 * @throws {RangeError} if the technology was not measured at this time
 */
export function readSigma(device: Device, microsiemens: number, timeSeconds: number): number {
  if (!device.readNoise) return 0;
  const { law, relative } = device.readNoise;
  const now = conductanceAfter(device, microsiemens, timeSeconds).mean;
  const sigma = readLaw(law, { programmed: microsiemens, now, gMax: device.gMaxMicrosiemens });
  return Math.max(0, (relative ? Math.abs(now) : 1) * sigma * readGrowth(device, timeSeconds));
}

function readLaw(law: ReadLaw, { programmed, now, gMax }: { programmed: number; now: number; gMax: number }): number {
  switch (law.law) {
    case "power":
      return Math.min(law.most, law.coefficient / Math.max(law.floor, Math.max(0, programmed / gMax) ** law.exponent));
    case "piecewise":
      return piecewise(law, programmed / gMax);
    case "logarithmic":
      return law.coefficients[0] + law.coefficients[1] * Math.log(Math.max(1e-30, now));
    case "saturating":
      return -law.coefficients[0] * Math.expm1(-Math.abs(now) / law.coefficients[1]);
    case "polynomial":
      return polynomial(law.coefficients, now / gMax);
  }
}

/** Current µA of a cell at a voltage, along its own curve; a straight one if none is known. */
export function cellCurrent({ curve }: Device, microsiemens: number, volts: number): number {
  const ohmic = microsiemens * volts;
  if (!curve) return ohmic;
  if (curve.kind === "linear") return ohmic + curve.cube * microsiemens * volts ** 3;
  const z = Math.log10(microsiemens * 1e-6);
  return ohmic + 1e6 * (polynomial(curve.square, z) * volts ** 2 + polynomial(curve.cube, z) * volts ** 3);
}
