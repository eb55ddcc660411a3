/** Noise of reads, cell by cell: its σ, what it draws, and reads that are frozen with the chip. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { readSigma } from "../../../kernels/crossbar/read_sigma.ts";
import type { ReadLaw } from "../../devices/device.ts";
import { finite } from "../../devices/distributions.ts";
import { readGrowth } from "../../devices/laws.ts";
import { readFactor } from "../../devices/time.ts";
import { PURPOSES } from "../../purposes.ts";
import type { ChipModel, Faults } from "../spec.ts";
import { type CellOptions, cellsOf, lawMaxOf, limitsOf, streamOf } from "./cell_array.ts";
import { appendFaults } from "./faults.ts";

/** Word of the read draws: the time's bits, so that every time has read noise of its own. */
export function drawOf(timeSeconds: number): number {
  const [low, high] = new Uint32Array(Float64Array.of(timeSeconds).buffer);
  return (high ^ Math.imul(low, 0x9e3779b1)) >>> 0;
}

/** Layers of a network, at most: blocks of images count in the bits above them. */
const MOST_LAYERS = 2 ** 16;

/** Which random numbers the reads of a layer take, as parameters of the kernels that draw them. */
export function readStreamOf(
  { model, word, block = 0 }: { model: ChipModel; word: number; block?: number },
  purpose: number,
) {
  return { seed: model.seed, purpose, layer: word + MOST_LAYERS * block, draw: drawOf(model.timeSeconds) };
}

/** Appends σ of one read of every cell, µS [chips, cells]; null where reads have no noise. */
export function appendReadSigma(
  builder: ProgramBuilder,
  { programmed, now, ...options }: CellOptions & { programmed: Buffer; now: Buffer },
): Buffer | null {
  const { array, chips, model } = options;
  if (!model.device.readNoise || model.readNoise === "none") return null;
  const { constants, params } = readLawParams(model);
  const found = builder.call(readSigma, {
    constants,
    params: { chips, cells: cellsOf(array), ...params },
    buffers: { programmed, drifted: now },
  });
  return appendFaults(builder, { ...options, faults: openLines(model), cells: found.sigma });
}

/** Appends the one read that a chip sees of its cells for ever, µS [chips, cells]. */
export function appendFrozenRead(
  builder: ProgramBuilder,
  { now, sigma, ...options }: CellOptions & { now: Buffer; sigma: Buffer },
): Buffer {
  const { chip, model } = options;
  const stream = { ...streamOf(options, PURPOSES.readFrozen), draw: drawOf(model.timeSeconds) };
  const { noisy } = builder.call(readCells, {
    params: { ...stream, reads: 1, first_read: 0, ...limitsOf(model) },
    buffers: { chip, conductance: now, sigma },
  });
  // the limits of a cell lift open lines as well
  return appendFaults(builder, { ...options, faults: openLines(model), cells: noisy });
}

/** Faults that hold for reads too. */
function openLines({ faults }: ChipModel): Faults {
  return { ...faults, stuckOff: 0, stuckOn: 0 };
}

function readLawParams(model: ChipModel) {
  const { device } = model;
  const { law, relative } = device.readNoise!;
  // 1/f noise builds up in the time of the clock, whatever the cells have aged
  const built = readGrowth(device, model.timeSeconds);
  return {
    constants: { law: law.law, relative: relative ? "yes" : "no" },
    params: { g_max: lawMaxOf(device), time_factor: built * readFactor(model), ...lawNumbers(law) },
  };
}

function lawNumbers(law: ReadLaw) {
  // numbers of other laws count for nothing, but nothing may be divided by 0
  const none = {
    ...{ c0: 0, c1: 1, c2: 0, c3: 0, c4: 0, exponent: 0 },
    ...{ slope: 0, intercept: 0, threshold: 0, floor: 1, most: 1 },
  };
  if (law.law === "power") {
    const { coefficient: c0, exponent, floor, most } = law;
    return { ...none, c0, exponent, floor, most };
  }
  if (law.law === "piecewise") {
    const { log: slope, constant: intercept, min: floor, max: most, threshold, cubic: [c0, c1, c2, c3] } = law;
    return { ...none, slope, intercept, floor, most, threshold: finite(threshold), c0, c1, c2, c3 };
  }
  const [c0, c1, c2 = 0, c3 = 0, c4 = 0] = law.coefficients;
  return { ...none, c0, c1, c2, c3, c4 };
}
