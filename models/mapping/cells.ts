/** The state of the cells when the inputs arrive: program → drift and retention → faults → frozen read noise. */

import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { drift } from "../../kernels/crossbar/drift.ts";
import { faults } from "../../kernels/crossbar/faults.ts";
import { program } from "../../kernels/crossbar/program.ts";
import { readCells } from "../../kernels/crossbar/read_cells.ts";
import { readSigma } from "../../kernels/crossbar/read_sigma.ts";
import { relax } from "../../kernels/crossbar/relax.ts";
import { distributionParams, finite } from "../devices/distributions.ts";
import { readGrowth } from "../devices/laws.ts";
import { agedSeconds, agingAt, readFactor } from "../devices/time.ts";
import type { Device, PiecewiseLaw, ReadLaw } from "../devices/device.ts";
import { PURPOSES } from "../purposes.ts";
import type { ChipModel, Faults } from "./spec.ts";

/** Matrices of cells that are programmed, age and are read together. */
export interface CellArray {
  /** Tells their random numbers from those of other layers. */
  word: number;
  planes: number;
  rows: number;
  cols: number;
  tileRows: number;
  tileCols: number;
  /** µS [planes, rows, cols], and the multiplier of σ for each. */
  target: Float32Array;
  reference: Float32Array;
}

/** Conductances µS [chips, planes, rows, cols]. */
export interface CellState {
  programmed: Buffer;
  now: Buffer;
  /** Standard deviation of each read; only where every read is noisy by itself. */
  sigma: Buffer | null;
  /** Cells as they are now, where `programmed` and `now` are seen through their wires; null where they are not. */
  bare: Buffer | null;
}

interface GivenOptions {
  chip: Buffer;
  chips: number;
  array: CellArray;
  model: ChipModel;
}

interface CellOptions extends GivenOptions {
  target: Buffer;
  reference: Buffer;
}

/** Word of the read draws: the time's bits, so that every time has read noise of its own. */
export function drawOf(timeSeconds: number): number {
  const [low, high] = new Uint32Array(Float64Array.of(timeSeconds).buffer);
  return (high ^ Math.imul(low, 0x9e3779b1)) >>> 0;
}

/** Appends what happens to the cells of an array before its first input. */
export function appendCells(builder: ProgramBuilder, given: GivenOptions): CellState {
  const options = declared(builder, given);
  const { aging } = given.model.device;
  const now = agedSeconds(given.model);
  const write = (timeSeconds: number) => appendProgramming(builder, { ...options, timeSeconds });
  const start = aging ? aging.points[0].timeSeconds : 0;
  const written = write(start);
  // cells that were measured at several times: the same errors, by the law of that time
  const kept = aging && now !== start ? write(now) : appendAging(builder, { ...options, cells: written });
  // faults come last: what is stuck or open does not age
  const { faults } = given.model;
  const programmed = appendFaults(builder, { ...options, faults, cells: written });
  const aged = kept === written ? programmed : appendFaults(builder, { ...options, faults, cells: kept });
  return appendFrozenReads(builder, { ...options, programmed, aged });
}

/** Target and reference as inputs of the Program. */
function declared(builder: ProgramBuilder, given: GivenOptions): CellOptions {
  const { array } = given;
  const dims = [array.planes, array.rows, array.cols];
  const target = builder.constant(`target.${array.word}`, array.target, dims);
  const reference = builder.constant(`reference.${array.word}`, array.reference, dims);
  return { ...given, target, reference };
}

function appendFrozenReads(
  builder: ProgramBuilder,
  { programmed, aged, ...options }: CellOptions & { programmed: Buffer; aged: Buffer },
): CellState {
  const { array, chip, chips, model } = options;
  const { device, readNoise, timeSeconds } = model;
  if (!device.readNoise || readNoise === "none") return { programmed, now: aged, sigma: null, bare: null };
  const { constants, params } = readLawParams(device, model);
  const cells = countOf(array);
  const found = builder.call(readSigma, {
    constants,
    params: { chips, cells, ...params },
    buffers: { programmed, drifted: aged },
  });
  const lines = { ...model.faults, stuckOff: 0, stuckOn: 0 };
  const sigma = appendFaults(builder, { ...options, faults: lines, cells: found.sigma });
  if (readNoise !== "frozen") return { programmed, now: aged, sigma, bare: null };
  const stream = streamOf(options, PURPOSES.readFrozen);
  const { noisy } = builder.call(readCells, {
    params: { ...stream, reads: 1, first_read: 0, draw: drawOf(timeSeconds), ...limitsOf(model) },
    buffers: { chip, conductance: aged, sigma },
  });
  // the limits of a cell lift open lines as well
  const now = appendFaults(builder, { ...options, faults: lines, cells: noisy });
  return { programmed, now, sigma: null, bare: null };
}

function countOf({ planes, rows, cols }: CellArray): number {
  return planes * rows * cols;
}

function streamOf({ chips, array, model }: CellOptions, purpose: number) {
  return { chips, cells: countOf(array), seed: model.seed, purpose, layer: array.word };
}

function appendProgramming(builder: ProgramBuilder, options: CellOptions & { timeSeconds: number }): Buffer {
  const { chip, array, reference, timeSeconds, model } = options;
  const { device } = model;
  const aged = device.aging && agingAt(device, timeSeconds);
  const law = aged ? aged.programming : device.programming;
  const { kind, coefficients: [c0, c1, c2, c3, c4], distribution, deviceSpread: spread } = law;
  const target = aged?.shift ? builder.constant("shifted", shifted(array, device, aged.shift)) : options.target;
  return builder.call(program, {
    constants: { kind, distribution: distribution.shape, devices: spread > 0 ? "spread" : "alike" },
    params: {
      ...streamOf(options, PURPOSES.programming),
      ...{ draw: 0, spread_purpose: PURPOSES.deviceSpread, spread },
      ...{ g_max: lawMaxOf(device), c0, c1, c2, c3, c4 },
      ...distributionParams(distribution),
      ...limitsOf(model),
    },
    buffers: { chip, target, reference },
  }).programmed;
}

/** Targets after the mean shift that was measured by then; the law's σ goes by the shifted ones. */
function shifted({ target }: CellArray, device: Device, shift: number[]): Float32Array {
  const unit = device.aging!.shiftUnitMicrosiemens ?? 1;
  return target.map((g) => Math.max(0, g + shift.reduceRight((sum, p) => sum * (g / unit) + p, 0)));
}

function appendFaults(
  builder: ProgramBuilder,
  { cells, faults: { stuckOff, stuckOn, deadRows, deadCols, count }, ...options }: CellOptions & {
    cells: Buffer;
    faults: Faults;
  },
): Buffer {
  const { chip, chips, array, model: { device, seed } } = options;
  const { planes, rows, cols, tileRows: tile_rows, tileCols: tile_cols, word: layer } = array;
  if (stuckOff + stuckOn + deadRows + deadCols === 0) return cells;
  const share = (p: number) => count === "exact" ? Math.floor(p * planes * rows * cols) : threshold(p);
  return builder.call(faults, {
    constants: { count },
    params: {
      ...{ chips, planes, rows, cols, tile_rows, tile_cols, seed, layer },
      ...{ purpose: PURPOSES.stuck, row_purpose: PURPOSES.deadRow, col_purpose: PURPOSES.deadCol },
      ...{ on_below: share(stuckOn), off_below: share(stuckOn) + share(stuckOff) },
      ...{ g_on: device.gMaxMicrosiemens, g_off: device.gMinMicrosiemens },
      ...{ dead_row_below: threshold(deadRows), dead_col_below: threshold(deadCols) },
    },
    buffers: { chip, conductance: cells },
  }).faulty;
}

/** A probability as the word below which it happens. */
function threshold(probability: number): number {
  return Math.min(2 ** 32 - 1, Math.round(probability * 2 ** 32));
}

function appendAging(builder: ProgramBuilder, { cells, ...options }: CellOptions & { cells: Buffer }): Buffer {
  const { chip, model } = options;
  const { device } = model;
  const time = agedSeconds(model);
  let now = cells;
  if (device.drift && time > 0) {
    const { t0Seconds, mu, sigma } = device.drift;
    now = builder.call(drift, {
      params: {
        ...streamOf(options, PURPOSES.driftExponent),
        g_max: lawMaxOf(device),
        log_time: Math.log((time + t0Seconds) / t0Seconds),
        ...pieces("mu", mu),
        ...pieces("sd", sigma),
      },
      buffers: { chip, target: options.target, programmed: now },
    }).drifted;
  }
  if (!device.relaxation || time === 0) return now;
  const { shiftPerLog, sdPerLog, sdConstant } = device.relaxation;
  const zeros = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, 0]));
  const law = { ...zeros, p0: -shiftPerLog * Math.log(time), s0: sdPerLog * Math.log(time) + sdConstant, s1: 0 };
  const params = { ...streamOf(options, PURPOSES.relaxation), ...law, unit: 1, ...limitsOf(model) };
  return builder.call(relax, { params, buffers: { chip, conductance: now } }).relaxed;
}

function pieces(name: "mu" | "sd", { log, constant, min, max, threshold, cubic: [p0, p1, p2, p3] }: PiecewiseLaw) {
  const law = { log, const: constant, min, max, threshold: finite(threshold), p0, p1, p2, p3 };
  return Object.fromEntries(Object.entries(law).map(([key, value]) => [`${name}_${key}`, value]));
}

/** Conductance that the laws of a technology call 1. */
function lawMaxOf({ lawMaxMicrosiemens, gMaxMicrosiemens }: Device): number {
  return lawMaxMicrosiemens ?? gMaxMicrosiemens;
}

/** Conductances that a cell of this technology cannot leave. */
export function limitsOf({ device, mapping }: ChipModel): { floor: number; ceiling: number } {
  // a weight itself is no cell
  const limits = mapping.style === "signed" ? null : device.limits;
  const { floorMicrosiemens = -Infinity, ceilingMicrosiemens = Infinity } = limits ?? {};
  return { floor: finite(floorMicrosiemens), ceiling: finite(ceilingMicrosiemens) };
}

/** What a read cannot leave: the range of a cell, and the 0 µS of open lines. */
export function readLimitsOf(model: ChipModel): { floor: number; ceiling: number } {
  const { floor, ceiling } = limitsOf(model);
  const { deadRows, deadCols } = model.faults;
  return { floor: deadRows + deadCols > 0 ? Math.min(0, floor) : floor, ceiling };
}

function readLawParams(device: Device, model: ChipModel) {
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
    c0: 0,
    c1: 1,
    c2: 0,
    c3: 0,
    c4: 0,
    exponent: 0,
    slope: 0,
    intercept: 0,
    threshold: 0,
    floor: 1,
    most: 1,
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
