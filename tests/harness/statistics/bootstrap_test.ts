/** The bootstrapped median: its exact distribution against all resamples written out, and how often its interval holds. */

import assert from "node:assert/strict";
import { bootstrapMedian } from "../../../harness/statistics/bootstrap.ts";
import { quantile } from "../../../harness/stats.ts";
import { normal, uniform } from "../stats_support.ts";

/** Medians of all nⁿ resamples, sorted. */
function mediansOfAll(values: readonly number[]): number[] {
  const n = values.length;
  return Array.from({ length: n ** n }, (_, code) => {
    const sample = Array.from({ length: n }, (_, place) => values[Math.floor(code / n ** place) % n]);
    return quantile(sample, 0.5);
  }).sort((a, b) => a - b);
}

Deno.test("bootstrapMedian: the ends of all resamples written out, for 2 to 6 values and ties", () => {
  for (const values of [[4, 1], [3, 1, 4], [3, 1, 4, 1.5], [3, 1, 4, 1.5, 9], [3, 1, 4, 1, 9, 2.6], [2, 2, 2]]) {
    const all = mediansOfAll(values);
    for (const confidence of [0.5, 0.8, 0.95]) {
      const outside = Math.floor(all.length * (1 - confidence) / 2 + 1e-9);
      const expected = [all[outside], all[all.length - 1 - outside]];
      assert.deepEqual(bootstrapMedian(values, confidence), expected, `${values} at ${confidence}`);
    }
  }
});

Deno.test("bootstrapMedian: the order of values does not matter, and there must be two", () => {
  const values = [0.3, -1, 2.5, 0.1, 7, -3, 0.2];
  assert.deepEqual(bootstrapMedian(values), bootstrapMedian(values.toReversed()));
  assert.throws(() => bootstrapMedian([1]), /expected at least 2, got 1/);
  assert.throws(() => bootstrapMedian([1, 2], 1), /expected number between 0 and 1, got 1/);
});

Deno.test("bootstrapMedian: a 95 % interval of 10 and of 20 rounds holds the median in 93 % and more, also of skewed ones", () => {
  const random = uniform(11);
  const laws = {
    normal: { median: 0, draw: () => normal(random) },
    "exponential, median ln 2": { median: Math.LN2, draw: () => -Math.log(random()) },
    "with bursts": { median: 0, draw: () => normal(random) * (random() < 0.1 ? 10 : 1) },
  };
  for (const [name, { median, draw }] of Object.entries(laws)) {
    for (const n of [10, 20]) {
      const runs = 2000;
      let held = 0;
      for (let i = 0; i < runs; i++) {
        const [low, high] = bootstrapMedian(Array.from({ length: n }, draw));
        if (low <= median && median <= high) held++;
      }
      assert(held / runs >= 0.93, `${name}, ${n} rounds: ${held} of ${runs}`);
    }
  }
});

Deno.test("bootstrapMedian: of thousands of values an interval still has its ends in order, 1.96 / √n apart, give or take [uniform]", () => {
  const random = uniform(13);
  for (const n of [1028, 1030, 2000, 2001]) {
    const [low, high] = bootstrapMedian(Array.from({ length: n }, random));
    assert(low < high, `${n}: ${low} … ${high}`);
    // 2 · 1.96 standard errors of 1 / (2 √n)
    const ratio = (high - low) * Math.sqrt(n) / 1.96;
    assert(ratio > 0.7 && ratio < 1.4, `${n}: ${ratio}`);
  }
  assert.throws(() => bootstrapMedian([NaN, NaN, NaN]), /expected numbers, got an interval from NaN to NaN/);
});
