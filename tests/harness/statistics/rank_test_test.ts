/** Mann and Whitney's test against tables, closed forms and its normal limit. */

import assert from "node:assert/strict";
import { rankStep, rankTail } from "../../../harness/statistics/rank_test.ts";
import { normalCdf } from "../../../models/numeric/special.ts";
import { assertNear } from "../../support_statistics.ts";

Deno.test("rankTail() counts orders [closed form]", () => {
  // 3 of 6 values: 20 orders, of which 1, 1, 2, 3, 3 have 0, 1, 2, 3, 4 pairs
  for (const [u, count] of [[0, 1], [1, 2], [2, 4], [3, 7], [4, 10], [9, 20]]) {
    assertNear(`3 and 3, ${u}`, { got: rankTail(u, { m: 3, n: 3 }), expected: count / 20, tolerance: 1e-15 });
  }
  const one = [1, 2, 3, 4, 5, 6, 7].reduce((product, i) => product * i / (300 + i), 1);
  assertNear("7 and 300", { got: rankTail(0, { m: 300, n: 7 }) / one, expected: 1, tolerance: 1e-12 });
  assert.equal(rankTail(0.5, { m: 3, n: 3 }), rankTail(1, { m: 3, n: 3 }), "half a pair says less");
});

Deno.test("rankTail() is near its normal limit where it begins to be used", () => {
  for (const u of [200, 250, 300]) {
    const limit = normalCdf((u + 0.5 - 27 * 27 / 2) / Math.sqrt(27 * 27 * 55 / 12));
    const got = rankTail(u, { m: 27, n: 27 });
    assertNear(`${u} pairs`, { got, expected: limit, tolerance: 0.15 * limit });
    assert(got !== limit, "counted");
  }
  const beyond = rankTail(40 * 40 / 2, { m: 40, n: 40 });
  assert(0.5 < beyond && beyond < 0.51);
});

Deno.test("rankStep() gives the median of all pairs, its interval, and p in both directions", () => {
  const earlier = [0, 1, 2, 3, 4, 5, 6, 7];
  const above = earlier.map((value) => value + 20);
  const up = rankStep(earlier, above);
  assertNear("ratio", { got: Math.log(up.ratio), expected: 20, tolerance: 1e-12 });
  assertNear("p", { got: up.p, expected: 2 / 12870, tolerance: 1e-15 });
  assert(Math.log(up.interval[0]) < 20 && 20 < Math.log(up.interval[1]));
  const down = rankStep(above, earlier);
  assertNear("p", { got: down.p, expected: up.p, tolerance: 1e-15 });
  assertNear("ratio", { got: Math.log(down.ratio), expected: -20, tolerance: 1e-12 });
  assert.equal(rankStep([1, 1, 1], [1, 1, 1]).p, 1);
  const alike = rankStep(earlier, above, 0.5);
  assert(alike.interval[0] < up.interval[0] && alike.interval[1] > up.interval[1]);
});

Deno.test("rankStep() is not moved by how far an outlier lies", () => {
  const earlier = [0, 1, 2, 3, 4, 5, 6, 7];
  const near = rankStep(earlier, [1.5, 2.5, 3.5, 8]);
  const far = rankStep(earlier, [1.5, 2.5, 3.5, 80]);
  assert.deepEqual([near.p, near.ratio], [far.p, far.ratio]);
});
