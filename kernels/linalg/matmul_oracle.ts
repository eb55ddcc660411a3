/** Matrix product in plain f64 loops. */

import type { OracleCall, Params } from "../kernel.ts";

const U = 2 ** -23;
/** Smallest normal f32. WGSL may take anything below it, an input or a result, for zero. */
const TINY = 2 ** -126;

/** Element (line, step) of an operand lies at start + line · nextLine + step · nextStep. */
interface Operand {
  data: Float64Array;
  start: number;
  nextLine: number;
  nextStep: number;
}

/**
 * c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], summed in f64.
 *
 * The bound is for one f32 sum with k ascending, which begins with 0 + a·b, an exact sum: a product is rounded once and
 * takes part in at most k − 1 rounded sums, so |error| ≤ γ_k Σ|a·b| with γ_k = ku / (1 − ku) (fusing leaves out roundings).
 * To it come numbers below the smallest normal one: a product or a sum taken for zero loses 2⁻¹²⁶ each, carried to the
 * end with a factor 1 + γ_k < 2, and a factor taken for zero its whole product. Holds while Σ|a·b| is in f32's range.
 * Source: Higham 2002, §3.1, with u = 2⁻²³ (WGSL may round either way).
 *
 * @throws {RangeError} if batch_a or batch_b is neither 1 nor batch
 */
export function matmulOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkBatch(params);
  const { batch, batch_a, batch_b, m, k, n } = params;
  const [a, b] = [buffers.a as Float64Array, buffers.b as Float64Array];
  const [right, left] = [constants.transpose === 1, constants.transpose === 2];
  const value = new Float64Array(batch * m * n);
  const bound = bounds ? new Float64Array(batch * m * n) : undefined;
  for (let s = 0; s < batch; s++) {
    const rows = { data: a, start: s % batch_a * m * k, nextLine: left ? 1 : k, nextStep: left ? m : 1 };
    const cols = { data: b, start: s % batch_b * k * n, nextLine: right ? k : 1, nextStep: right ? 1 : n };
    multiply(value.subarray(s * m * n, (s + 1) * m * n), { rows, cols, params, term: (x, y) => x * y });
    if (bound) multiply(bound.subarray(s * m * n, (s + 1) * m * n), { rows, cols, params, term: mass });
  }
  const gamma = k * U / (1 - k * U);
  const lost = 4 * k * TINY;
  return { c: { value, bound: bound?.map((sum) => gamma * sum + lost) } };
}

/** |a·b|, enlarged where a factor may be taken for zero so that γ_k · mass covers the whole product. */
function mass(x: number, y: number): number {
  const product = Math.abs(x * y);
  const vanishes = Math.abs(x) < TINY || Math.abs(y) < TINY;
  return vanishes ? product / U : product;
}

/** Adds Σ_k term(a, b) to every element of an m × n matrix. */
function multiply(
  out: Float64Array,
  { rows, cols, params, term }: {
    rows: Operand;
    cols: Operand;
    params: Params;
    term: (x: number, y: number) => number;
  },
): void {
  const { m, k, n } = params;
  for (let i = 0; i < m; i++) {
    for (let step = 0; step < k; step++) {
      const x = rows.data[rows.start + i * rows.nextLine + step * rows.nextStep];
      const line = cols.start + step * cols.nextStep;
      for (let j = 0; j < n; j++) out[i * n + j] += term(x, cols.data[line + j * cols.nextLine]);
    }
  }
}

/** Throws unless each operand is shared by the whole batch or has one matrix for each of its members. */
export function checkBatch({ batch, batch_a, batch_b }: Params): void {
  for (const [name, value] of Object.entries({ batch_a, batch_b })) {
    if (value !== 1 && value !== batch) {
      const expected = batch === 1 ? "1" : `1 or ${batch} (batch)`;
      throw new RangeError(`kernels/linalg/matmul ${name}: expected ${expected}, got ${value}`);
    }
  }
}
