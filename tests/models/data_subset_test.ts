import assert from "node:assert/strict";
import { type RawSamples, scaled } from "../../models/data/dataset.ts";
import { digits } from "../../models/data/digits.ts";
import { classCounts, loadEntry } from "../../models/data/entry.ts";
import { balancedSubset, stratifiedSplit } from "../../models/data/subset.ts";

/** 400 samples of class 0, 300 of 1, 200 of 2, 100 of 3, one class after the other. */
const LABELS = Uint32Array.from([0, 1, 2, 3].flatMap((c) => new Array(400 - 100 * c).fill(c)));

const countsOf = (indices: Uint32Array) => classCounts(indices.map((i) => LABELS[i]), 4);

Deno.test("balancedSubset() takes equally many of each class, in file order, by its seed alone", () => {
  const subset = balancedSubset(LABELS, { classes: 4, count: 202, seed: 1 });
  assert.deepEqual(countsOf(subset), [51, 51, 50, 50]);
  assert.deepEqual(subset, subset.toSorted());
  assert.equal(new Set(subset).size, 202);
  assert.deepEqual(subset, balancedSubset(LABELS, { classes: 4, count: 202, seed: 1 }));
  assert.notDeepEqual(subset, balancedSubset(LABELS, { classes: 4, count: 202, seed: 2 }));
});

Deno.test("balancedSubset() of a smaller size is part of a larger one", () => {
  const small = balancedSubset(LABELS, { classes: 4, count: 40, seed: 1 });
  const large = new Set(balancedSubset(LABELS, { classes: 4, count: 400, seed: 1 }));
  assert(small.every((i) => large.has(i)));
});

Deno.test("balancedSubset() refuses more than the rarest class has", () => {
  const act = () => balancedSubset(LABELS, { classes: 4, count: 404, seed: 1 });
  assert.throws(act, {
    name: "RangeError",
    message: "Cannot pick 404 samples: class 3 would need 101 of them and has 100",
  });
});

Deno.test("balancedSubset() is uniform within a class", () => {
  const hits = new Float64Array(400);
  for (let seed = 0; seed < 200; seed++) {
    for (const i of balancedSubset(LABELS, { classes: 4, count: 80, seed })) if (i < 400) hits[i]++;
  }
  // each of 400 is drawn with probability 1/20 in each of 200 subsets: mean 10, variance 9.5
  const chi2 = hits.reduce((sum, h) => sum + (h - 10) ** 2 / 9.5, 0);
  assert(chi2 < 490, `χ² = ${chi2}, the 99.9 % point for 399 degrees of freedom is 490`);
});

Deno.test("stratifiedSplit() covers all samples once and gives every part its share of every class", () => {
  const parts = stratifiedSplit(LABELS, { classes: 4, shares: [0.7, 0.15, 0.15], seed: 5 });
  assert.deepEqual(parts.map(countsOf), [[280, 210, 140, 70], [60, 45, 30, 15], [60, 45, 30, 15]]);
  assert.deepEqual(parts.flatMap((part) => [...part]).sort((a, b) => a - b), Array.from(LABELS, (_, i) => i));
  assert.throws(() => stratifiedSplit(LABELS, { classes: 4, shares: [0.7, 0.2], seed: 5 }), RangeError);
  assert.throws(() => stratifiedSplit(LABELS, { classes: 4, shares: [1.2, -0.2], seed: 5 }), RangeError);
});

Deno.test("scaled() divides by the largest pixel and normalises channel by channel", () => {
  const raw: RawSamples = { pixels: Uint8Array.of(0, 255, 51, 102), labels: Uint32Array.of(1), count: 1 };
  assert.deepEqual(scaled(raw, { largest: 255 }).images, Float32Array.of(0, 1, 0.2, 0.4));
  const normalisation = { mean: [0.5, 0.25], std: [0.5, 0.25] };
  assert.deepEqual(scaled(raw, { largest: 255, normalisation }).images, Float32Array.of(-1, 3, -0.6, 0.6));
});

Deno.test("loadEntry() gives balanced subsets that it counts, and pixels of mean 0 and variance 1", async () => {
  const all = await loadEntry(digits, { normalise: true });
  const mean = all.train.images.reduce((a, b) => a + b, 0) / all.train.images.length;
  const square = all.train.images.reduce((a, b) => a + b * b, 0) / all.train.images.length;
  // the constants have four digits: half a unit of the last is 1.4e-4 of σ
  assert(Math.abs(mean) < 2e-4 && Math.abs(square - 1) < 4e-4, `${mean}, ${square}`);
  const some = await loadEntry(digits, { trainImages: 200, testImages: 100 });
  assert.deepEqual([some.trainCount, some.testCount, some.train.count, some.test.count], [200, 100, 200, 100]);
  assert.deepEqual(classCounts(some.train.labels, 10), new Array(10).fill(20));
  assert.deepEqual(some.train.images.length, 200 * 64);
  assert.equal(some.sha256, all.sha256);
});
