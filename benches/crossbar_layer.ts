/** The layer that benches put on chips: normal weights, cells with errors of programming and of every read. */

import { type Device, programmingOf, type ReadLaw } from "../models/devices/device.ts";
import { ideal } from "../models/devices/ideal.ts";
import { mulberry32 } from "../kernels/contract.ts";
import { modelOf } from "../models/mapping/at_rest.ts";
import type { ChipModel } from "../models/mapping/spec.ts";
import type { Weights } from "../models/mapping/weights/weights.ts";

/** 10 kΩ and 1 MΩ. */
export const CELLS = { gMinMicrosiemens: 1, gMaxMicrosiemens: 100 };
/** σ as parts of the conductance. */
export const ERRORS = { programming: 0.05, read: 0.01 };
export const BITS = 8;
/** Part of the calibrated currents that a converter covers, %. */
export const PERCENTILE = 99.99;

export interface LayerData {
  weights: Weights;
  /** Inputs [vectors, rows], and as many others for the ranges of converters. */
  x: Float32Array;
  calibration: Float32Array;
}

/** Weights of σ = 1/√rows and inputs in (−1, 1), by a seed. */
export function randomLayer({ size, vectors, seed }: { size: number; vectors: number; seed: number }): LayerData {
  const random = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random()) / size) * Math.cos(2 * Math.PI * random());
  const inputs = () => Float32Array.from({ length: vectors * size }, () => 2 * random() - 1);
  const weight = Float32Array.from({ length: size * size }, normal);
  return { weights: { rows: size, cols: size, weight }, x: inputs(), calibration: inputs() };
}

/** One tile of differential pairs, proportional errors of programming and of every read, and converters. */
export function noisyModel(size: number): ChipModel {
  return modelOf({
    device: deviceOf({ read: true }),
    readNoise: "law",
    tile: { rows: size, cols: size },
    input: { bits: BITS },
    adc: { bits: BITS, percentile: PERCENTILE },
  });
}

/** Proportional errors of programming alone: on weights as they are, or on differential pairs of cells. */
export function programmedModel(size: number, style: "signed" | "differential"): ChipModel {
  return modelOf({ device: deviceOf({ read: false }), mapping: { style }, tile: { rows: size, cols: size } });
}

function deviceOf({ read }: { read: boolean }): Partial<Device> {
  const law: ReadLaw = { law: "polynomial", coefficients: [ERRORS.read, 0, 0, 0, 0] };
  return {
    ...ideal,
    ...CELLS,
    programming: programmingOf("proportional", [ERRORS.programming]),
    readNoise: read ? { law, relative: true, tReadSeconds: null } : null,
  };
}
