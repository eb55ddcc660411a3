/** What a memory cell does, as numbers. The laws are kernels; a technology only fills in their constants. */

/** clamp(log · ln r + constant, min, max) of r = g/g_max below `threshold`, the cubic p0 + p1 r + p2 r² + p3 r³ above. */
export interface PiecewiseLaw {
  log: number;
  constant: number;
  min: number;
  max: number;
  /** Infinity: the logarithm everywhere. */
  threshold: number;
  cubic: [number, number, number, number];
}

/** How the random part of an error is distributed, in units of its σ. */
export type Distribution =
  | { shape: "normal" }
  /** A normal limited to [low, high]: right-, left- or both-censored; `meanCorrected` takes its mean away again. */
  | { shape: "clipped"; low: number; high: number; meanCorrected: boolean }
  /** A normal that is drawn again until it lies in [low, high]: what a verify window leaves. */
  | { shape: "truncated"; low: number; high: number }
  /** Uniform between −1 and 1. */
  | { shape: "uniform" }
  /** Salt and pepper: −1 or 1 with this probability, else 0. */
  | { shape: "pepper"; probability: number };

/**
 * Error of programming. The coefficients by `kind`, r = g/g_max, all conductances µS:
 * additive [σ]; proportional [σ of the cell]; lognormal [σ of the logarithm, shift of it]; polynomial [c0 … c4] with
 * σ = Σ cᵢ rⁱ; inverse [σ at g_ref, g_ref] with σ = σ₀ g_ref / g · g_ref; saturating [A, B] with σ = A (1 − exp(−g/B));
 * four_level [σ, factor, low, high]: σ · factor where low < r < high.
 */
export interface Programming {
  kind: "additive" | "proportional" | "lognormal" | "polynomial" | "inverse" | "saturating" | "four_level";
  coefficients: [number, number, number, number, number];
  distribution: Distribution;
  /** Relative spread of σ from device to device (frozen), apart from the error of each programming event. */
  deviceSpread: number;
}

/** Programming errors as measured at certain times after programming: they stand in for `programming` and retention. */
export interface Aging {
  /** Whether times between the points may be interpolated linearly, or only the points themselves exist. */
  between: "refused" | "linear";
  points: {
    timeSeconds: number;
    coefficients: Programming["coefficients"];
    /** Mean shift in µS, Σ shift[i] · (g / unit)^i with unit `shiftUnitMicrosiemens`; none if left out. */
    shift?: number[];
  }[];
  shiftUnitMicrosiemens?: number;
}

/** g(t) = g · (t / t0)^−ν with ν = |μ(r) + σ(r) ξ|, drawn once per cell. */
export interface Drift {
  t0Seconds: number;
  mu: PiecewiseLaw;
  sigma: PiecewiseLaw;
}

/** Relaxation that grows with the logarithm of time: g − shift · ln t + (sdPerLog · ln t + sdConstant) ξ, µS, t in s. */
export interface Relaxation {
  /** At 0 the cell is as programmed; times between 0 and this are refused. */
  fromSeconds: number;
  shiftPerLog: number;
  sdPerLog: number;
  sdConstant: number;
}

/** σ of one read; `relative` laws are multiplied by the present conductance, others are µS. */
export type ReadLaw =
  /** min(most, coefficient / max(floor, r^exponent)), r of the conductance after programming. */
  | { law: "power"; coefficient: number; exponent: number; floor: number; most: number }
  /** r of the conductance after programming. */
  | ({ law: "piecewise" } & PiecewiseLaw)
  /** a0 + a1 · ln(g / 1 µS) of the present conductance. */
  | { law: "logarithmic"; coefficients: [number, number] }
  /** a0 (1 − exp(−g / a1)) of the present conductance. */
  | { law: "saturating"; coefficients: [number, number] }
  /** Σ aᵢ rⁱ of the present conductance. */
  | { law: "polynomial"; coefficients: [number, number, number, number, number] };

export interface ReadNoise {
  law: ReadLaw;
  relative: boolean;
  /** 1/f noise that has built up since programming: σ · √ln((t + t_read) / (2 t_read)); null: white noise. */
  tReadSeconds: number | null;
}

/** Current of a cell beyond Ohm: I = g V + a₂(g) V² + a₃(g) V³. */
export type CellCurve =
  /** aₙ = 10⁶ · Σ pᵢ zⁱ µA/Vⁿ with z = log10(g in S). */
  | { kind: "log_cubic"; square: [number, number, number, number]; cube: [number, number, number, number] }
  /** a₃ = cube · g. */
  | { kind: "linear"; cube: number };

/** Where a model may be used; outside it is refused. */
export interface Validity {
  microsiemens: [low: number, high: number];
  timeSeconds: [from: number, to: number];
  kelvin: [low: number, high: number];
  /** Voltage of a read; left out where nothing but Ohm's law is known. */
  readVolts?: [low: number, high: number];
  /** What the model leaves out, for a person. */
  note: string;
}

export interface Device {
  name: string;
  /** One line for the table of `noisegate devices`. */
  about: string;
  /** Paper and, where the numbers were read, the tool that states them. */
  source: string;
  /** measured: a fit to cells; style: what another simulator assumes; guess: nobody's fit; abstract: no cell at all. */
  evidence: "measured" | "style" | "guess" | "abstract";
  valid: Validity;
  gMinMicrosiemens: number;
  gMaxMicrosiemens: number;
  /** Conductance that the laws' r is relative to, where a measured cell is used over another range; else g_max. */
  lawMaxMicrosiemens?: number;
  /** Conductance levels that a cell can be programmed to; 0 is any. */
  levels: number;
  /** Voltage that the largest input puts on a word line. */
  readVolts: number;
  /** A real cell cannot leave these, µS; null for an abstract error. */
  limits: { floorMicrosiemens: number; ceilingMicrosiemens: number } | null;
  programming: Programming;
  aging: Aging | null;
  drift: Drift | null;
  relaxation: Relaxation | null;
  readNoise: ReadNoise | null;
  curve: CellCurve | null;
  /** Shares of cells that are stuck at g_min and at g_max. */
  stuck: { off: number; on: number } | null;
}

export const DAY = 86400;
export const YEAR = 365 * DAY;
/** Measured at room temperature, and nothing is known of others. */
export const ROOM_KELVIN: [number, number] = [288, 308];
export const ANY: [number, number] = [0, Infinity];
/** A model of programming alone says nothing of any later time. */
export const PROGRAMMING_ONLY: [number, number] = [0, 0];
/** What a real cell is limited to where the source states nothing else. */
export const NOT_NEGATIVE: Device["limits"] = { floorMicrosiemens: 0, ceilingMicrosiemens: Infinity };

const NORMAL: Distribution = { shape: "normal" };

/** Programming with a normal error and no spread between devices; missing coefficients are 0. */
export function programmingOf(kind: Programming["kind"], coefficients: number[], more: Partial<Programming> = {}) {
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0] = coefficients;
  const law: Programming = { kind, coefficients: [c0, c1, c2, c3, c4], distribution: NORMAL, deviceSpread: 0, ...more };
  return law;
}

/** A law without a cubic part. */
export function clampedLog({ log, constant, min, max }: Omit<PiecewiseLaw, "threshold" | "cubic">): PiecewiseLaw {
  return { log, constant, min, max, threshold: Infinity, cubic: [0, 0, 0, 0] };
}

/** The same value at every conductance. */
export function constantLaw(value: number): PiecewiseLaw {
  return clampedLog({ log: 0, constant: value, min: value, max: value });
}

/** What a technology leaves out: no aging, no read noise, a straight I–V curve, no stuck cells, any level, 0.1 V. */
export const PLAIN: Pick<
  Device,
  "levels" | "readVolts" | "limits" | "aging" | "drift" | "relaxation" | "readNoise" | "curve" | "stuck"
> = {
  levels: 0,
  readVolts: 0.1, // CrossSim's default; matters only for thermal noise and curved cells
  limits: NOT_NEGATIVE,
  aging: null,
  drift: null,
  relaxation: null,
  readNoise: null,
  curve: null,
  stuck: null,
};

/** Whether anything about the cell changes with time. */
export function ages({ aging, drift, relaxation }: Device): boolean {
  return aging !== null || drift !== null || relaxation !== null;
}

/** Whether the mean conductance of cells changes with time. */
export function fades({ aging, drift, relaxation }: Device): boolean {
  return drift !== null || relaxation !== null || (aging?.points.some(({ shift }) => shift !== undefined) ?? false);
}
