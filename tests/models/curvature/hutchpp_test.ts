import assert from "node:assert/strict";
import { hutchPlusPlusTrace } from "../../../models/curvature/hutchpp.ts";
import { hutchinsonTrace } from "../../../models/curvature/trace.ts";
import { assertNear } from "../../support_statistics.ts";
import { denseOperator, normsOf, randomSymmetric, withSpectrum } from "./dense_support.ts";

const LENGTHS = [7, 20, 3];
const steep = withSpectrum(Array.from({ length: 30 }, (_, i) => i < 5 ? 50 / (i + 1) : -0.1 + i / 100), 2).matrix;

Deno.test("hutchPlusPlusTrace() is exact where the sketch holds everything, in total and by segment", async () => {
  const { matrix } = withSpectrum([9, -4, 1, ...new Array(27).fill(0)], 1);
  const { total, segments, products } = await hutchPlusPlusTrace(denseOperator(matrix, LENGTHS), {
    ...{ seed: 1, tolerance: 1e-10, sketch: 6 },
  });
  assertNear("total", { got: total.mean, expected: 6, tolerance: 1e-12 });
  assert(total.standardError < 1e-12 && total.probes === 16 && total.reached);
  let offset = 0;
  LENGTHS.forEach((length, l) => {
    let expected = 0;
    for (let i = offset; i < offset + length; i++) expected += matrix[i * 31];
    offset += length;
    assertNear(`segment ${l}`, { got: segments[l].mean, expected, tolerance: 1e-12 });
  });
  // 6 for the sketch, 16 probes, and one for each direction that was kept: 3, and what rounding adds to them
  assert(products >= 6 + 3 + 16 && products <= 6 + 6 + 16, `${products}`);
});

Deno.test("hutchPlusPlusTrace() is unbiased and its error tells the truth, in total and by segment", async () => {
  const operator = denseOperator(steep, LENGTHS);
  const runs = await Promise.all(
    Array.from(
      { length: 300 },
      (_, seed) => hutchPlusPlusTrace(operator, { seed, tolerance: 0, most: 32, sketch: 6, batch: 32 }),
    ),
  );
  let offset = 0;
  const expected = [
    normsOf(steep).trace,
    ...LENGTHS.map((length) => {
      let sum = 0;
      for (let i = offset; i < offset + length; i++) sum += steep[i * 31];
      offset += length;
      return sum;
    }),
  ];
  expected.forEach((exact, part) => {
    const scores = runs.map(({ total, segments }) => {
      const one = part === 0 ? total : segments[part - 1];
      return (one.mean - exact) / one.standardError;
    });
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    const spread = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
    // scores of Student's t with 31 degrees: standard deviation 1.03
    assertNear(`part ${part}: mean score`, { got: mean, expected: 0, tolerance: 4 / Math.sqrt(scores.length) });
    assertNear(`part ${part}: spread of scores`, { got: spread, expected: 1.03, tolerance: 0.2 });
  });
});

Deno.test("hutchPlusPlusTrace() needs far fewer products than Hutchinson on a steep spectrum", async () => {
  const rule = { seed: 3, tolerance: 0.005, most: 100_000 };
  const plain = await hutchinsonTrace(denseOperator(steep), rule);
  const better = await hutchPlusPlusTrace(denseOperator(steep), { ...rule, sketch: 10 });
  assert(better.total.reached && plain.total.reached);
  assert(better.products * 10 < plain.products, `${better.products} against ${plain.products}`);
});

Deno.test("hutchPlusPlusTrace() takes the zero matrix, P = 1, weights, any batch, and refuses a sketch beyond P", async () => {
  const run = (m: Float64Array, options: object = {}) =>
    hutchPlusPlusTrace(denseOperator(m), { seed: 1, tolerance: 0.1, sketch: 1, ...options });
  assert.equal((await run(new Float64Array(16))).total.mean, 0);
  assertNear("P = 1", { got: (await run(Float64Array.of(-3))).total.mean, expected: -3, tolerance: 1e-15 });
  const std = Float64Array.of(2, 0.5);
  const weighted = await run(Float64Array.of(1, 3, 3, 4), { std, sketch: 2 });
  assertNear("weighted", { got: weighted.total.mean, expected: 4 * 1 + 0.25 * 4, tolerance: 1e-12 });
  const m = randomSymmetric(20, 1);
  const [one, other] = [await run(m, { sketch: 5, batch: 3 }), await run(m, { sketch: 5, batch: 64 })];
  assert.deepEqual(one.total, other.total);
  await assert.rejects(
    run(Float64Array.of(1), { sketch: 2 }),
    /curvature\/hutchpp sketch: expected integer in 1 … 1, got 2/,
  );
});
