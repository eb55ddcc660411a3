/** A chip model with every part of it at rest, and the parts that somebody turns on. */

import { ideal } from "../devices/ideal.ts";
import type { ChipModel } from "./spec.ts";

type Parts = { [K in keyof ChipModel]?: ChipModel[K] extends object | null ? Partial<ChipModel[K]> : ChipModel[K] };

const AT_REST: ChipModel = {
  device: ideal,
  seed: 7,
  mapping: {
    style: "differential",
    sides: "one",
    subtract: "analog",
    offset: "digital",
    weightBits: 0,
    format: { kind: "linear", block: 64 },
    slices: 1,
    scales: { count: 1, ratio: 0.5 },
    pairs: { count: 1, significance: 1 },
    range: { percentile: 100, per: "layer" },
  },
  reference: "law",
  idleCells: "noisy",
  verify: { cells: "none", fraction: 1, choose: "random", remaining: 0.1 },
  faults: { stuckOff: 0, stuckOn: 0, count: "bernoulli", deadRows: 0, deadCols: 0 },
  timeSeconds: 0,
  temperature: {
    kelvin: 300,
    referenceKelvin: 300,
    driftActivationElectronvolts: 0,
    readActivationElectronvolts: 0,
    bandwidthHertz: 0,
  },
  readNoise: "none",
  compensation: { kind: "none", references: { cells: 64, level: 0.5, per: "tile" } },
  norms: { kind: "folded", images: 256 },
  worst: null,
  tile: { rows: 64, cols: 64, split: "filled" },
  input: {
    bits: 0,
    range: "calibrated",
    percentile: 100,
    bound: 1,
    sliceBits: 0,
    encoding: "sign_magnitude",
    accumulate: "digital",
    boundRounds: 0,
  },
  adc: {
    bits: 0,
    range: "calibrated",
    percentile: 100,
    bound: 12,
    encoding: "sign_magnitude",
    order: "quantise_first",
    kind: "uniform",
    gainSigma: 0,
    offsetSigma: 0,
    bow2: 0,
    bow3: 0,
    capacitorSigma: 0,
    noise: 0,
  },
  wires: null,
};

/** Parts laid over a model at rest: ideal cells, differential pairs, ideal converters, no wires, tiles of 64 × 64. */
export function modelOf(parts: Parts): ChipModel {
  const entries = Object.entries(parts).map(([key, part]) => {
    const rest = AT_REST[key as keyof ChipModel];
    const isPart = typeof part === "object" && part !== null && typeof rest === "object" && rest !== null;
    return [key, isPart ? { ...rest, ...part } : part];
  });
  return { ...AT_REST, ...Object.fromEntries(entries) };
}
