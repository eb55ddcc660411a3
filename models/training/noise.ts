/** Errors of weights as cells will have them: drawn anew at every step, forgotten after it. */

import type { Buffer } from "../../kernels/program.ts";
import { program } from "../../kernels/crossbar/program.ts";
import { rowRange } from "../../kernels/crossbar/row_range.ts";
import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { broadcast } from "../../kernels/linalg/broadcast.ts";
import { broadcastMultiply } from "../../kernels/linalg/broadcast_multiply.ts";
import { activation } from "../../kernels/nn/activation.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { multiply } from "../../kernels/linalg/multiply.ts";
import type { Programming } from "../devices/device.ts";
import { distributionParams } from "../devices/distributions.ts";
import { PURPOSES } from "../purposes.ts";
import type { StepContext } from "./context.ts";
import { appendOfStep } from "./gather.ts";
import { stepsOf } from "./training.ts";

export interface TrainingNoise {
  /**
   * additive, proportional or lognormal of the weight, its σ a part of the reference; other kinds of the cell that holds the
   * weight's magnitude, conductances in parts of the largest weight of its layer.
   */
  programming: Programming;
  reference: "weight" | "layer_max_weight";
  /** How the objective is made of errors, see hessian_aware.ts; sampled if left out. */
  use?: "sampled" | "antithetic" | "explicit";
  /** Errors of a step, for antithetic pairs of them; 1 if left out. */
  draws?: number;
  /** Epochs in which errors grow from none to their σ, by the same amount every step; none if left out. */
  rampEpochs?: number;
  /** Share of weights that are 0 in a step; none if left out. */
  dropConnect?: number;
}

type Place = Pick<StepContext, "builder" | "step" | "training">;

/** A weight with its place in the order of analog layers, which is its stream of random numbers. */
export interface Weight {
  weight: Buffer;
  layer: number;
}

/** How many errors of which law. */
export interface Draw extends Weight {
  copies: number;
  noise: Pick<TrainingNoise, "programming" | "reference">;
}

/** Whether the law is one of weights of either sign, not of conductances. */
export function isOfWeights({ programming: { kind } }: Pick<TrainingNoise, "programming">): boolean {
  return kind === "additive" || kind === "proportional" || kind === "lognormal";
}

/** Errors of a weight, as so many chips would have them, f32[copies, …]. */
export function appendErrors(place: Place, draw: Draw): Buffer {
  if (isOfWeights(draw.noise)) {
    const programmed = appendProgrammed(place, draw);
    return appendDifference(place, { programmed, ...draw });
  }
  const { builder } = place;
  const { weight, copies } = draw;
  const size = count(weight.dims);
  // |w| is leaky_relu of slope −1
  const { out: magnitude } = builder.call(activation, {
    params: { count: size, alpha: -1 },
    constants: { kind: "leaky_relu" },
    buffers: { x: weight },
  });
  const largest = largestOf(place, { x: weight, rows: size });
  const scaled = { batch: 1, batch_x: 1, batch_s: 1, outer: 1, cols: 1, inner: 1, strips: 1, scale: 1 };
  const cell = builder.call(broadcastMultiply, {
    params: { ...scaled, rows: size },
    buffers: { x: magnitude, s: appendReciprocal(place, largest) },
  }).y;
  const programmed = appendProgrammed(place, { ...draw, weight: cell, noise: { ...draw.noise, reference: "weight" } });
  const x = appendDifference(place, { programmed, weight: cell, copies });
  return builder.call(broadcastMultiply, { params: { ...scaled, rows: copies * size }, buffers: { x, s: largest } }).y;
}

function appendDifference(
  { builder }: Place,
  { programmed, weight, copies }: { programmed: Buffer; weight: Buffer; copies: number },
): Buffer {
  const params = { batch: copies, batch_a: copies, batch_b: 1, count: count(weight.dims), scale: -1 };
  return builder.call(add, { params, buffers: { a: programmed, b: weight } }).sum;
}

/** 1 / x of one number above 0, as the square of its inverse root. */
function appendReciprocal({ builder }: Place, x: Buffer): Buffer {
  const { out: root } = builder.call(activation, {
    params: { count: 1, alpha: 0 },
    constants: { kind: "rsqrt" },
    buffers: { x },
  });
  const params = { batch: 1, batch_a: 1, batch_b: 1, count: 1 };
  return builder.call(multiply, { params, buffers: { a: root, b: root } }).product;
}

/**
 * Copies of a weight as so many chips would hold it, f32[copies, …]: one law of cells, its errors independent. The first copy
 * has the bits that it has alone.
 *
 * Source: noise injection, Joshi et al., Nat. Commun. 11:2473 (2020).
 */
export function appendProgrammed(
  { builder, step, training: { seed } }: Place,
  { weight, layer, copies, noise }: Draw,
): Buffer {
  const { kind, coefficients: [c0, c1, c2, c3, c4], distribution, deviceSpread } = noise.programming;
  // of a line of cells that holds all copies: a chip would be a number to keep for each of them
  const repeated = (buffer: Buffer) => appendCopies({ builder }, { weight: buffer, copies });
  const { programmed } = builder.call(program, {
    constants: { kind, distribution: distribution.shape, devices: deviceSpread > 0 ? "spread" : "alike" },
    params: {
      ...{ chips: 1, cells: copies * count(weight.dims), seed, purpose: PURPOSES.trainingNoise, layer, draw: 0 },
      ...{ spread_purpose: PURPOSES.deviceSpread, spread: deviceSpread },
      ...{ g_max: 1, c0, c1, c2, c3, c4, floor: -3e38, ceiling: 3e38, ...distributionParams(distribution) },
    },
    buffers: { chip: step, target: repeated(weight), reference: referenceOf({ builder }, { weight, noise, copies }) },
  });
  return builder.refine(programmed, [copies, ...weight.dims]);
}

/** A weight as often as it is asked for, f32[copies, …]. */
export function appendCopies(
  { builder }: Pick<StepContext, "builder">,
  { weight, copies }: { weight: Buffer; copies: number },
): Buffer {
  if (copies === 1) return weight;
  const params = { outer: 1, rows: copies, cols: count(weight.dims), inner: 1, strips: 1, scale: 1 };
  return builder.refine(builder.call(broadcast, { params, buffers: { s: weight } }).y, [copies, ...weight.dims]);
}

/** What σ is a part of, for every weight of every copy. */
function referenceOf(
  { builder }: Pick<StepContext, "builder">,
  { weight, noise, copies }: { weight: Buffer; noise: Pick<TrainingNoise, "reference">; copies: number },
): Buffer {
  const cells = count(weight.dims);
  const ones = builder.constant("ones", new Float32Array(copies * cells).fill(1));
  if (noise.reference === "weight") return ones;
  const largest = largestOf({ builder }, { x: weight, rows: cells });
  const params = { batch: 1, batch_a: 1, batch_b: 1, m: copies * cells, k: 1, n: 1 };
  return builder.call(matmul, { params, buffers: { a: ones, b: largest } }).c;
}

/** Rows that one invocation looks through. */
const STRIP = 1024;

/** Largest magnitude of a list, by strips and then of those. */
function largestOf({ builder }: Pick<StepContext, "builder">, { x, rows }: { x: Buffer; rows: number }): Buffer {
  const row_tiles = Math.ceil(rows / STRIP);
  const params = { input_sets: 1, images: 1, rows, tile_rows: Math.min(rows, STRIP), row_tiles, least: 1e-30 };
  const { largest } = builder.call(rowRange, { params, buffers: { x } });
  return row_tiles === 1 ? largest : largestOf({ builder }, { x: largest, rows: row_tiles });
}

/** What errors are multiplied by: a number for every set and level, and the same errors in all sets. */
export interface Amplitudes {
  /** Draws, each of as many errors as there are levels. */
  draws: number;
  /** σ of each error of a draw in parts of the law's. */
  levels: number[];
  /** 1 and −1 for pairs of opposite errors. */
  signs: number[];
  /** f32[1], of the step; none if errors do not grow. */
  ramp: Buffer | null;
}

/** Errors f32[draws · levels, …] times their amplitudes, f32[signs · draws · levels, …]. */
export function appendAmplified(
  { builder }: Pick<StepContext, "builder">,
  { errors, amplitudes }: { errors: Buffer; amplitudes: Amplitudes },
): Buffer {
  const { draws, levels, signs, ramp } = amplitudes;
  const cells = count(errors.dims) / (draws * levels.length);
  const members = signs.length * draws;
  const factors = signs.flatMap((sign) => Array.from({ length: draws }, () => levels.map((level) => sign * level)))
    .flat();
  if (!ramp && factors.every((factor) => factor === 1)) return errors;
  const fixed = builder.constant("amplitudes", Float32Array.from(factors));
  const shape = { outer: 1, rows: 1, inner: 1, strips: 1, scale: 1 };
  const alone = { batch: 1, batch_x: 1, batch_s: 1, ...shape, rows: factors.length, cols: 1 };
  const s = ramp ? builder.call(broadcastMultiply, { params: alone, buffers: { x: fixed, s: ramp } }).y : fixed;
  const params = { batch: members, batch_x: draws, batch_s: members, ...shape, cols: levels.length, inner: cells };
  return builder.call(broadcastMultiply, { params, buffers: { x: errors, s } }).y;
}

/** The factor that errors have grown to, f32[1]; null if they do not grow. */
export function appendRamp({ builder, training, step, images }: StepContext): Buffer | null {
  const { noise, batch } = training;
  const over = Math.round((noise?.rampEpochs ?? 0) * images / batch);
  if (over < 1) return null;
  const table = Float64Array.from({ length: over + 1 }, (_, s) => s / over);
  return appendOfStep(builder, { table, step, steps: stepsOf(training, images) });
}
