import assert from "node:assert/strict";
import { hutchinsonDiagonal } from "../../../models/curvature/diagonal.ts";
import { hutchinsonTrace } from "../../../models/curvature/trace.ts";
import { assertNear } from "../../support_statistics.ts";
import { denseOperator, normsOf, randomSymmetric } from "./dense_support.ts";

const N = 20;
const LENGTHS = [8, 12];
const matrix = randomSymmetric(N, 8);

Deno.test("hutchinsonDiagonal() gives every entry with the error that theory gives", async () => {
  const most = 4000;
  const got = await hutchinsonDiagonal(denseOperator(matrix, LENGTHS), { seed: 1, tolerance: 0, most, batch: 64 });
  assert.deepEqual([got.probes, got.reached], [most, false]);
  for (let i = 0; i < N; i++) {
    let variance = 0;
    for (let j = 0; j < N; j++) if (j !== i) variance += matrix[i * N + j] ** 2;
    const error = Math.sqrt(variance / most);
    assertNear(`entry ${i}`, { got: got.mean[i], expected: matrix[i * N + i], tolerance: 4 * error });
    assertNear(`error ${i}`, { got: got.standardError[i], expected: error, tolerance: 0.06 * error });
  }
});

Deno.test("hutchinsonDiagonal() sums up its segments: trace with the error of a sum, squares without the noise", async () => {
  const most = 2000;
  const { segments } = await hutchinsonDiagonal(denseOperator(matrix, LENGTHS), { seed: 2, tolerance: 0, most });
  const trace = await hutchinsonTrace(denseOperator(matrix, LENGTHS), { seed: 2, tolerance: 0, most });
  segments.forEach((segment, l) => {
    const { name, mean, standardError } = trace.segments[l];
    assert.equal(segment.name, name);
    // the same probes, the same sums
    assertNear("trace", { got: segment.trace.mean, expected: mean, tolerance: 1e-12 });
    assertNear("error", { got: segment.trace.standardError, expected: standardError, tolerance: 1e-12 });
  });
  const runs = await Promise.all(
    Array.from(
      { length: 200 },
      (_, seed) => hutchinsonDiagonal(denseOperator(matrix), { seed, tolerance: 0, most: 16 }),
    ),
  );
  const sums = runs.map((run) => run.segments[0].squareSum);
  const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
  const spread = Math.sqrt(sums.reduce((sum, v) => sum + (v - mean) ** 2, 0) / sums.length);
  const tolerance = 4 * spread / Math.sqrt(sums.length);
  assertNear("squares", { got: mean, expected: normsOf(matrix).diagonal, tolerance });
  const raw = runs.reduce((sum, run) => sum + run.mean.reduce((s, v) => s + v * v, 0), 0) / runs.length;
  assert(raw > normsOf(matrix).diagonal + tolerance, "without the correction the noise would show");
});

Deno.test("hutchinsonDiagonal() stops by the error of the whole, which shrinks as 1/√m, in any batch", async () => {
  const run = (tolerance: number, batch: number) =>
    hutchinsonDiagonal(denseOperator(matrix), { seed: 3, tolerance, most: 100_000, batch });
  const [rough, fine] = [await run(0.2, 16), await run(0.1, 16)];
  assert(rough.reached && fine.reached);
  const ratio = fine.probes / rough.probes;
  assert(ratio > 3 && ratio < 5, `four times the probes for half the error: ${fine.probes} against ${rough.probes}`);
  const exact = Array.from({ length: N }, (_, i) => matrix[i * N + i]);
  const error = Math.sqrt(exact.reduce((sum, v, i) => sum + (fine.mean[i] - v) ** 2, 0) / normsOf(matrix).diagonal);
  assert(error < 0.2, `${error}`);
  assert.deepEqual(await run(0.2, 7), rough);
});

Deno.test("hutchinsonDiagonal() is exact for diagonal matrices, P = 1 and zero", async () => {
  for (const [m, diagonal] of [[[2, 0, 0, -3], [2, -3]], [[0.1], [0.1]], [[0, 0, 0, 0], [0, 0]]]) {
    const got = await hutchinsonDiagonal(denseOperator(Float64Array.from(m)), { seed: 1, tolerance: 1e-9 });
    assert.deepEqual([got.probes, got.reached], [16, true]);
    assert.deepEqual(Array.from(got.mean), diagonal);
    assert(got.standardError.every((v) => v === 0));
  }
  const empty = Float64Array.of(0, 1, 1, 0);
  const { reached, probes } = await hutchinsonDiagonal(denseOperator(empty), { seed: 1, tolerance: 0.1, most: 40 });
  assert.deepEqual(
    [reached, probes],
    [false, 40],
    "a diagonal of zeros beside other entries is never known relatively",
  );
});

Deno.test("hutchinsonDiagonal() refuses options out of range", async () => {
  const run = (options: object) => hutchinsonDiagonal(denseOperator(matrix), { seed: 1, tolerance: 0.1, ...options });
  await assert.rejects(run({ most: 3 }), /curvature\/diagonal most: expected integer ≥ 16, got 3/);
  await assert.rejects(run({ tolerance: NaN }), /curvature\/diagonal tolerance: expected number ≥ 0, got NaN/);
  await assert.rejects(run({ batch: 1.5 }), /curvature\/diagonal batch: expected integer ≥ 1, got 1.5/);
});
