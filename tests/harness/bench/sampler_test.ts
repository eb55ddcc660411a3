/** The sampler on made-up clocks: a bench here is a function of time, and takes none. */

import assert from "node:assert/strict";
import { sampleBench } from "../../../harness/bench/sampler.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import { MS, worldOf } from "./sampler_support.ts";

Deno.test("sampler: a quiet kernel ends with three rounds, by all three clocks, a call's share of each", async () => {
  const { open, options, asked } = worldOf({ call: () => 0.1 * MS });
  const found = await sampleBench(open, options);
  assert.equal(found.calls, 20, "2 ms of work");
  assert.deepEqual([found.samples, found.discarded, found.unmet], [15, 0, []]);
  assert.equal(found.warmUps, asked.length - 15);
  assert.equal(found.clock, "device");
  assert.deepEqual(found.estimate, { median: 0.1 * MS, interval: [0.1 * MS, 0.1 * MS], least: 0.1 * MS });
  for (const round of found.rounds) {
    assert.deepEqual(round.calibration, [MS, MS]);
    assert.deepEqual(round.device, new Array(5).fill(0.1 * MS));
    assert.deepEqual(round.wall, new Array(5).fill(0.6 * MS), "a wait of 10 ms in 20 calls");
    assert.deepEqual(round.cpu, new Array(5).fill(0.2 * MS));
  }
});

Deno.test("sampler: one calibration lies between two rounds, and is of both", async () => {
  const { open, options, calibrations } = worldOf({ call: () => 2 * MS, calibration: (i) => MS * (1 + i / 1000) });
  const { rounds } = await sampleBench(open, options);
  assert.equal(calibrations(), rounds.length + 1);
  rounds.slice(1).forEach(({ calibration }, i) => assert.equal(calibration![0], rounds[i].calibration![1]));
});

Deno.test("sampler: what is noisy is sampled until its budget is spent, and says how far it came", async () => {
  const random = mulberry32(1);
  const world = worldOf({ call: () => MS * (2 + 2 * random()) });
  const { unmet, samples } = await sampleBench(world.open, world.options);
  assert.match(unmet.join(), /^interval ±\d+(\.\d+)? % after \d+ samples in 1\.0 s, wanted ±2 %$/);
  assert(world.seconds() >= 1 && world.seconds() < 1.15, `${world.seconds()} s`);
  assert(samples > 40, `${samples}`);
});

Deno.test("sampler: it ends with the most samples, too", async () => {
  const random = mulberry32(2);
  const world = worldOf({ call: () => MS * (2 + 2 * random()), settings: { mostSamples: 32, seconds: 100 } });
  const { samples, rounds } = await sampleBench(world.open, world.options);
  assert.deepEqual([samples, rounds.length, rounds.at(-1)!.wall.length], [32, 7, 2]);
});

Deno.test("sampler: three samples of what is slower than its budget, and said to be too few", async () => {
  const { open, options } = worldOf({ call: () => 5e9, kind: "process", hasClock: false, mostCalls: 1 });
  const { samples, clock, unmet, warmUps, estimate } = await sampleBench(open, options);
  assert.deepEqual([samples, clock, warmUps], [3, "wall", 1]);
  assert.equal(estimate!.median, 5.01e9);
  assert.deepEqual(unmet, ["times not stable after 1 warm-up sample", "interval is the range of 3 samples, wanted 6"]);
});

Deno.test("sampler: jobs go by the wall, kernels without a clock too, by long samples, and say so", async () => {
  const job = worldOf({ call: () => 50 * MS, kind: "job" });
  assert.equal((await sampleBench(job.open, job.options)).clock, "wall");
  const kernel = worldOf({ call: () => MS, hasClock: false, settings: { seconds: 30 } });
  const { clock, calls, unmet, rounds } = await sampleBench(kernel.open, kernel.options);
  assert.equal(clock, "wall");
  assert(calls * MS > 150 * MS, `${calls} calls`);
  assert.deepEqual(unmet, ["the device has no clock: times hold a wait of the runtime"]);
  assert.equal(rounds[0].device, null);
});

Deno.test("sampler: a sample that may not hold enough work says so", async () => {
  const { open, options } = worldOf({ call: () => 1000, mostCalls: 3 });
  const { unmet, calls } = await sampleBench(open, options);
  assert.equal(calls, 3);
  assert.deepEqual(unmet, ["sample of 3 µs (3 calls), wanted 500 µs"]);
});

Deno.test("sampler: rounds in which the machine drifted are kept and do not count", async () => {
  // the third and fourth calibration are of a machine at half its speed, and so are the samples between them
  const world = worldOf({
    call: () => world.calibrations() === 3 ? 4 * MS : 2 * MS,
    calibration: (i) => i === 2 || i === 3 ? 2 * MS : MS,
  });
  const { rounds, samples, discarded, drifted, estimate, unmet } = await sampleBench(world.open, world.options);
  assert.equal(drifted, false);
  assert.deepEqual(rounds.map((round) => round.discarded), [false, true, true, true, false, false]);
  assert.deepEqual([samples, discarded], [15, 15]);
  assert.equal(estimate!.interval[1], 2 * MS, "no slow sample counts");
  assert.deepEqual(unmet, []);
});

Deno.test("sampler: where the machine does nothing but drift, all rounds count, and that is said", async () => {
  const { open, options } = worldOf({ call: () => 2 * MS, calibration: (i) => i % 2 ? MS : 3 * MS });
  const { rounds, samples, discarded, drifted, estimate, unmet } = await sampleBench(open, options);
  assert.equal(drifted, true, "a history leaves it out");
  assert(rounds.every((round) => !round.discarded));
  assert.deepEqual([samples, discarded, estimate!.median], [rounds.flatMap((round) => round.wall).length, 0, 2 * MS]);
  assert(rounds.length > 5, "it may come to rest as long as there is budget");
  assert.match(
    unmet.join(),
    /^the machine drifted in \d+ of \d+ rounds \(calibration 1 ms to 3 ms .*: all of them count$/,
  );
});

Deno.test("sampler: cold, caches are cleared before every call and a sample is one", async () => {
  const { open, options, asked, cleared } = worldOf({ call: () => 100 });
  const { samples, warmUps, calls, unmet } = await sampleBench(open, { ...options, mode: "cold" });
  assert.deepEqual([samples, warmUps, calls, cleared(), unmet], [6, 1, 1, 7, []]);
  assert(asked.every((count) => count === 1));
});

Deno.test("sampler: a cold round in which the machine drifted is taken again", async () => {
  const { open, options } = worldOf({ call: () => 100, calibration: (i) => i === 0 ? 2 * MS : MS });
  const { samples, discarded, rounds, unmet } = await sampleBench(open, { ...options, mode: "cold" });
  assert.deepEqual([samples, discarded, rounds.map((round) => round.discarded), unmet], [6, 6, [true, false], []]);
});

Deno.test("sampler: the first call of a kernel compiles, at no cost of its budget", async () => {
  let first = true;
  const call = () => {
    const time = first ? 30e9 : 2 * MS;
    first = false;
    return time;
  };
  const { open, options } = worldOf({ call });
  const { samples, unmet, estimate } = await sampleBench(open, options);
  assert.deepEqual([samples, unmet, estimate!.interval], [15, [], [2 * MS, 2 * MS]]);
});

Deno.test("sampler: cold needs something to clear caches with", async () => {
  const { open, options } = worldOf({ call: () => 100, hasCold: false });
  const message = "Cannot sample a cold bench: its caches cannot be cleared";
  await assert.rejects(sampleBench(open, { ...options, mode: "cold" }), { name: "TypeError", message });
  const other = worldOf({ call: () => 100 });
  await assert.rejects(sampleBench(other.open, { ...other.options, mode: "cold", cold: undefined }), { message });
});

Deno.test("sampler: memory is asked for three times, without warm-up and calibration", async () => {
  let bytes = 1000;
  const world = worldOf({ call: () => bytes++, kind: "process", measure: "memory", mostCalls: 1 });
  const { rounds, estimate, warmUps, samples } = await sampleBench(world.open, world.options);
  assert.deepEqual([warmUps, samples, world.calibrations()], [0, 3, 0]);
  assert.deepEqual(estimate, { median: 1001, interval: [1000, 1002], least: 1000 });
  assert.equal(rounds[0].calibration, null);
});

Deno.test("sampler: the interval covers the median of skewed noise in at least 93 % [1000 seeds]", async () => {
  let covered = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const random = mulberry32(seed);
    // exponential above a floor: many are fast, some are slow; the median is 1 + 0.2 · ln 2
    const call = () => 2 * MS * (1 - 0.2 * Math.log(1 - random()));
    const { open, options } = worldOf({ call, mostCalls: 1, settings: { halfWidth: 0.05 } });
    const [low, high] = (await sampleBench(open, options)).estimate!.interval;
    const median = 2 * MS * (1 + 0.2 * Math.LN2);
    if (low <= median && median <= high) covered++;
  }
  assert(covered >= 930, `${covered} of 1000`);
});
