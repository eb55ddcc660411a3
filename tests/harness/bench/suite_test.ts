/** A suite: every bench in turn, what is wrong with one in its place, and growth along an axis. */

import assert from "node:assert/strict";
import { BenchRefused } from "../../../harness/bench/bench.ts";
import { seriesOf } from "../../../harness/bench/record.ts";
import { growths } from "../../../harness/bench/growth.ts";
import { runSuite } from "../../../harness/bench/suite.ts";
import { entryLine, suiteReport } from "../../../harness/bench/suite_text.ts";
import { makeBenchRecord } from "../../../harness/bench/write_bench.ts";
import { verifyBench } from "../../../harness/bench/load_bench.ts";
import { EngineLostError } from "../../../kernels/engine.ts";
import { gpuOnly } from "../../support.ts";
import { benchOf, entryOf, recordOf } from "./bench_support.ts";

const waits = (milliseconds: number) => () => new Promise<null>((done) => setTimeout(() => done(null), milliseconds));

gpuOnly("runSuite() keeps what was refused and what failed in its place, and goes on", async (engine) => {
  const closed: string[] = [];
  const close = (id: string) => () => closed.push(id);
  const work = { unit: "step", amount: 2 } as const;
  const told: string[] = [];
  let mayRun = true;
  const hasCold = true;
  const onEntry = ({ bench }: { bench: string }) => {
    told.push(bench);
    if (bench === "warm only") mayRun = false;
  };
  const { lost, ...parts } = await runSuite([
    benchOf({ id: "sound", work }, { run: waits(2), close: close("sound") }),
    benchOf({ id: "wrong", open: () => Promise.reject(new BenchRefused("its results are wrong")) }),
    benchOf({ id: "broken" }, { run: () => Promise.reject(new Error("it broke\nat a place")), close: close("broken") }),
    benchOf({ id: "warm only" }, {
      run: () => mayRun ? Promise.resolve(null) : Promise.reject(new Error("cold")),
      hasCold,
    }),
    benchOf({ id: "large", kind: "process", measure: "memory" }, { run: () => Promise.resolve(2 ** 20) }),
  ], { engine, quick: true, skipped: [{ bench: "slow", reason: "it is" }], onEntry });
  assert.equal(lost, null);
  const shown = parts.entries.map(({ bench, status, reason }) => [bench, status, reason]);
  assert.deepEqual(shown, [
    ["sound", "ok", ""],
    ["wrong", "refused", "its results are wrong"],
    ["broken", "failed", "it broke"],
    ["warm only", "ok", ""],
    ["warm only", "failed", "cold"],
    ["large", "ok", ""],
  ]);
  assert.deepEqual([told, closed], [
    ["sound", "wrong", "broken", "warm only", "warm only", "large"],
    ["sound", "broken"],
  ]);
  const [sound, , , warm, cold, large] = parts.entries;
  assert.deepEqual([warm.mode, cold.mode], ["steady", "cold"]);
  assert(sound.estimate!.median >= 1.9e6);
  assert.equal(sound.perSecond, 2 / (sound.estimate!.median * 1e-9));
  assert.deepEqual([large.estimate!.median, large.perSecond], [2 ** 20, null]);
  assert(parts.roofline!.copyBytesPerSecond.median > 0 && parts.calibration.median! > 0);
  const record = await makeBenchRecord(parts);
  assert.deepEqual(await verifyBench(record as never), []);
  const lines = suiteReport(record);
  for (const line of ["refused  wrong: its results are wrong", "failed  broken: it broke", "skipped  slow: it is"]) {
    assert(lines.includes(line), lines.join("\n"));
  }
});

gpuOnly("runSuite() skips the rest by name when the device has gone away", async (engine) => {
  const gone = new EngineLostError("Cannot go on: the gpu was lost (unplugged)");
  const { lost, entries, skipped } = await runSuite([
    benchOf({ id: "unlucky" }, { run: () => Promise.reject(gone) }),
    benchOf({ id: "later" }),
  ], { engine, quick: true });
  assert.equal(lost, gone);
  assert.deepEqual(entries.map(({ bench, status }) => [bench, status]), [["unlucky", "failed"]]);
  assert.deepEqual(skipped, [{ bench: "later", reason: gone.message }]);
});

gpuOnly("runSuite() ends after the bench in work when it is interrupted, and names the rest", async (engine) => {
  const controller = new AbortController();
  const { entries, skipped } = await runSuite([
    benchOf({ id: "in work" }, { run: () => Promise.resolve(null), close: () => controller.abort() }),
    benchOf({ id: "later" }),
  ], { engine, quick: true, signal: controller.signal });
  assert.deepEqual(entries.map(({ bench, status }) => [bench, status]), [["in work", "ok"]]);
  assert.deepEqual(skipped, [{ bench: "later", reason: "interrupted" }]);
});

gpuOnly("runSuite() keeps all times when a bench does not close, and says so", async (engine) => {
  const close = () => {
    throw new Error("its folder is busy");
  };
  const { entries } = await runSuite([benchOf({ id: "clinging" }, { close }), benchOf({ id: "next" })], {
    ...{ engine, quick: true },
  });
  assert.deepEqual(entries.map(({ bench, status, reason }) => [bench, status, reason]), [
    ["clinging", "ok", ""],
    ["clinging", "failed", "expected it to close, got its folder is busy"],
    ["next", "ok", ""],
  ]);
});

gpuOnly("runSuite() skips a process that Ctrl-C has ended, and does not call it refused", async (engine) => {
  const controller = new AbortController();
  const dies = () => {
    // the handler of this process hears of it after the child
    setTimeout(() => controller.abort(), 5);
    return Promise.reject(new BenchRefused("deno run: expected exit code 0, got 130"));
  };
  const { entries, skipped } = await runSuite([benchOf({ id: "ended", kind: "process" }, { run: dies })], {
    ...{ engine, quick: true, signal: controller.signal },
  });
  assert.deepEqual([entries, skipped], [[], [{ bench: "ended", reason: "interrupted" }]]);
});

gpuOnly("runSuite() refuses a bench that claims more arithmetic than the adapter has", async (engine) => {
  const work = { unit: "step", amount: 1, operations: 1e15 } as const;
  const { entries: [entry] } = await runSuite([benchOf({ work }, { run: waits(2) })], { engine, quick: true });
  assert.equal(entry.status, "refused");
  assert.match(
    entry.reason,
    /^expected no more arithmetic than machine\/multiply_add does here, got [\d.]+ times as much$/,
  );
});

gpuOnly("runSuite() says what the sampler was asked for, and a quick look is a series of its own", async (engine) => {
  const [{ entries: [quick] }, { entries: [usual] }] = [
    await runSuite([benchOf()], { engine, quick: true }),
    await runSuite([benchOf()], { engine }),
  ];
  assert(quick.wanted!.quick && quick.wanted!.halfWidth > usual.wanted!.halfWidth);
  assert.equal(usual.wanted!.quick, false);
  assert.notEqual(seriesOf(quick), seriesOf(usual));
  assert.equal(seriesOf(usual), seriesOf({ ...usual, wanted: undefined }));
});

Deno.test("growths() goes by the device's clock where there is one: a wait grows along no axis", () => {
  const at = (x: number) => {
    const device = [0.98, 0.99, 1, 1.01, 1.02].map((part) => part * x * 1e6);
    const wall = device.map((ns) => ns + 11e6);
    const made = entryOf(x * 1e6 + 11e6, { bench: `job: size ${x}`, group: "scaling/size", perSecond: 1 });
    return { ...made, work: { unit: "chip", amount: 1 }, rounds: [{ ...made.rounds[0], wall, device }] };
  };
  const [{ exponent, points }] = growths([1, 2, 4].map(at));
  assert(Math.abs(exponent + 1) < 1e-9, String(exponent));
  assert(Math.abs(points[0].perSecond - 1000) < 1e-6);
});

Deno.test("growths() finds the exponent of a power law along each axis, and none of a single point", () => {
  const at = (axis: string, x: number, seconds: number) =>
    entryOf(seconds * 1e9, {
      ...{ bench: `job of 16 chips: ${axis} ${x}`, group: `scaling/${axis}` },
      ...{ work: { unit: "chip", amount: 16 }, perSecond: 16 / seconds },
    });
  const sizes = [128, 256, 512].map((x) => at("size", x, 3e-6 * x ** 1.7));
  const got = growths([...sizes, at("chips", 4, 1), { ...at("size", 64, 9), mode: "cold" }]);
  assert.equal(got.length, 1);
  assert.deepEqual(got[0].points.map(({ x }) => x), [128, 256, 512]);
  assert(Math.abs(got[0].exponent + 1.7) < 1e-9);
});

Deno.test("suiteReport() says times, rates, roofs and growth in units that a person reads", async () => {
  const point = (x: number) =>
    entryOf(x * 1e6, {
      ...{ bench: `layer: chips ${x}`, group: "scaling/chips", work: { unit: "chip", amount: x }, perSecond: 1000 },
    });
  const kernel = entryOf(41_200, {
    ...{
      bench: "linalg/add 2²⁰",
      mode: "cold",
      clock: "device",
      unmet: ["interval ±9 % after 5 samples, wanted ±2 %"],
    },
    ...{ work: { unit: "element", amount: 2 ** 20 }, perSecond: 2.545e10, ceiling: { of: "copy", share: 0.63 } },
  });
  const memory = entryOf(290 * 2 ** 20, { bench: "demo, peak memory", measure: "memory" });
  const lines = suiteReport(await recordOf({ entries: [kernel, memory, point(4), point(16)] }));
  const line = (start: string) => lines.find((one) => one.startsWith(start))!.replace(/ +/g, " ");
  assert.equal(line("linalg/add"), "linalg/add 2²⁰, cold 41.2 µs ±2.0 % * 25.4 Gelement/s 63 % of copy device");
  assert.match(line("demo"), /^demo, peak memory 290\.0 MiB ±2\.0 %/);
  assert.equal(line("chips"), "chips 4 → 16 1.00 kchip/s → 1.00 kchip/s 0.00");
  assert(lines.includes("  linalg/add 2²⁰, cold: interval ±9 % after 5 samples, wanted ±2 %"));
  assert.equal(entryLine({ ...kernel, status: "refused", reason: "wrong" }), "linalg/add 2²⁰, cold: refused: wrong");
});
