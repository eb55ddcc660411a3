/** Adjusted p values against SciPy, and the part of false ones among those that are believed. */

import assert from "node:assert/strict";
import { benjaminiHochberg } from "../../../harness/statistics/benjamini_hochberg.ts";
import { uniform } from "../stats_support.ts";
import { assertNear } from "../../support_statistics.ts";

Deno.test("benjaminiHochberg: SciPy 1.17.1 false_discovery_control, in any order", () => {
  const values = [0.205, 0.001, 0.216, 0.041, 0.008, 0.06, 0.039, 0.212, 0.074, 0.042];
  const expected = [0.216, 0.01, 0.216, 0.084, 0.04, 0.1, 0.084, 0.216, 0.10571428571428572, 0.084];
  for (const [i, got] of benjaminiHochberg(values).entries()) {
    assertNear(`p ${values[i]}`, { got, expected: expected[i], tolerance: 1e-12 });
  }
  assert.deepEqual(benjaminiHochberg([]), []);
  assert.deepEqual(benjaminiHochberg([0.03]), [0.03]);
  assert.deepEqual(benjaminiHochberg([1, 1]), [1, 1]);
});

Deno.test("benjaminiHochberg: of those at most 5 %, 5 % are false on average, though one in three is true", () => {
  const random = uniform(3);
  const runs = 2000;
  let share = 0;
  for (let run = 0; run < runs; run++) {
    const isTrue = Array.from({ length: 30 }, (_, i) => i % 3 === 0);
    const adjusted = benjaminiHochberg(isTrue.map((is) => is ? random() ** 8 : random()));
    const believed = isTrue.filter((_, i) => adjusted[i] <= 0.05);
    share += believed.length === 0 ? 0 : believed.filter((is) => !is).length / believed.length / runs;
  }
  // 5 % of the 20 in 30 that are false
  assert(share <= 0.05, `${share}`);
  assertNear("share of false ones", { got: share, expected: 0.05 * 20 / 30, tolerance: 0.006 });
});
