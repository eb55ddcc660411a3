/** Plain f64 arithmetic that circuit tests write their expectations with; nothing here comes from the code under test. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { multiply } from "../../models/mapping/multiply.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";

/** Rows of numbers. */
export type Matrix = number[][];

export interface Job {
  weight: Matrix;
  x: Matrix;
  model: ChipModel;
  /** Inputs that converters are set by; `x` if left out. */
  calibration?: Matrix;
  chips?: number[];
}

/** The code under test: x · W of every chip. */
export async function run(engine: Engine, { weight, x, model, calibration = x, chips = [0] }: Job): Promise<Matrix[]> {
  const [rows, cols] = [weight.length, weight[0].length];
  const out = await multiply(engine, {
    weights: { rows, cols, weight: Float32Array.from(weight.flat()) },
    model,
    x: Float32Array.from(x.flat()),
    calibration: Float32Array.from(calibration.flat()),
    chips: Uint32Array.from(chips),
  });
  return chips.map((_, c) =>
    x.map((_, v) => [...out.subarray((c * x.length + v) * cols, (c * x.length + v + 1) * cols)])
  );
}

/** Uniform numbers that f32 holds. */
export function matrixOf(
  random: () => number,
  { rows, cols, low = -1, high = 1 }: { rows: number; cols: number; low?: number; high?: number },
): Matrix {
  const one = () => Math.fround(low + (high - low) * random());
  return Array.from({ length: rows }, () => Array.from({ length: cols }, one));
}

export function times(x: Matrix, w: Matrix): Matrix {
  return x.map((row) => w[0].map((_, j) => row.reduce((sum, v, r) => sum + v * w[r][j], 0)));
}

export function plus(a: Matrix, b: Matrix): Matrix {
  return a.map((row, v) => row.map((y, j) => y + b[v][j]));
}

export function scaled(a: Matrix, factor: number): Matrix {
  return a.map((row) => row.map((y) => y * factor));
}

/** Entry by entry. */
export function each(a: Matrix, f: (value: number, row: number, col: number) => number): Matrix {
  return a.map((row, r) => row.map((value, c) => f(value, r, c)));
}

export function largest(a: Matrix): number {
  return a.flat().reduce((most, y) => Math.max(most, Math.abs(y)), 0);
}

/** The nearest whole number, of two the even one. */
export function roundEven(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : nearest;
}

/** Rounded, then limited to [low, high]. */
export function code(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, roundEven(x)));
}

/** Rows `tile` at a time: of inputs their columns, of weights their rows. */
export function tilesOfRows(x: Matrix, w: Matrix, tile: number): { x: Matrix; w: Matrix }[] {
  const starts = Array.from({ length: Math.ceil(w.length / tile) }, (_, t) => t * tile);
  return starts.map((at) => ({ x: x.map((row) => row.slice(at, at + tile)), w: w.slice(at, at + tile) }));
}

/** Within `share` of the largest expected entry: sums and factors in f32 where the expectation has f64. */
export function assertMatrix(what: string, got: Matrix, expected: Matrix, share = 1e-5): void {
  assert.deepEqual([got.length, got[0].length], [expected.length, expected[0].length], `${what}: shape`);
  const tolerance = share * Math.max(1e-30, largest(expected));
  expected.forEach((row, v) =>
    row.forEach((e, j) => {
      const off = Math.abs(got[v][j] - e);
      assert(off <= tolerance, `${what} [${v}, ${j}]: got ${got[v][j]}, expected ${e} ± ${tolerance}`);
    })
  );
}

/** Mean and standard deviation. */
export function spread(values: number[]): { mean: number; sd: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)) };
}

/**
 * Fails unless a sample has this mean and standard deviation: 4.5 standard errors of the mean, and 4.5 of a normal's
 * standard deviation, σ/√(2n).
 */
export function assertSpread(what: string, values: number[], { mean, sd }: { mean: number; sd: number }): void {
  const got = spread(values), n = values.length;
  const off = { mean: Math.abs(got.mean - mean), sd: Math.abs(got.sd - sd) };
  const allowed = { mean: 4.5 * sd / Math.sqrt(n) + 1e-6 * Math.abs(mean), sd: 4.5 * sd / Math.sqrt(2 * n) };
  assert(off.mean <= allowed.mean, `${what}: mean ${got.mean}, expected ${mean} ± ${allowed.mean}`);
  assert(off.sd <= allowed.sd, `${what}: σ ${got.sd}, expected ${sd} ± ${allowed.sd}`);
}

export function identity(rows: number): Matrix {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: rows }, (_, c) => r === c ? 1 : 0));
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** The weights that every chip has, read one row at a time by ideal converters. */
export function weightsOf(
  engine: Engine,
  job: { weight: Matrix; model: ChipModel; chips?: number },
): Promise<Matrix[]> {
  const { weight, model, chips = 1 } = job;
  return run(engine, { weight, x: identity(weight.length), model, chips: numbers(chips) });
}
