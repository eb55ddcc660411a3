import assert from "node:assert/strict";
import { estimateOf } from "../../../models/curvature/estimate.ts";
import type { ProbeKind } from "../../../models/curvature/probes.ts";
import { hutchinsonTrace, type TraceOptions } from "../../../models/curvature/trace.ts";
import { assertNear, momentsOf } from "../../support_statistics.ts";
import { denseOperator, normsOf, randomSymmetric } from "./dense_support.ts";

const N = 24;
const LENGTHS = [10, 1, 13];
const matrix = randomSymmetric(N, 4);
const OPTIONS: TraceOptions = { seed: 1, tolerance: 0 };

/** Variance of vᵀHv per probe, and of the part of one segment: Σ over its rows of products with all of v. */
const VARIANCE: Record<ProbeKind, (m: Float64Array) => number> = {
  rademacher: (m) => 2 * (normsOf(m).frobenius - normsOf(m).diagonal),
  gaussian: (m) => 2 * normsOf(m).frobenius,
};

function blockTraces(m: Float64Array): number[] {
  let offset = 0;
  return LENGTHS.map((length) => {
    let sum = 0;
    for (let i = offset; i < offset + length; i++) sum += m[i * N + i];
    offset += length;
    return sum;
  });
}

for (const kind of ["rademacher", "gaussian"] as const) {
  Deno.test(`hutchinsonTrace() with ${kind} probes has the mean, the variance and the error that theory gives`, async () => {
    const probes = 4000;
    const operator = denseOperator(matrix, LENGTHS);
    const { total, segments, samples } = await hutchinsonTrace(operator, {
      ...OPTIONS,
      kind,
      most: probes,
      batch: 100,
    });
    assert.equal(total.probes, probes);
    const exact = normsOf(matrix).trace;
    assertNear("total", { got: total.mean, expected: exact, tolerance: 4 * total.standardError });
    blockTraces(matrix).forEach((expected, l) => {
      const { mean, standardError } = segments[l];
      assertNear(`segment ${l}`, { got: mean, expected, tolerance: 4 * standardError });
    });
    const { variance, kurtosis } = momentsOf(samples.map((row) => row.reduce((a, b) => a + b, 0)));
    const expected = VARIANCE[kind](matrix);
    // a sample variance is off by √((kurtosis + 2)/n) of itself
    const tolerance = 4 * expected * Math.sqrt((kurtosis + 2) / probes);
    assertNear("variance", { got: variance, expected, tolerance });
    assertNear("error", { got: total.standardError, expected: Math.sqrt(variance / probes), tolerance: 1e-12 });
  });

  Deno.test(`hutchinsonTrace() with ${kind} probes: the error shrinks as 1/√m and tells the truth`, async () => {
    for (const most of [16, 64, 256]) {
      const runs = await Promise.all(
        Array.from(
          { length: 100 },
          (_, seed) => hutchinsonTrace(denseOperator(matrix), { seed, kind, tolerance: 0, most, batch: 64 }),
        ),
      );
      const errors = runs.map(({ total }) => total.mean - normsOf(matrix).trace);
      const expected = Math.sqrt(VARIANCE[kind](matrix) / most);
      // root mean square of 100 errors: ±7 %, 4 of them
      const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
      assertNear(`m=${most}`, { got: rms, expected, tolerance: 0.28 * expected });
    }
  });
}

Deno.test("hutchinsonTrace() does not depend on the batch, and spends no more calls than needed", async () => {
  const run = async (batch: number, tolerance: number) => {
    const operator = denseOperator(matrix, LENGTHS);
    const { products, ...rest } = await hutchinsonTrace(operator, {
      ...OPTIONS,
      tolerance,
      floor: 10,
      most: 500,
      batch,
    });
    assert.equal(operator.products, products);
    assert.equal(operator.calls, Math.ceil(products / batch));
    return rest;
  };
  const expected = await run(1, 0.2);
  assert(expected.total.reached && expected.total.probes > 16 && expected.total.probes < 500);
  for (const batch of [5, 16, 33, 500, 1000]) assert.deepEqual(await run(batch, 0.2), expected, `batch ${batch}`);
});

Deno.test("hutchinsonTrace() is exact for a diagonal matrix with signs, P = 1 and the zero matrix, after 16 probes", async () => {
  const diagonal = new Float64Array(25);
  [3, -2, 0.5, 0, 7].forEach((v, i) => diagonal[i * 6] = v);
  for (const [m, trace] of [[diagonal, 8.5], [Float64Array.of(-2.5), -2.5], [new Float64Array(9), 0]] as const) {
    const { total, products } = await hutchinsonTrace(denseOperator(m), { seed: 1, tolerance: 1e-9 });
    assert.deepEqual(total, { mean: trace, standardError: 0, probes: 16, reached: true });
    assert.equal(products, 16);
  }
});

Deno.test("hutchinsonTrace() says that a trace near 0 is not reached, and the floor lets it be", async () => {
  const indefinite = Float64Array.of(1, 1, 1, -1);
  const run = (floor: number) =>
    hutchinsonTrace(denseOperator(indefinite, [1, 1]), { seed: 1, tolerance: 0.01, floor, most: 64, kind: "gaussian" });
  const strict = await run(0);
  assert.deepEqual([strict.total.reached, strict.total.probes], [false, 64]);
  const loose = await run(100);
  assert.deepEqual([loose.total.reached, loose.total.probes], [true, 16]);
  assert.deepEqual(loose.segments.map(({ name, reached }) => [name, reached]), [["layer1", true], ["layer2", true]]);
});

Deno.test("hutchinsonTrace() goes on until every segment is known, if told to", async () => {
  // a large block without error beside a small one with much
  const m = new Float64Array(9);
  m.set([1000, 0, 0, 0, 1, 2, 0, 2, 1]);
  const run = (until: "total" | "segments") =>
    hutchinsonTrace(denseOperator(m, [1, 2]), { seed: 1, tolerance: 0.1, until, most: 5000 });
  const [total, segments] = [await run("total"), await run("segments")];
  assert.equal(total.total.probes, 16);
  assert.deepEqual(total.segments.map(({ reached }) => reached), [true, false]);
  assert.deepEqual(segments.segments.map(({ reached }) => reached), [true, true]);
  // variance 2 · (2² + 2²) = 16 of a trace of 2: 400 probes for 10 %
  assert(segments.total.probes > 300 && segments.total.probes < 520, `${segments.total.probes}`);
});

Deno.test("hutchinsonTrace() refuses options out of range", async () => {
  const run = (options: Partial<TraceOptions>) => hutchinsonTrace(denseOperator(matrix), { ...OPTIONS, ...options });
  await assert.rejects(run({ most: 15 }), {
    name: "RangeError",
    message: "curvature/trace most: expected integer ≥ 16, got 15",
  });
  await assert.rejects(run({ tolerance: -1 }), /curvature\/trace tolerance: expected number ≥ 0, got -1/);
  await assert.rejects(run({ tolerance: NaN }), /curvature\/trace tolerance: expected number ≥ 0, got NaN/);
  await assert.rejects(run({ floor: -1 }), /curvature\/trace floor: expected number ≥ 0, got -1/);
  await assert.rejects(run({ batch: 0 }), /curvature\/trace batch: expected integer ≥ 1, got 0/);
});

Deno.test("estimateOf() gives mean and standard error, keeps equal samples exact, and refuses a single one", () => {
  assert.deepEqual(estimateOf([1, 2, 3, 6]), { mean: 3, standardError: Math.sqrt(14 / 3 / 4), probes: 4 });
  assert.deepEqual(estimateOf([0.1, 0.1, 0.1]), { mean: 0.1, standardError: 0, probes: 3 });
  const far = estimateOf([1e9 + 1, 1e9 + 2, 1e9 + 3]);
  assertNear("far from 0", { got: far.standardError, expected: Math.sqrt(1 / 3), tolerance: 1e-12 });
  assert.throws(() => estimateOf([1]), /curvature\/estimate samples: expected at least 2, got 1/);
});
