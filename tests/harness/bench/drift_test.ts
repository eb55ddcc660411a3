import assert from "node:assert/strict";
import { discardedOf, driftLimit, hasDrifted, isCapped, WINDOW } from "../../../harness/bench/drift.ts";
import { mulberry32 } from "../../../kernels/contract.ts";

const steady = (length: number, time = 1e6) => new Array(length).fill(time);

Deno.test("drift: a machine at rest may be off by 3 %", () => {
  const limit = driftLimit(steady(20));
  assert.deepEqual(limit, { median: 1e6, limit: 0.03 });
  assert.equal(hasDrifted([1.029e6, 0.971e6], limit), false);
  assert.equal(hasDrifted([1e6, 1.031e6], limit), true);
  assert.equal(hasDrifted([0.969e6, 1e6], limit), true);
});

Deno.test("drift: the limit is three times the scatter of a machine that others use", () => {
  const random = mulberry32(1);
  // uniform within ±20 %: half of it lies within ±10 %
  const times = Array.from({ length: WINDOW.most }, () => 1e6 * (0.8 + 0.4 * random()));
  const limit = driftLimit(times);
  assert(limit.limit > 0.15 && limit.limit < 0.45, `${limit.limit}`);
  const beyond = times.filter((time) => hasDrifted([time, time], limit)).length;
  assert.equal(beyond, 0, "3 % would discard nine in ten");
});

Deno.test("drift: nothing is judged by too few calibrations", () => {
  assert.equal(hasDrifted([1, 1e12], driftLimit(steady(WINDOW.least - 1))), false);
  assert.equal(hasDrifted([1, 1e12], driftLimit([])), false);
  assert.equal(hasDrifted([1, 1e12], driftLimit(steady(WINDOW.least))), true);
});

Deno.test("drift: the median follows a machine that has got slower for good, and no burst", () => {
  const before = steady(WINDOW.most);
  const burst = driftLimit([...before, ...steady(10, 2e6)]);
  assert.equal(burst.median, 1e6);
  assert(hasDrifted([2e6, 2e6], burst));
  const after = driftLimit([...before, ...steady(WINDOW.most, 2e6)]);
  assert.equal(after.median, 2e6);
  assert(!hasDrifted([2e6, 2e6], after));
});

Deno.test("drift: rounds are discarded until they are more than half, then all of them count", () => {
  assert.deepEqual(discardedOf([false, true, false, true]), [false, true, false, true]);
  assert.deepEqual(discardedOf([false, true, true]), [false, false, false]);
  assert.deepEqual(discardedOf([true]), [false], "a single round that drifted is all there is");
  assert.equal(isCapped([]), false);
  for (let rounds = 1; rounds < 20; rounds++) {
    for (let drifted = 0; drifted <= rounds; drifted++) {
      const flags = Array.from({ length: rounds }, (_, i) => i < drifted);
      assert(discardedOf(flags).includes(false), `${drifted} of ${rounds}: some round counts`);
    }
  }
});
