import assert from "node:assert/strict";
import { openCalibration } from "../../../harness/bench/calibration.ts";
import { bytesBeyondCaches, openColdCache } from "../../../harness/bench/cold.ts";
import { WINDOW } from "../../../harness/bench/drift.ts";
import { ceilingOf, measureRoofline, type Roofline } from "../../../harness/bench/roofline.ts";
import { USUAL } from "../../../harness/bench/sampler.ts";
import { gpuOnly, oracle } from "../../support.ts";

const around = (median: number) => ({ median, interval: [median, median] as [number, number], least: median });
/** 10 GB/s and 100 G operations/s: they meet at 10 operations a byte. */
const roofline: Roofline = { copyBytesPerSecond: around(1e10), operationsPerSecond: around(1e11) };
const work = { unit: "MAC", amount: 1 };

Deno.test("roofline: memory is above what computes little with each byte, arithmetic above what computes much", () => {
  const estimate = around(1e6); // 1 ms
  const little = { work: { ...work, bytes: 5e6, operations: 1e7 }, estimate };
  assert.deepEqual(ceilingOf(little, roofline), { of: "copy", share: 0.5 });
  const much = { work: { ...work, bytes: 1e6, operations: 2.5e7 }, estimate };
  assert.deepEqual(ceilingOf(much, roofline), { of: "arithmetic", share: 0.25 });
  assert.deepEqual(ceilingOf({ work: { ...work, bytes: 1e7 }, estimate }, roofline), { of: "copy", share: 1 });
  assert.deepEqual(ceilingOf({ work: { ...work, operations: 1e7 }, estimate }, roofline), {
    of: "arithmetic",
    share: 0.1,
  });
});

Deno.test("roofline: what says of no work, has no time or no roof has no ceiling", () => {
  const estimate = around(1e6);
  assert.equal(ceilingOf({ work, estimate }, roofline), null);
  assert.equal(ceilingOf({ work: null, estimate }, roofline), null);
  assert.equal(ceilingOf({ work: { ...work, bytes: 1 }, estimate: null }, roofline), null);
  assert.equal(ceilingOf({ work: { ...work, bytes: 1 }, estimate }, null), null);
});

Deno.test("roofline: an engine without a clock has none", async () => {
  const calibration = { kernel: "", hash: "", times: [], measure: () => Promise.resolve(1), close() {} };
  assert.equal(await measureRoofline(oracle, { calibration }), null);
});

gpuOnly("roofline: both roofs of this adapter, by kernels that match their oracles", async (engine) => {
  const calibration = await openCalibration(engine);
  try {
    const settings = { ...USUAL, seconds: 0.05 };
    const found = await measureRoofline(engine, { calibration, settings });
    assert(found !== null || !engine.facts.features.includes("timestamp-query"));
    for (const { median, interval: [low, high], least } of Object.values(found ?? {})) {
      assert(least > 0 && least <= low && low <= median && median <= high && high < Infinity, JSON.stringify(found));
    }
  } finally {
    calibration.close();
  }
});

gpuOnly("calibration: it is warm when it is there, and keeps every time", async (engine) => {
  const calibration = await openCalibration(engine);
  try {
    assert.equal(calibration.times.length, WINDOW.least);
    const time = await calibration.measure();
    assert(time > 0 && calibration.times.at(-1) === time && calibration.times.length === WINDOW.least + 1);
    assert.match(calibration.hash, /^[0-9a-f]{16}$/);
    assert.equal(calibration.kernel, "machine/multiply_add");
  } finally {
    calibration.close();
  }
});

gpuOnly("cold: clearing moves more than the caches hold, and waits for nothing", async (engine) => {
  assert(bytesBeyondCaches(engine) >= Math.min(2 ** 26, engine.bindingBytes - 16));
  const cold = await openColdCache(engine);
  try {
    assert.equal(cold.clear(), undefined);
  } finally {
    cold.close();
  }
});
