/** Chips that are known already, and the parts of a run. */

import assert from "node:assert/strict";
import { knownFrom, nextKnown, shardRange, type Stretch } from "../../harness/execution/stretches.ts";

const stretch = (first: number, count: number, divergence?: boolean): Stretch => ({
  first,
  correct: Array.from({ length: count }, (_, i) => first + i),
  ...(divergence && { divergence: Array.from({ length: count }, (_, i) => (first + i) / 10), reference: "r" }),
  seconds: count,
});
const known = [stretch(0, 5), stretch(3, 9, true), stretch(20, 5)];

Deno.test("knownFrom() takes the stretch that reaches farthest, cut to what is asked for", () => {
  const at = (first: number, last: number, reference?: string) => knownFrom(known, { first, last, reference });
  assert.deepEqual(at(4, 100), {
    first: 4,
    correct: [4, 5, 6, 7, 8, 9, 10, 11],
    divergence: [.4, .5, .6, .7, .8, .9, 1, 1.1],
    reference: "r",
    seconds: 8,
  });
  assert.deepEqual(at(0, 3), { first: 0, correct: [0, 1, 2], seconds: 3 });
  assert.equal(at(0, 3, "r"), null, "without divergences it is of no use to a gate that judges them");
  assert.equal(at(4, 12, "r")?.first, 4);
  assert.equal(at(4, 12, "another network"), null, "divergences are from the network of then");
  assert.equal(at(12, 100), null);
});

Deno.test("nextKnown() ends what has to be drawn where the next known chip is", () => {
  assert.equal(nextKnown(known, { first: 12, last: 100, reference: undefined }), 20);
  assert.equal(nextKnown(known, { first: 12, last: 100, reference: "r" }), 100);
  assert.equal(nextKnown(known, { first: 12, last: 15, reference: undefined }), 15);
});

Deno.test("shardRange() covers all chips once, in order, in parts that differ by one at most", () => {
  for (const [chips, of] of [[200, 7], [5, 8], [1, 1], [1000, 3]]) {
    const parts = Array.from({ length: of }, (_, i) => shardRange(chips, { index: i + 1, of }));
    assert.deepEqual([parts[0].first, parts.at(-1)!.last], [0, chips]);
    parts.slice(1).forEach(({ first }, i) => assert.equal(first, parts[i].last));
    const sizes = parts.map(({ first, last }) => last - first);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }
});
