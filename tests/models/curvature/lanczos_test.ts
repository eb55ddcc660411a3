import assert from "node:assert/strict";
import { symmetricEigen } from "../../../models/curvature/dense.ts";
import { type EigenOptions, type End, topEigenpairs } from "../../../models/curvature/lanczos.ts";
import { probeBlock } from "../../../models/curvature/probes.ts";
import { denseOperator, diagonalOperator, randomSymmetric, withSpectrum } from "./dense_support.ts";

const ENDS: End[] = ["LA", "SA", "LM"];

function wanted(values: ArrayLike<number>, { k, end }: { k: number; end: End }): number[] {
  const sign = end === "SA" ? -1 : 1;
  const size = (v: number) => end === "LM" ? Math.abs(v) : sign * v;
  return Array.from(values).toSorted((a, b) => size(b) - size(a)).slice(0, k);
}

const ascending = (a: number, b: number) => a - b;

/** Fails unless the pairs are the wanted ones to `bound`, with orthonormal vectors and residuals as told. */
async function check(
  matrix: Float64Array,
  { bound, ...options }: Partial<EigenOptions> & { k: number; end: End; bound: number },
) {
  const operator = denseOperator(matrix);
  const n = operator.size;
  const got = await topEigenpairs(operator, { seed: 1, tolerance: 1e-9, ...options });
  const exact = wanted(symmetricEigen(matrix, { vectors: false }).values, options);
  // values of one magnitude and two signs have no order by LM
  const found = options.end === "LM" ? got.pairs.map(({ value }) => value).sort(ascending) : null;
  if (found) exact.sort(ascending);
  assert(got.converged, `not converged after ${got.products} products`);
  assert.deepEqual([got.products, got.calls], [operator.products, operator.calls]);
  got.pairs.forEach(({ value, vector, residual }, i) => {
    const one = found ? found[i] : value;
    assert(Math.abs(one - exact[i]) <= bound * got.scale, `${options.end} ${i}: got ${one}, expected ${exact[i]}`);
    let true2 = 0;
    for (let r = 0; r < n; r++) {
      let product = 0;
      for (let c = 0; c < n; c++) product += matrix[r * n + c] * vector[c];
      true2 += (product - value * vector[r]) ** 2;
    }
    assert(Math.abs(Math.sqrt(true2) - residual) <= 1e-14 * got.scale, `residual ${i}`);
    assert(residual <= 1e-9 * got.scale);
    got.pairs.forEach((other, j) => {
      const inner = vector.reduce((sum, v, r) => sum + v * other.vector[r], 0);
      assert(Math.abs(inner - Number(i === j)) <= 1e-12, `vectors ${i}, ${j}: ${inner}`);
    });
  });
  return got;
}

const far = (n: number) => Array.from({ length: n }, (_, i) => i / n);
const SPECTRA: Record<string, number[]> = {
  "outliers over a bulk": [10, 8, 7.5, ...far(117)],
  "clustered at both ends": [5, 5 - 1e-6, 5 - 2e-6, ...far(110), -4 + 1e-6, -4],
  "negative": far(100).map((v) => -1 - v * v),
  "repeated twice": [3, 3, 2, 2, 1, 1, ...far(60).map((v) => v / 2), -2, -2],
  "even, without gaps": far(150),
  "both signs alike": [...far(50), ...far(50).map((v) => -v)],
};

for (const [name, spectrum] of Object.entries(SPECTRA)) {
  for (const end of ENDS) {
    for (const k of [1, 6]) {
      Deno.test(`topEigenpairs() finds ${end} of a spectrum that is ${name} to 1e-10 [k=${k}]`, async () => {
        await check(withSpectrum(spectrum, 5).matrix, { k, end, bound: 1e-10, most: 20_000 });
      });
    }
  }
}

Deno.test("topEigenpairs() by LM takes a negative outlier that LA does not see", async () => {
  const { matrix } = withSpectrum([-9, 4, 3, ...far(50)], 2);
  const first = async (end: End) => (await check(matrix, { k: 1, end, bound: 1e-12 })).pairs[0].value;
  assert.deepEqual((await Promise.all(ENDS.map(first))).map((v) => Math.round(1e9 * v) / 1e9), [4, -9, -9]);
});

Deno.test("topEigenpairs() restarts within a small basis, and in blocks of any size", async () => {
  const { matrix } = withSpectrum(SPECTRA["outliers over a bulk"], 7);
  for (const [block, basis] of [[1, 10], [2, 12], [3, 15], [5, 20], [7, 120], [200, 10]]) {
    const got = await check(matrix, { k: 4, end: "LA", block, basis, bound: 1e-10, most: 20_000 });
    assert(basis > 20 || block > 5 || got.restarts > 0, "a small basis restarts");
  }
});

Deno.test("topEigenpairs() finds multiplicities up to its block, and beyond once the space is invariant", async () => {
  const { matrix } = withSpectrum([2, 2, 2, 2, ...new Array(26).fill(1)], 1);
  for (const block of [1, 2, 4]) {
    const { pairs } = await check(matrix, { k: 4, end: "LA", block, bound: 1e-12 });
    assert(pairs.every(({ value }) => Math.abs(value - 2) < 1e-10));
  }
});

Deno.test("topEigenpairs() takes zero, one-parameter, two-parameter and low-rank matrices, and all P pairs", async () => {
  const zero = await check(new Float64Array(25), { k: 3, end: "LM", bound: 0 });
  assert.deepEqual(zero.pairs.map(({ value, residual }) => [value, residual]), [[0, 0], [0, 0], [0, 0]]);
  await check(Float64Array.of(-2.5), { k: 1, end: "LA", bound: 1e-15 });
  await check(Float64Array.of(1, 2, 2, 1), { k: 2, end: "SA", bound: 1e-15 });
  await check(withSpectrum([1, ...new Array(19).fill(0)], 1).matrix, { k: 2, end: "LA", bound: 1e-13 });
  for (const n of [3, 10, 33]) await check(randomSymmetric(n, n), { k: n, end: "LM", bound: 1e-12 });
});

Deno.test("topEigenpairs() is the same for the same seed", async () => {
  const run = () => topEigenpairs(denseOperator(randomSymmetric(30, 1)), { k: 3, end: "LA", seed: 4 });
  assert.deepEqual(await run(), await run());
});

Deno.test("topEigenpairs() says that it has not converged, and how far off it is", async () => {
  const { matrix } = withSpectrum(SPECTRA["even, without gaps"], 1);
  const got = await topEigenpairs(denseOperator(matrix), { k: 4, end: "LA", seed: 1, tolerance: 1e-9, most: 24 });
  assert(!got.converged && got.products <= 24 + 4);
  assert(got.pairs.some(({ residual }) => residual > 1e-6));
  got.pairs.forEach(({ value, residual }) => {
    const nearest = Math.min(...SPECTRA["even, without gaps"].map((v) => Math.abs(v - value)));
    assert(nearest <= residual + 1e-14, "an eigenvalue lies within the residual");
  });
});

Deno.test("topEigenpairs() stops at the rounding of an operator in f32, with eigenvalues as good as that", async () => {
  const { matrix } = withSpectrum(SPECTRA["outliers over a bulk"], 3);
  const exact = denseOperator(matrix);
  const rounded = {
    ...exact,
    apply: async (v: Float64Array, count: number) =>
      Float64Array.from(Float32Array.from(await exact.apply(Float64Array.from(Float32Array.from(v)), count))),
  };
  const got = await topEigenpairs(rounded, { k: 3, end: "LA", seed: 1, tolerance: 1e-14 });
  assert(!got.converged && got.products < 300, `${got.products}`);
  [10, 8, 7.5].forEach((v, i) => assert(Math.abs(got.pairs[i].value - v) < 2e-6, `${got.pairs[i].value}`));
  assert((await topEigenpairs(rounded, { k: 3, end: "LA", seed: 1, tolerance: 1e-5 })).converged);
});

Deno.test("topEigenpairs() finds the ends of 100 000 parameters", async () => {
  const entries = probeBlock({ first: 0, count: 1, size: 100_000 }, { seed: 1, kind: "gaussian", stream: "trace" });
  entries.set([30, 20, -25], 500);
  for (const [end, value] of [["LA", 30], ["SA", -25], ["LM", 30]] as const) {
    const { pairs, converged } = await topEigenpairs(diagonalOperator(entries), { k: 1, end, seed: 1 });
    assert(converged && Math.abs(pairs[0].value - value) < 1e-4);
  }
});

Deno.test("topEigenpairs() refuses k beyond P and options out of range", async () => {
  const run = (options: Partial<EigenOptions>) =>
    topEigenpairs(denseOperator(randomSymmetric(5, 1)), { k: 1, end: "LA", seed: 1, ...options });
  await assert.rejects(run({ k: 6 }), {
    name: "RangeError",
    message: "curvature/lanczos k: expected integer in 1 … 5, got 6",
  });
  await assert.rejects(run({ k: 0 }), /curvature\/lanczos k: expected integer in 1 … 5, got 0/);
  await assert.rejects(run({ tolerance: 0 }), /curvature\/lanczos tolerance: expected number > 0, got 0/);
  await assert.rejects(run({ block: 0 }), /curvature\/lanczos block: expected integer ≥ 1, got 0/);
  await assert.rejects(run({ basis: 0.5 }), /curvature\/lanczos basis: expected integer ≥ 1, got 0.5/);
  await assert.rejects(run({ k: 3, most: 2 }), /curvature\/lanczos most: expected integer ≥ 3, got 2/);
});
