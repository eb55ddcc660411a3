/** What a memory cell does, as numbers. The laws are kernels; a technology only fills in their constants. */

/** clamp(log · ln(g/g_max) + constant, min, max) */
export interface ClampedLogLaw {
  log: number;
  constant: number;
  min: number;
  max: number;
}

/** Error of programming: standard deviation in µS (additive, polynomial in g/g_max) or relative to the cell itself. */
export interface Programming {
  kind: "additive" | "proportional" | "lognormal" | "polynomial";
  /** c0 … c4 of σ; only polynomial uses more than the first. */
  coefficients: [number, number, number, number, number];
  /** Conductance limits that a real cell cannot leave, µS; null for an abstract error of the weight itself. */
  limits: { floorMicrosiemens: number; ceilingMicrosiemens: number } | null;
}

/** g(t) = g · (t / t0)^−ν with ν = |μ(g) + σ(g) ξ|, drawn once per cell. */
export interface Drift {
  t0Seconds: number;
  mu: ClampedLogLaw;
  sigma: ClampedLogLaw;
}

/** σ = g(t) · min(most, coefficient / max(floor, (g_p/g_max)^exponent)) · √ln((t + t_read) / (2 t_read)). */
export interface ReadNoise {
  coefficient: number;
  exponent: number;
  floor: number;
  most: number;
  tReadSeconds: number;
}

export interface Device {
  name: string;
  /** One line for the table of `noisegate devices`. */
  about: string;
  /** Paper and, where the numbers were read, the tool that states them. */
  source: string;
  /** What the model leaves out or where it may not be used. */
  validity: string;
  gMinMicrosiemens: number;
  gMaxMicrosiemens: number;
  programming: Programming;
  drift: Drift | null;
  readNoise: ReadNoise | null;
}
