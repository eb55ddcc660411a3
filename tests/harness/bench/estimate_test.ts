import assert from "node:assert/strict";
import { estimateOf, halfWidthOf, LEAST_SAMPLES } from "../../../harness/bench/estimate.ts";

const range = (length: number) => Array.from({ length }, (_, i) => i + 1);

Deno.test("estimate: ranks of the 95 % interval are those of the sign test", () => {
  // Conover 1999, table of the binomial: n = 6 → 1 and 6, 15 → 4 and 12, 25 → 8 and 18, 100 → 40 and 61
  for (const [n, low, high] of [[6, 1, 6], [15, 4, 12], [25, 8, 18], [100, 40, 61]]) {
    assert.deepEqual(estimateOf(range(n)).interval, [low, high], `n = ${n}`);
  }
});

Deno.test("estimate: fewer than six samples have their range", () => {
  assert.equal(LEAST_SAMPLES, 6);
  assert.deepEqual(estimateOf([5, 3, 9]), { median: 5, interval: [3, 9], least: 3 });
  assert.deepEqual(estimateOf([7]), { median: 7, interval: [7, 7], least: 7 });
  assert.throws(() => estimateOf([]), RangeError);
});

Deno.test("estimate: the half width is a part of the median", () => {
  assert.equal(halfWidthOf({ median: 100, interval: [95, 109], least: 1 }), 0.07);
  assert.equal(halfWidthOf({ median: 0, interval: [0, 0], least: 0 }), 0);
});
