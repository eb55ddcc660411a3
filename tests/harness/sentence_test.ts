/** Numbers as sentences of gates write them. */

import assert from "node:assert/strict";
import { percentileGate } from "../../harness/gate.ts";
import { ordinal, percent, refutedAt } from "../../harness/statistics/sentence.ts";

Deno.test("a confidence never prints as 100 %: it keeps its digits", () => {
  assert.deepEqual([0.95, 0.999, 0.9973, 0.999999999999999, 0.9999999999999999, 1].map(percent), [
    "95 %",
    "99.9 %",
    "99.73 %",
    "99.9999999999999 %",
    "99.99999999999999 %",
    "100 %",
  ]);
});

Deno.test("a shared refutation holds at its own level, its error rounded up to two digits", () => {
  const at = (confidence: number, verdicts: number) => refutedAt({ confidence, verdicts });
  assert.deepEqual([at(0.95, 1), at(0.95, 2), at(0.95, 18), at(0.95, 20), at(0.99, 7), at(0.5, 2), at(0.95, 1024)], [
    "95 %",
    "97.5 %",
    "99.72 %",
    "99.75 %",
    "99.85 %",
    "75 %",
    "99.9951 %",
  ]);
  assert.equal(at(0.9999999999999999, 20), "99.99999999999999944 %");
});

Deno.test("an ordinal has no exponent", () => {
  assert.deepEqual([1, 2.5, 5, 11, 22, 0.5, 1e-9, 2.5e-8].map(ordinal), [
    ...["1st", "2.5th", "5th", "11th", "22nd", "0.5th", "0.000000001th", "0.000000025th"],
  ]);
});

Deno.test("a percentile of at least 0 is certain, however few and bad the chips, as a mean of at least 0 is", () => {
  for (const sequential of [false, true]) {
    const { verdict, decidedAt, interval, reason } = percentileGate([0, 0.5], {
      ...{ percentile: 5, atLeast: 0, confidence: 0.95, sequential },
    });
    assert.deepEqual([verdict, decidedAt, interval[0]], ["pass", 1, 0]);
    assert.equal(reason, "5th percentile 0.0000 is at least 0: proven at 95 % after 1 of 2 chips");
  }
});
