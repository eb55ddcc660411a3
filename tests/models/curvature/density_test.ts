import assert from "node:assert/strict";
import { type Density, densityOf, spectralDensity } from "../../../models/curvature/density.ts";
import { lanczosQuadratures, type QuadratureOptions, traceOf } from "../../../models/curvature/quadrature.ts";
import { assertNear } from "../../support_statistics.ts";
import { denseOperator, normsOf, randomSymmetric, withSpectrum } from "./dense_support.ts";

const OPTIONS: QuadratureOptions = { starts: 10, steps: 30, seed: 1 };
const spectrum = [6, 5, -2, ...Array.from({ length: 77 }, (_, i) => Math.sin(i) / 2)];
const { matrix } = withSpectrum(spectrum, 4);

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const integral = ({ grid, density }: Pick<Density, "grid" | "density">) => total(density) * (grid[1] - grid[0]);

for (const kind of ["rademacher", "gaussian"] as const) {
  Deno.test(`lanczosQuadratures() from ${kind} starts: weights sum to 1, moments are exact up to degree 2m − 1`, async () => {
    const steps = 4;
    const operator = denseOperator(matrix);
    for (const { nodes, weights, square } of await lanczosQuadratures(operator, { ...OPTIONS, kind, steps })) {
      assert.equal(nodes.length, steps);
      assertNear("sum of weights", { got: total(weights), expected: 1, tolerance: 1e-14 });
      assert(weights.every((w) => w >= 0) && nodes.every((v, i) => i === 0 || v >= nodes[i - 1]));
      assert(kind === "gaussian" || square === 80);
    }
    assert.deepEqual([operator.calls, operator.products], [steps, steps * 10]);
    // vᵀH^p v by products, against Σ weights · nodes^p
    const seen: Float64Array[] = [];
    const spying = {
      ...operator,
      apply: (v: Float64Array, count: number) => {
        seen.push(v.slice());
        return operator.apply(v, count);
      },
    };
    const [{ nodes, weights }] = await lanczosQuadratures(spying, { ...OPTIONS, kind, steps });
    const start = seen[0].subarray(0, 80);
    let power = Float64Array.from(start);
    for (let p = 0; p < 2 * steps; p++) {
      const expected = power.reduce((sum, v, i) => sum + v * start[i], 0);
      const got = nodes.reduce((sum, node, i) => sum + weights[i] * node ** p, 0);
      assertNear(`moment ${p}`, { got, expected, tolerance: 1e-13 * 6 ** p });
      power = Float64Array.from(await operator.apply(power, 1));
    }
  });
}

Deno.test("lanczosQuadratures() gives the same in any batch of starts", async () => {
  const run = async (starts: number) => {
    const operator = denseOperator(matrix);
    const got = await lanczosQuadratures(operator, { ...OPTIONS, basisBytes: starts * 8 * 80 * 30 });
    return { got, calls: operator.calls };
  };
  const all = await run(10);
  assert.equal(all.calls, 30);
  for (const [starts, calls] of [[0.5, 300], [1, 300], [3, 120], [5, 60]]) {
    assert.deepEqual(await run(starts), { got: all.got, calls });
  }
});

Deno.test("traceOf() gives Hutchinson's trace of the same starts, and tr f(H) within 4 standard errors", async () => {
  const starts = 200;
  const quadratures = await lanczosQuadratures(denseOperator(matrix), { ...OPTIONS, starts });
  const functions: Record<string, (x: number) => number> = { x: (x) => x, exp: Math.exp, "x²": (x) => x * x };
  for (const [name, f] of Object.entries(functions)) {
    const { mean, standardError, probes } = traceOf(quadratures, f);
    const expected = spectrum.reduce((sum, v) => sum + f(v), 0);
    assert.equal(probes, starts);
    assertNear(name, { got: mean, expected, tolerance: 4 * standardError });
  }
  const { trace, frobenius, diagonal } = normsOf(matrix);
  const { mean, standardError } = traceOf(quadratures, (x) => x);
  const expected = Math.sqrt(2 * (frobenius - diagonal) / starts);
  assertNear("trace", { got: mean, expected: trace, tolerance: 4 * expected });
  assertNear("its error", { got: standardError, expected, tolerance: 0.2 * expected });
});

Deno.test("spectralDensity() integrates to 1 and is the broadened spectrum within 4 standard errors", async () => {
  const starts = 200;
  const got = await spectralDensity(denseOperator(matrix), { ...OPTIONS, starts, steps: 50, sigma: 0.15, points: 600 });
  assertNear("integral", { got: integral(got), expected: 1, tolerance: 1e-6 });
  let outside = 0;
  got.grid.forEach((x, i) => {
    const exact = spectrum.reduce((sum, v) => sum + Math.exp(-0.5 * ((x - v) / 0.15) ** 2), 0) /
      (80 * 0.15 * Math.sqrt(2 * Math.PI));
    if (Math.abs(got.density[i] - exact) > 4 * got.standardError[i] + 1e-6) outside++;
  });
  // neighbouring points share their error, so one bad draw would take several along
  assert(outside === 0, `${outside} of ${got.grid.length} points`);
  assertNear("trace", { got: got.trace.mean, expected: normsOf(matrix).trace, tolerance: 4 * got.trace.standardError });
});

Deno.test("spectralDensity() has errors that shrink as 1/√starts", async () => {
  const mean = async (starts: number) => {
    const { standardError } = await spectralDensity(denseOperator(matrix), { ...OPTIONS, starts, sigma: 0.3 });
    return total(standardError) / standardError.length;
  };
  assertNear("quarter", { got: await mean(320) / await mean(20), expected: 0.25, tolerance: 0.08 });
});

Deno.test("spectralDensity() takes P = 1, zero, the identity, an invariant start, and more steps than P", async () => {
  const swap = Float64Array.of(0, 1, 1, 0);
  const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  for (const m of [Float64Array.of(-3), new Float64Array(9), identity, swap, randomSymmetric(7, 1)]) {
    const got = await spectralDensity(denseOperator(m), OPTIONS);
    assertNear("integral", { got: integral(got), expected: 1, tolerance: 1e-6 });
    got.quadratures.forEach(({ weights, nodes }) => {
      assertNear("weights", { got: total(weights), expected: 1, tolerance: 1e-14 });
      assert(nodes.length <= Math.sqrt(m.length));
    });
    const { mean, standardError } = got.trace;
    assertNear("trace", { got: mean, expected: normsOf(m).trace, tolerance: 4 * standardError + 1e-14 });
  }
  const { sigma, quadratures } = await spectralDensity(denseOperator(identity), OPTIONS);
  assert.equal(sigma, 0.01);
  assert.deepEqual(quadratures[0].nodes.length, 1);
});

Deno.test("densityOf() sees the same quadratures with another width, and names the points that it needs", async () => {
  const quadratures = await lanczosQuadratures(denseOperator(matrix), OPTIONS);
  assertNear("integral", {
    got: integral(densityOf(quadratures, { sigma: 0.5, points: 100 })),
    expected: 1,
    tolerance: 1e-6,
  });
  let needed = 0;
  assert.throws(() => densityOf(quadratures, { sigma: 0.01 }), (error: Error) => {
    needed = Number(
      /curvature\/density points: expected at least (\d+) for sigma 0.01, got 1024/.exec(error.message)?.[1],
    );
    return error instanceof RangeError && needed > 1024;
  });
  densityOf(quadratures, { sigma: 0.01, points: needed });
  assert.throws(() => densityOf(quadratures, { sigma: 0.01, points: needed - 2 }), RangeError);
});

Deno.test("spectralDensity() refuses options out of range", async () => {
  const run = (options: object) => spectralDensity(denseOperator(matrix), { ...OPTIONS, ...options });
  await assert.rejects(run({ starts: 1 }), /curvature\/quadrature starts: expected integer ≥ 2, got 1/);
  await assert.rejects(run({ steps: 0 }), /curvature\/quadrature steps: expected integer ≥ 1, got 0/);
  await assert.rejects(run({ points: 1 }), /curvature\/density points: expected integer ≥ 2, got 1/);
  await assert.rejects(run({ sigma: 0 }), /curvature\/density sigma: expected number > 0, got 0/);
});
