/** The sign flip: all signs written out, SciPy's exact Wilcoxon test, and its error on symmetric laws. */

import assert from "node:assert/strict";
import { signFlip } from "../../../harness/statistics/sign_flip.ts";
import { normal, uniform } from "../stats_support.ts";
import { assertNear } from "../../support_statistics.ts";

/** By the definition: the share of all choices of signs with at least this sum of ranks. */
function byAllSigns(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  const ranks = sizes.map((size) =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2
  );
  const sumOf = (isPositive: (i: number) => boolean) =>
    ranks.reduce((sum, rank, i) => sum + (isPositive(i) ? rank : 0), 0);
  const observed = sumOf((i) => values[i] > 0);
  const all = Array.from({ length: 2 ** values.length }, (_, code) => sumOf((i) => (code >> i) % 2 === 1));
  return all.filter((sum) => sum >= observed).length / all.length;
}

Deno.test("signFlip: all choices of signs written out, with ties", () => {
  for (const values of [[1, 2, 3], [1, 2, -3], [1, 1, -1], [-1, -2], [0.5, -0.5, 2, 2, -3, 7, 1]]) {
    assertNear(`${values}`, { got: signFlip(values), expected: byAllSigns(values), tolerance: 1e-15 });
  }
});

Deno.test("signFlip: SciPy 1.17.1 wilcoxon(x − c, alternative='greater', mode='exact')", () => {
  const ten = [0.031, -0.012, 0.044, 0.018, 0.025, -0.003, 0.052, 0.009, 0.061, 0.027];
  const twenty = [
    ...[0.0696, 0.0072, -0.0263, 0.0447, 0.0599, -0.015, -0.0109, 0.063, 0.0398, -0.0281],
    ...[0.0126, 0.07, 0.0146, -0.0286, 0.038, 0.064, -0.0093, -0.0164, 0.0587, 0.0465],
  ];
  assertNear("ten at 0.01", { got: signFlip(ten, 0.01), expected: 0.052734375, tolerance: 1e-12 });
  assertNear("ten at 0", { got: signFlip(ten), expected: 0.0068359375, tolerance: 1e-12 });
  assertNear("twenty at 0.005", { got: signFlip(twenty, 0.005), expected: 0.022027015686035156, tolerance: 1e-12 });
});

Deno.test("signFlip: values at the threshold say nothing; n values say 2⁻ⁿ at best", () => {
  assert.equal(signFlip([2, 2, 2], 2), 1);
  assert.equal(signFlip([2, 3, 4], 2), 0.25);
  assert.equal(signFlip(Array(10).fill(1).map((v, i) => v + i)), 2 ** -10);
  assert.equal(signFlip([]), 1);
});

Deno.test("signFlip: at the threshold it says p ≤ 5 % in at most 5 % of all cases, however heavy the tails", () => {
  const random = uniform(5);
  const laws = {
    normal: () => normal(random),
    "with bursts": () => normal(random) * (random() < 0.1 ? 20 : 1),
    "a difference of two skewed": () => Math.log(random()) - Math.log(random()),
  };
  for (const [name, draw] of Object.entries(laws)) {
    const runs = 4000;
    let said = 0;
    for (let i = 0; i < runs; i++) if (signFlip(Array.from({ length: 10 }, () => 3 + draw()), 3) <= 0.05) said++;
    // 5 % and four standard errors
    assert(said / runs <= 0.05 + 4 * Math.sqrt(0.05 * 0.95 / runs), `${name}: ${said} of ${runs}`);
    assert(said / runs >= 0.03, `${name}: a test that never speaks, ${said} of ${runs}`);
  }
});

Deno.test("signFlip: of more than 200 values SciPy 1.17.1 wilcoxon(x − 0.25, alternative='greater', mode='exact')", () => {
  const values = Array.from({ length: 301 }, (_, i) => Math.sin(1.7 * i) + 0.3);
  const expected = 0.04590994807121218;
  assertNear("301 at 0.25", { got: signFlip(values, 0.25), expected, tolerance: 0.01 * expected });
  assert(signFlip(Array.from({ length: 2000 }, (_, i) => i + 1)) < 1e-300);
});
