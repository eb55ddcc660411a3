import assert from "node:assert/strict";
import { applyChecked, checkOperator, type Operator } from "../../../models/curvature/operator.ts";
import { asymmetry } from "../../../models/curvature/symmetry.ts";
import { hutchinsonTrace } from "../../../models/curvature/trace.ts";
import { hutchinsonDiagonal } from "../../../models/curvature/diagonal.ts";
import { hutchPlusPlusTrace } from "../../../models/curvature/hutchpp.ts";
import { topEigenpairs } from "../../../models/curvature/lanczos.ts";
import { spectralDensity } from "../../../models/curvature/density.ts";
import { denseMatrix } from "../../../models/curvature/dense.ts";
import { denseOperator, randomSymmetric, segmentsOf } from "./dense_support.ts";

/** The identity, but the `bad`-th vector that it sees gets a value that is not finite. */
function faulty(bad: number, value: number): Operator {
  const size = 40;
  let seen = 0;
  const apply = (vectors: Float64Array, count: number) => {
    const out = Float64Array.from(vectors, (v, i) => v * (1 + i % size));
    if (bad >= seen && bad < seen + count) out[(bad - seen) * size + 33] = value;
    seen += count;
    return Promise.resolve(out);
  };
  return { size, segments: segmentsOf([30, 10]), apply };
}

const USES: Record<string, (operator: Operator) => Promise<unknown>> = {
  "probe 21": (operator) => hutchinsonTrace(operator, { seed: 1, kind: "gaussian", tolerance: 1e-9 }),
  "probe 9": (operator) => hutchinsonDiagonal(operator, { seed: 1, tolerance: 0, most: 32 }),
  "sketch probe 2": (operator) => hutchPlusPlusTrace(operator, { seed: 1, tolerance: 0.1, sketch: 4 }),
  "sketch vector 1": (operator) => hutchPlusPlusTrace(operator, { seed: 1, tolerance: 0.1, sketch: 4 }),
  "Lanczos vector 9": (operator) => topEigenpairs(operator, { seed: 1, k: 4, end: "LA" }),
  "start 1": (operator) => spectralDensity(operator, { seed: 1, starts: 2, steps: 8 }),
  "unit vector 7": (operator) => denseMatrix(operator),
};
/** Number of the vector among all that the operator sees. */
const SEEN: Record<string, number> = {
  ...{ "probe 21": 21, "probe 9": 9, "sketch probe 2": 2, "sketch vector 1": 5 },
  ...{ "Lanczos vector 9": 9, "start 1": 5, "unit vector 7": 7 },
};

for (const [name, use] of Object.entries(USES)) {
  for (const value of [NaN, Infinity]) {
    Deno.test(`applyChecked() refuses ${value} and names ${name}`, async () => {
      await assert.rejects(use(faulty(SEEN[name], value)), {
        name: "RangeError",
        message: `curvature/operator apply: expected finite products, got ${value} for ${name} at layer2[3]`,
      });
    });
  }
}

Deno.test("applyChecked() refuses products of another length", async () => {
  const operator: Operator = { size: 3, segments: segmentsOf([3]), apply: () => Promise.resolve(new Float64Array(3)) };
  await assert.rejects(
    applyChecked(operator, { vectors: new Float64Array(6), count: 2, kind: "probe", numbers: 0 }),
    /curvature\/operator apply: expected 6 values \(vectors 2 × parameters 3\), got 3/,
  );
});

Deno.test("checkOperator() refuses segments with a gap, an overlap, an empty one, a wrong end, and no parameter", () => {
  const apply = () => Promise.resolve(new Float64Array(0));
  const segment = (name: string, offset: number, length: number) => ({ name, offset, length });
  const check = (size: number, segments: { name: string; offset: number; length: number }[]) => () =>
    checkOperator({ size, segments, apply });
  assert.throws(check(5, [segment("a", 0, 2), segment("b", 3, 2)]), /"b" to start at 2 .*, got 2 from 3/);
  assert.throws(check(5, [segment("a", 0, 2), segment("b", 1, 4)]), /"b" to start at 2 .*, got 4 from 1/);
  assert.throws(
    check(2, [segment("a", 0, 0), segment("b", 0, 2)]),
    /"a" to start at 0 with at least 1 parameter, got 0/,
  );
  assert.throws(check(5, [segment("a", 0, 2)]), /expected them to cover 5, got 2/);
  assert.throws(check(0, []), /curvature\/operator size: expected integer ≥ 1, got 0/);
  check(3, [segment("a", 0, 2), segment("b", 2, 1)])();
});

Deno.test("asymmetry() is rounding for a symmetric matrix, 0 for the zero matrix, and large for another", async () => {
  const matrix = randomSymmetric(30, 1);
  const right = await asymmetry(denseOperator(matrix), { seed: 1, pairs: 4 });
  assert(right < 1e-15, `symmetric: ${right}`);
  assert.equal(await asymmetry(denseOperator(new Float64Array(9)), { seed: 1, pairs: 2 }), 0);
  matrix[5] += 0.5;
  const wrong = await asymmetry(denseOperator(matrix), { seed: 1, pairs: 4 });
  assert(wrong > 1e-4, `one entry changed: ${wrong}`);
});
