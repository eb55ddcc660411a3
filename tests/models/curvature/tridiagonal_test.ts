import assert from "node:assert/strict";
import { mulberry32 } from "../../../kernels/contract.ts";
import { type Tridiagonal, tridiagonalEigen } from "../../../models/curvature/tridiagonal.ts";

function times({ diagonal, off }: Tridiagonal, v: Float64Array): Float64Array {
  return v.map((x, i) => diagonal[i] * x + (off[i] ?? 0) * (v[i + 1] ?? 0) + (off[i - 1] ?? 0) * (v[i - 1] ?? 0));
}

function random(n: number, seed: number): Tridiagonal {
  const next = mulberry32(seed);
  const uniform = (count: number) => Float64Array.from({ length: count }, () => 2 * next() - 1);
  return { diagonal: uniform(n), off: uniform(Math.max(0, n - 1)) };
}

const wilkinson = (n: number): Tridiagonal => ({
  diagonal: Float64Array.from({ length: n }, (_, i) => Math.abs(i - (n - 1) / 2)),
  off: new Float64Array(n - 1).fill(1),
});
const graded = (n: number, step: number): Tridiagonal => ({
  diagonal: Float64Array.from({ length: n }, (_, i) => step ** i),
  off: Float64Array.from({ length: n - 1 }, (_, i) => step ** (i + 0.5) / 2),
});
const constant = (n: number, d: number, e: number): Tridiagonal => ({
  diagonal: new Float64Array(n).fill(d),
  off: new Float64Array(n - 1).fill(e),
});
const CASES: Record<string, Tridiagonal> = {
  "1 × 1": random(1, 1),
  "2 × 2": random(2, 2),
  "random 64": random(64, 3),
  "random 150": random(150, 4),
  "Wilkinson's 21, pairs that agree to 14 digits": wilkinson(21),
  "graded down": graded(24, 0.1),
  "graded up": graded(24, 10),
  "zero diagonal": constant(33, 0, 1),
  "zero": constant(5, 0, 0),
  "identity": constant(6, 1, 0),
  "almost split": { diagonal: Float64Array.of(1, 1, 1, 1), off: Float64Array.of(1e-20, 1, 1e-300) },
  "scaled by 1e150": { diagonal: Float64Array.of(1e150, -2e150, 3e150), off: Float64Array.of(1e150, 2e150) },
  "scaled by 1e-150": { diagonal: Float64Array.of(1e-150, -2e-150, 3e-150), off: Float64Array.of(1e-150, 2e-150) },
  "zero diagonal, tiny and large neighbours": {
    diagonal: new Float64Array(4),
    off: Float64Array.of(1e-160, 1, 1e-160),
  },
};

for (const [name, matrix] of Object.entries(CASES)) {
  Deno.test(`tridiagonalEigen() solves ${name}`, () => {
    const n = matrix.diagonal.length;
    const { values, vectors } = tridiagonalEigen(matrix, "all");
    const scale = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const bound = 4 * n * Number.EPSILON;
    for (let i = 0; i < n; i++) {
      const v = vectors.slice(i * n, (i + 1) * n);
      times(matrix, v).forEach((got, j) => {
        assert(Math.abs(got - values[i] * v[j]) <= bound * scale, `residual ${i}: ${got - values[i] * v[j]}`);
      });
      for (let k = 0; k <= i; k++) {
        const inner = v.reduce((sum, x, j) => sum + x * vectors[k * n + j], 0);
        assert(Math.abs(inner - Number(k === i)) <= bound, `${i} by ${k}: ${inner}`);
      }
      assert(i === 0 || values[i] >= values[i - 1], "ascending");
    }
    const first = tridiagonalEigen(matrix, "first");
    const none = tridiagonalEigen(matrix, "none");
    assert.deepEqual(first.values, values);
    assert.deepEqual(none, { values, vectors: new Float64Array(0) });
    assert.deepEqual(Array.from(first.vectors), Array.from(values.keys(), (i) => vectors[i * n]));
  });
}

Deno.test("tridiagonalEigen() gives the closed form of the second difference", () => {
  const n = 100;
  const { values, vectors } = tridiagonalEigen(constant(n, 2, -1), "first");
  values.forEach((value, i) => {
    const angle = (i + 1) * Math.PI / (n + 1);
    assert(Math.abs(value - (2 - 2 * Math.cos(angle))) < 1e-14, `value ${i}`);
    assert(Math.abs(vectors[i] ** 2 - 2 / (n + 1) * Math.sin(angle) ** 2) < 1e-14, `weight ${i}`);
  });
});

Deno.test("tridiagonalEigen() gives Gauss's rules: nodes and weights of Legendre's polynomials", () => {
  const off = Float64Array.from([1, 2, 3, 4], (k) => k / Math.sqrt(4 * k * k - 1));
  const { values, vectors } = tridiagonalEigen({ diagonal: new Float64Array(5), off }, "first");
  // closed form of the 5-point rule
  const [inner, outer] = [-1, 1].map((sign) => Math.sqrt(5 + sign * 2 * Math.sqrt(10 / 7)) / 3);
  const weight = (sign: number) => (322 + sign * 13 * Math.sqrt(70)) / 900;
  const weights = [weight(-1), weight(1), 128 / 225, weight(1), weight(-1)];
  [-outer, -inner, 0, inner, outer].forEach((node, i) => {
    assert(Math.abs(values[i] - node) < 1e-15, `node ${i}: ${values[i]}`);
    assert(Math.abs(2 * vectors[i] ** 2 - weights[i]) < 1e-14, `weight ${i}: ${2 * vectors[i] ** 2}`);
  });
});

Deno.test("tridiagonalEigen() leaves its input alone and refuses lengths and values that are wrong", () => {
  const matrix = random(9, 7);
  const copy = structuredClone(matrix);
  tridiagonalEigen(matrix, "all");
  assert.deepEqual(matrix, copy);
  assert.throws(() => tridiagonalEigen({ ...matrix, off: new Float64Array(9) }, "none"), /expected 8 values .*, got 9/);
  assert.throws(() => tridiagonalEigen(constant(3, NaN, 1), "first"), /expected finite values/);
  assert.throws(() => tridiagonalEigen({ diagonal: new Float64Array(0), off: new Float64Array(0) }, "all"), RangeError);
});
