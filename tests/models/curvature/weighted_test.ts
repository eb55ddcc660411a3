import assert from "node:assert/strict";
import { mulberry32 } from "../../../kernels/contract.ts";
import { denseMatrix } from "../../../models/curvature/dense.ts";
import { hutchinsonTrace } from "../../../models/curvature/trace.ts";
import {
  lossIncrease,
  lossIncreaseBySegment,
  stdOfSegments,
  weightedOperator,
} from "../../../models/curvature/weighted.ts";
import { assertNear } from "../../support_statistics.ts";
import { denseOperator, randomSymmetric } from "./dense_support.ts";

const N = 18;
const LENGTHS = [6, 12];
const matrix = randomSymmetric(N, 3);
const random = mulberry32(1);
const std = Float64Array.from({ length: N }, (_, i) => i === 4 ? 0 : random());

/** ½ Σ H_ii s_i² */
function increase(values: Float64Array): number {
  return values.reduce((sum, s, i) => sum + 0.5 * matrix[i * N + i] * s * s, 0);
}

Deno.test("weightedOperator() is S·H·S and leaves its vectors alone", async () => {
  const got = await denseMatrix(weightedOperator(denseOperator(matrix), std), { batch: 5 });
  got.forEach((v, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    assert(v === matrix[at] * std[j] * std[i]);
  });
  const vectors = new Float64Array(2 * N).fill(1);
  await weightedOperator(denseOperator(matrix), std).apply(vectors, 2);
  assert(vectors.every((v) => v === 1));
});

Deno.test("lossIncrease() of a weighted trace is ½ Σ H_ii s_i² within 4 standard errors", async () => {
  for (const kind of ["rademacher", "gaussian"] as const) {
    const trace = await hutchinsonTrace(denseOperator(matrix, LENGTHS), {
      seed: 1,
      kind,
      std,
      tolerance: 0,
      most: 4000,
    });
    const { mean, standardError, probes } = lossIncrease(trace);
    assertNear(kind, { got: mean, expected: increase(std), tolerance: 4 * standardError });
    assert.equal(probes, 4000);
    assertNear("half the error too", { got: 2 * standardError, expected: trace.total.standardError, tolerance: 1e-15 });
  }
});

Deno.test("lossIncreaseBySegment() has the mean and the error of the trace weighted by the same probes", async () => {
  const perSegment = [0.3, 2];
  const operator = denseOperator(matrix, LENGTHS);
  const rule = { seed: 5, tolerance: 0, most: 3000 };
  const got = lossIncreaseBySegment(await hutchinsonTrace(operator, rule), perSegment);
  const expected = increase(stdOfSegments(operator.segments, perSegment));
  assertNear("mean", { got: got.mean, expected, tolerance: 4 * got.standardError });
  const runs = await Promise.all(
    Array.from(
      { length: 200 },
      async (_, seed) =>
        lossIncreaseBySegment(await hutchinsonTrace(operator, { ...rule, seed, most: 64, batch: 64 }), perSegment),
    ),
  );
  const scores = runs.map(({ mean, standardError }) => (mean - expected) / standardError);
  const spread = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
  assertNear("errors counted by their own standard errors", { got: spread, expected: 1, tolerance: 0.2 });
});

Deno.test("stdOfSegments() spreads one value over each segment", () => {
  assert.deepEqual(
    stdOfSegments(denseOperator(randomSymmetric(4, 1), [1, 3]).segments, [5, 6]),
    Float64Array.of(5, 6, 6, 6),
  );
});

Deno.test("weights that are negative, not finite or too few are refused", async () => {
  const operator = denseOperator(matrix, LENGTHS);
  const refused = (values: number[], message: RegExp) =>
    assert.throws(() => weightedOperator(operator, Float64Array.from(values)), message);
  refused([1, 2], /curvature\/weighted std: expected 18 values, got 2/);
  refused(new Array(N).fill(-1), /curvature\/weighted std: expected number ≥ 0, got -1/);
  refused(new Array(N).fill(NaN), /curvature\/weighted std: expected number ≥ 0, got NaN/);
  const trace = await hutchinsonTrace(operator, { seed: 1, tolerance: 0, most: 16 });
  assert.throws(() => lossIncreaseBySegment(trace, [1]), /expected 2 values \(one per segment\), got 1/);
  assert.throws(() => lossIncreaseBySegment(trace, [1, -1]), /expected number ≥ 0, got -1/);
  assert.throws(() => stdOfSegments(operator.segments, [1]), /expected 2 values \(one per segment\), got 1/);
});
