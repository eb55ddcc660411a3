/** What of a case's cells curvature can follow: errors of the weights with zero mean and a known spread. */

import { type Device, fades } from "../../models/devices/device.ts";
import { clippedMean } from "../../models/devices/distributions.ts";
import { programmingSigma } from "../../models/devices/laws.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { partsOf } from "../../models/mapping/weights/weights.ts";
import { perCellReference } from "../../models/mapping/weights/reference.ts";
import { plain } from "../statistics/sentence.ts";

/** What a gate on curvature needs of a case. */
export const NEEDED = "cells whose error of a weight has zero mean and a known spread";

/** A key of the scenario that asks for what curvature does not follow. */
export interface Unmodelled {
  key: string;
  got: string;
  hint?: string;
}

/**
 * All about a case that curvature does not follow.
 *
 * Converters are nothing of it: the rise is that of a circuit that reads its cells exactly. What is left has the spread of
 * programmingStd() in models/curvature/cell_noise.ts.
 */
export function unmodelled(model: ChipModel): Unmodelled[] {
  return [...ofTheMapping(model), ...ofTheTime(model), ...ofTheReads(model), ...ofTheErrors(model)];
}

function* ofTheMapping({ mapping, wires }: ChipModel): Generator<Unmodelled> {
  const { groups, planes } = partsOf({ ...mapping, subtract: "analog" });
  if (mapping.weightBits > 0) {
    yield { key: "crossbar.weight_bits", got: `quantised weights of ${mapping.weightBits} bits` };
  }
  if (mapping.format.kind !== "linear") {
    yield { key: "crossbar.weight_format", got: `weights rounded to ${mapping.format.kind}` };
  }
  if (mapping.style === "offset") yield { key: "crossbar.mapping", got: "the offset mapping" };
  if (groups > 1 || planes > 2) {
    const key = mapping.slices > 1 ? "slices" : mapping.pairs.count > 1 ? "pairs.count" : "scales.count";
    yield { key: `crossbar.${key}`, got: "several cells or pairs a weight" };
  }
  const { percentile } = mapping.range;
  if (percentile < 100) {
    yield { key: "crossbar.weight_range.percentile", got: `weights clipped at percentile ${plain(percentile)}` };
  }
  if (wires) yield { key: "crossbar.wires.model", got: "currents that wires reduce" };
}

function* ofTheTime({ device, timeSeconds, compensation, faults }: ChipModel): Generator<Unmodelled> {
  if (fades(device) && (timeSeconds > 0 || device.aging !== null)) {
    yield {
      key: "device.time_seconds",
      got: `cells of ${device.name} whose mean drifts over ${plain(timeSeconds)} s`,
    };
  }
  if (device.relaxation && timeSeconds > 0) {
    yield { key: "device.time_seconds", got: `cells of ${device.name} that relax over ${plain(timeSeconds)} s` };
  }
  if (compensation.kind !== "none") yield { key: "device.compensation", got: `compensation ${compensation.kind}` };
  const { stuckOff, stuckOn, deadRows, deadCols } = faults;
  if (stuckOff + stuckOn > 0) {
    yield { key: `device.faults.stuck_${stuckOff > 0 ? "off" : "on"}`, got: "cells that are stuck" };
  }
  if (deadRows + deadCols > 0) {
    yield { key: `device.faults.dead_${deadRows > 0 ? "rows" : "cols"}`, got: "dead lines" };
  }
}

function* ofTheReads({ device, readNoise, temperature: { bandwidthHertz } }: ChipModel): Generator<Unmodelled> {
  if (device.readNoise && readNoise !== "none") {
    yield {
      key: "device.read_noise",
      got: `read noise of ${device.name}`,
      hint: "device.read_noise: none leaves it out",
    };
  }
  if (bandwidthHertz > 0) yield { key: "device.temperature.bandwidth_hertz", got: "thermal noise of reads" };
  if (device.curve) yield { key: "device.preset", got: `the curved cells of ${device.name}` };
}

/** Part of σ that the mean of an error may be: below the error of the prediction itself. */
const LEAST_MEAN = 0.001;

function* ofTheErrors(model: ChipModel): Generator<Unmodelled> {
  const { verify: { cells, choose }, norms, worst } = model;
  if (worst) yield { key: "device.programming.kind", got: "the worst errors, which are not drawn" };
  if (norms.kind !== "folded") yield { key: "device.norms", got: `batch norms that are ${norms.kind}` };
  if (cells === "fraction" && choose.startsWith("curvature")) {
    yield { key: "device.write_verify.choose", got: "cells verified by the curvature itself" };
  }
  const { programming: { kind, coefficients: [sigma, shift], distribution } } = model.device;
  const law = { key: "device.programming.kind", hint: "device.programming.mean_corrected: true takes the mean off" };
  if (kind === "lognormal" && Math.abs(shift + sigma ** 2 / 2) > LEAST_MEAN * sigma) {
    yield { ...law, got: "a lognormal error, whose mean is not zero" };
  }
  if (distribution.shape === "clipped" && !distribution.meanCorrected) {
    if (Math.abs(clippedMean(distribution)) > LEAST_MEAN) {
      yield { ...law, key: "device.programming.distribution", got: "a censored error, whose mean is not zero" };
    }
  }
  if (kind !== "lognormal") yield* ofTheLimits(model);
}

/** Conductances of the cell range that are tried. */
const STEPS = 64;

/** A limit of the conductance clips the errors of cells near to it, so that their mean is not zero; told by one of them. */
function* ofTheLimits(model: ChipModel): Generator<Unmodelled> {
  const { device } = model;
  const { limits, gMinMicrosiemens: least, gMaxMicrosiemens: most } = device;
  if (!limits) return;
  for (let i = 0; i <= STEPS; i++) {
    const g = least + (most - least) * i / STEPS;
    const sigma = spreadAt(model, g);
    const meanError = sigma === 0 ? 0 : clippedMean({
      low: (limits.floorMicrosiemens - g) / sigma,
      high: (limits.ceilingMicrosiemens - g) / sigma,
    });
    if (Math.abs(meanError) <= LEAST_MEAN) continue;
    const end = meanError > 0 ? limits.floorMicrosiemens : limits.ceilingMicrosiemens;
    const got = `cells at ${plain(Number(g.toPrecision(3)))} µS with σ ${plain(Number(sigma.toPrecision(3)))} µS`;
    yield { key: "device.preset", got: `${got}, clipped at ${plain(end)} µS` };
    return;
  }
}

/** σ µS of the error of a cell. */
function spreadAt(model: ChipModel, g: number): number {
  const { device, verify, timeSeconds } = model;
  const law: Device = { ...device, gMaxMicrosiemens: device.lawMaxMicrosiemens ?? device.gMaxMicrosiemens };
  const verified = verify.cells === "all" ? verify.remaining : 1;
  return verified * perCellReference(model) * programmingSigma(law, g, timeSeconds);
}
