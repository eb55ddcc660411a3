import assert from "node:assert/strict";
import { DataError, permutation } from "../../models/data/dataset.ts";
import { loadDigits, splitDigits } from "../../models/data/digits.ts";

const csv = await Deno.readTextFile(new URL("../../models/data/digits/digits.csv", import.meta.url));
const origin = { path: "digits.csv", remedy: "check it out again" };
const lines = csv.trimEnd().split("\n");

Deno.test("loadDigits() gives 1437 + 360 images in [0, 1], disjoint and all of the file", async () => {
  const { train, test, width, classes } = await loadDigits();
  assert.deepEqual([train.count, test.count, width, classes], [1437, 360, 64, 10]);
  assert(train.images.every((p) => p >= 0 && p <= 1) && test.images.every((p) => p >= 0 && p <= 1));
  const rows = [train, test].flatMap(({ images, labels, count }) =>
    Array.from(
      { length: count },
      (_, i) => [...images.subarray(64 * i, 64 * i + 64)].map((p) => p * 16).join() + "," + labels[i],
    )
  );
  assert.deepEqual(rows.toSorted(), lines.toSorted());
});

Deno.test("loadDigits() holds every class in both parts", () => {
  const { train, test } = splitDigits(csv, origin);
  for (const part of [train, test]) {
    const counts = Array.from({ length: 10 }, (_, c) => part.labels.filter((l) => l === c).length);
    assert(Math.min(...counts) > part.count / 20, counts.join());
  }
});

const bad: [string, string, RegExp][] = [
  [
    "cut short in a row",
    lines.slice(0, 100).join("\n") + "\n0,1,2",
    /digits\.csv:101:1 rows: expected 1797, got 101 \(is the file cut short/,
  ],
  ["empty", "", /digits\.csv:0:1 rows: expected 1797, got 0/],
  ["with a short row", lines.with(4, "0,1,2").join("\n"), /digits\.csv:5:1 columns: expected 65, got 3/],
  [
    "with a label out of range",
    lines.with(6, lines[6].replace(/\d+$/, "12")).join("\n"),
    /digits\.csv:7:\d+ label: expected a whole number from 0 to 9, got "12"/,
  ],
  [
    "with a pixel out of range",
    lines.with(2, "17" + lines[2].slice(1)).join("\n"),
    /digits\.csv:3:1 pixel: expected a whole number from 0 to 16, got "17"/,
  ],
  ["with a word", lines.with(2, "0,x" + lines[2].slice(3)).join("\n"), /digits\.csv:3:3 pixel: .* got "x"/],
];
for (const [what, text, message] of bad) {
  Deno.test(`splitDigits() refuses a file ${what}`, () => {
    assert.throws(
      () => splitDigits(text, origin),
      (error) => error instanceof DataError && message.test(error.message),
    );
  });
}

Deno.test("permutation() is a permutation, depends on its key, and is uniform in its first place", () => {
  const order = permutation(1000, { seed: 1, purpose: 6 });
  assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: 1000 }, (_, i) => i));
  assert.notDeepEqual(order, permutation(1000, { seed: 2, purpose: 6 }));
  const first = Array.from({ length: 6000 }, (_, draw) => permutation(6, { seed: 1, purpose: 6, draw })[0]);
  const chi2 = [0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + (first.filter((f) => f === k).length - 1000) ** 2 / 1000, 0);
  assert(chi2 < 20.5, `χ² = ${chi2}, the 99.9 % point for 5 degrees of freedom is 20.5`);
});
