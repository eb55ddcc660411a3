import assert from "node:assert/strict";
import { isStable, nextCalls, warmUp } from "../../../harness/bench/warm_up.ts";
import { mulberry32 } from "../../../kernels/contract.ts";

/** A bench whose samples take these times a call, one after the other and the last one for ever. */
function benchOf(times: (sample: number) => number) {
  const asked: number[] = [];
  const run = (calls: number) => {
    const total = calls * times(asked.length);
    asked.push(calls);
    return Promise.resolve({ wall: total, cpu: total, device: total });
  };
  return { asked, run, read: ({ wall }: { wall: number }) => wall, isLate: () => false };
}

const settings = { sampleNanoseconds: 1000, mostCalls: 1000 };

Deno.test("warm-up ends with the fourth sample of equal times", async () => {
  const { asked, ...bench } = benchOf(() => 1000);
  assert.deepEqual(await warmUp({ ...bench, ...settings }), { calls: 1, warmUps: 4, isStable: true });
  assert.equal(asked.length, 4);
});

Deno.test("warm-up goes on while times fall by more than 3 %", async () => {
  const falling = benchOf((sample) => 1e6 * 0.95 ** Math.min(sample, 8));
  const found = await warmUp({ ...falling, ...settings });
  assert(found.isStable && found.warmUps > 8, `${found.warmUps} samples`);
  const slowly = await warmUp({ ...benchOf((sample) => 1e6 * 0.995 ** sample), ...settings });
  assert.equal(slowly.warmUps, 4, "half a percent a sample is no warming up that an interval of 2 % would see");
});

Deno.test("warm-up never lasts: after 20 samples, or when it is late, times count as not stable", async () => {
  const for_ever = benchOf((sample) => 1e9 * 0.9 ** sample);
  assert.deepEqual(await warmUp({ ...for_ever, ...settings }), { calls: 1, warmUps: 20, isStable: false });
  let looks = 0;
  const late = await warmUp({ ...benchOf(() => 1e6), ...settings, isLate: () => looks++ >= 2 });
  assert.deepEqual(late, { calls: 1, warmUps: 2, isStable: false });
});

Deno.test("warm-up of a noisy bench ends soon [skewed noise of 30 %, 300 seeds]", async () => {
  const counts = await Promise.all(Array.from({ length: 300 }, async (_, seed) => {
    const random = mulberry32(seed);
    const found = await warmUp({ ...benchOf(() => 1e6 * (1 - 0.3 * Math.log(random() + 1e-9))), ...settings });
    return found.isStable ? found.warmUps : Infinity;
  }));
  counts.sort((a, b) => a - b);
  assert(counts[150] <= 6, `median ${counts[150]}`);
  assert(counts[297] < 20, `99 % within ${counts[297]}`);
});

Deno.test("warm-up finds how many calls fill a sample, and times of fewer do not count", async () => {
  const { asked, ...bench } = benchOf(() => 30);
  assert.deepEqual(await warmUp({ ...bench, ...settings }), { calls: 34, warmUps: 5, isStable: true });
  assert.deepEqual(asked, [1, 34, 34, 34, 34]);
});

Deno.test("calls of a sample: as many as its work needs, twice at least, never more than allowed", () => {
  assert.equal(nextCalls(1, { total: 1000, ...settings }), 1);
  assert.equal(nextCalls(1, { total: 999, ...settings }), 2);
  assert.equal(nextCalls(1, { total: 100, ...settings }), 10);
  assert.equal(nextCalls(7, { total: 0, ...settings }), 1000);
  assert.equal(nextCalls(1, { total: 1, ...settings, mostCalls: 1 }), 1);
});

Deno.test("times are stable when the latest do not lie below all before", () => {
  assert(!isStable([]));
  assert(!isStable([5, 5, 5]), "nothing before the latest three");
  assert(isStable([5, 5, 5, 5]));
  assert(!isStable([100, 5, 5, 5]), "the first one compiled");
  assert(isStable([5, 9, 5, 9]));
  assert(isStable([5, 7, 3, 7]), "one lucky sample is no trend");
});
