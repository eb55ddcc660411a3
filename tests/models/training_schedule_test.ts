/** Learning rates against their closed forms. */

import assert from "node:assert/strict";
import { rateTable, type Schedule } from "../../models/training/schedule.ts";
import type { Training } from "../../models/training/training.ts";

const TRAINING: Training = { method: "sgd", epochs: 10, batch: 20, learningRate: 0.5, momentum: 0, seed: 1 };
const IMAGES = 130; // 6.5 steps an epoch, 65 in all

function ratesOf(schedule?: Schedule): number[] {
  return [...rateTable({ ...TRAINING, schedule }, IMAGES)];
}

/** Fails unless both are the same up to f64 rounding; the last number of a table holds for the steps after it. */
function assertRates(got: number[], expected: (step: number) => number): void {
  for (let step = 0; step < 65; step++) {
    const rate = got[Math.min(step, got.length - 1)];
    assert(Math.abs(rate - expected(step)) <= 1e-15, `step ${step}: ${rate}, expected ${expected(step)}`);
  }
}

Deno.test("rateTable() of a constant rate is one number", () => {
  assert.deepEqual(ratesOf(), [0.5]);
  assert.deepEqual(ratesOf({ kind: "constant" }), [0.5]);
});

Deno.test("rateTable() warms up by equal amounts to the learning rate", () => {
  const got = ratesOf({ kind: "constant", warmUpEpochs: 2 });
  assert.equal(got.length, 13);
  assertRates(got, (step) => step < 13 ? 0.5 * (step + 1) / 13 : 0.5);
  assert.deepEqual(ratesOf({ kind: "constant", warmUpEpochs: 0 }), [0.5]);
});

Deno.test("rateTable() of a longer warm-up than the training ends below the learning rate", () => {
  assertRates(ratesOf({ kind: "cosine", warmUpEpochs: 20 }), (step) => 0.5 * (step + 1) / 130);
});

Deno.test("rateTable() of a cosine falls to the floor, after the warm-up", () => {
  assertRates(ratesOf({ kind: "cosine" }), (step) => 0.5 * Math.cos(Math.PI * step / 130) ** 2);
  const warm = ratesOf({ kind: "cosine", floor: 0.1, warmUpEpochs: 2 });
  assertRates(
    warm,
    (step) => step < 13 ? 0.5 * (step + 1) / 13 : 0.1 + 0.4 * Math.cos(Math.PI * (step - 13) / 104) ** 2,
  );
  assert(Math.abs(warm[39] - 0.3) < 1e-15, "half way it is half way");
});

Deno.test("rateTable() of steps falls with the first step of an epoch, counted from the beginning", () => {
  const got = ratesOf({ kind: "step", everyEpochs: 4, factor: 0.1 });
  assert.equal(got.length, 53);
  assertRates(got, (step) => step < 26 ? 0.5 : step < 52 ? 0.05 : 0.005);
  const halves = ratesOf({ kind: "step", everyEpochs: 0.5, factor: 0.5, warmUpEpochs: 1 });
  assert.equal(halves[7], 0.5 * 0.5 ** 2);
});

Deno.test("rateTable() refuses steps of no epochs", () => {
  assert.throws(() => ratesOf({ kind: "step", everyEpochs: 0, factor: 0.1 }), {
    name: "RangeError",
    message: "schedule everyEpochs: expected a number above 0, got 0",
  });
});
