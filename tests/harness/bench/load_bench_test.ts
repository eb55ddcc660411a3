/** Bench records as files: written whole, read again in any version, refused by name. */

import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { loadBenchRecords, verifyBench } from "../../../harness/bench/load_bench.ts";
import { machineOf } from "../../../harness/bench/machine.ts";
import { bench2From1, type BenchRecord1 } from "../../../harness/bench/migrate_bench.ts";
import { writeBenchRecord } from "../../../harness/bench/write_bench.ts";
import { sealOf } from "../../../harness/records/seal.ts";
import { openOracle } from "../../../kernels/engine.ts";
import { tempFolder } from "../../temp_folder.ts";
import { entryOf, recordOf } from "./bench_support.ts";

const COMMITTED = join(import.meta.dirname!, "../../../results/bench");

Deno.test("writeBenchRecord() writes by machine, time and commit, never over another, and what it wrote is sound", async () => {
  const out = await tempFolder();
  const record = await recordOf();
  const [first, second] = [await writeBenchRecord(record, out), await writeBenchRecord(record, out)];
  assert.equal(basename(dirname(first)), record.machine.id);
  assert.match(basename(first), /^\d{8}T\d{6}Z_([0-9a-f]{8}|unknown)\.json$/);
  assert.notEqual(first, second);
  const value = JSON.parse(await Deno.readTextFile(first));
  assert.deepEqual(await verifyBench(value), []);
  assert.deepEqual(await verifyBench({ ...value, seconds: 2 }), [
    "sha256: the record was changed after it was written",
  ]);
  const [one, other] = await loadBenchRecords([out]);
  assert(one.kind === "bench" && other.kind === "bench");
  assert.deepEqual(one.record, value);
});

Deno.test("writeBenchRecord() writes nothing that nobody could read", async () => {
  const out = await tempFolder();
  const record = await recordOf({ entries: [entryOf(NaN)] });
  await assert.rejects(
    writeBenchRecord(record, out),
    /^Error: Cannot write a bench record that nobody could read: entries\[0\]/,
  );
  assert.deepEqual([...Deno.readDirSync(out)], []);
});

Deno.test("verifyBench() finds an entry with a time that failed, and one without that did not", async () => {
  const failed = { ...entryOf(1), status: "failed" as const, reason: "it broke" };
  const untimed = { ...entryOf(1), bench: "other", estimate: null };
  const faults = await verifyBench(await recordOf({ entries: [failed, untimed, entryOf(1)] }) as never);
  assert.deepEqual(faults, [
    "entries[0]: expected an estimate of a job (steady) if and only if it is ok, got status failed",
    "entries[1]: expected an estimate of other (steady) if and only if it is ok, got status ok",
  ]);
});

Deno.test("verifyBench() makes every figure anew from the rounds, and names the one that is another", async () => {
  const work = { unit: "MAC", amount: 100, operations: 200 };
  const roof = { median: 1e9, interval: [9e8, 1.1e9] as [number, number], least: 8e8 };
  const roofline = { copyBytesPerSecond: roof, operationsPerSecond: roof };
  const honest = entryOf(1000, {
    ...{ work, perSecond: 100 / 1e-6, ceiling: { of: "arithmetic" as const, share: 0.2 } },
  });
  const faultsOf = async (parts: Partial<typeof honest>) =>
    await verifyBench(await recordOf({ roofline, entries: [{ ...honest, ...parts }] }) as never);
  assert.deepEqual(await faultsOf({}), []);
  const { rounds: [round], estimate } = honest;
  const lies: [Partial<typeof honest>, string][] = [
    [{ estimate: { ...estimate!, median: 900 } }, "estimate.median: expected 1000"],
    [{ estimate: { ...estimate!, interval: [990, 1010] } }, "estimate.interval[0]: expected 980"],
    [{ estimate: { ...estimate!, least: 1 } }, "estimate.least: expected 980"],
    [{ samples: 6 }, "samples: expected 5"],
    [{ discarded: 1 }, "discarded: expected 0"],
    [{ perSecond: 2e8 }, "perSecond: expected 99999999.9"],
    [{ ceiling: { of: "arithmetic", share: 0.9 } }, "ceiling.share: expected 0.1999"],
    [{ ceiling: null }, "ceiling.of: expected arithmetic"],
    [{ rounds: [{ ...round, wall: [1, 2, 3, 4, 5] }] }, "estimate.median: expected 3"],
    [{ rounds: [] }, "rounds: expected samples of a job (steady) that count, got none"],
  ];
  for (const [parts, expected] of lies) {
    const faults = await faultsOf(parts);
    assert(faults.some((fault) => fault.startsWith(`entries[0].${expected}`)), `${expected}: ${faults.join("\n")}`);
  }
});

Deno.test("loadBenchRecords() reads the committed records of version 1, and loses none of their times", async () => {
  const old = (await loadBenchRecords([COMMITTED])).filter((one) => one.kind === "bench" && one.from === 1);
  assert.equal(old.length, 4);
  for (const one of old) {
    assert(one.kind === "bench");
    const raw: BenchRecord1 = JSON.parse(await Deno.readTextFile(one.path));
    const { record } = one;
    assert.equal(record.sha256, await sealOf(record));
    assert.deepEqual([record.utc, record.commit, record.seconds], [raw.utc, raw.commit, raw.seconds]);
    const scale = { ns: 1, ms: 1e6, s: 1e9, MiB: 2 ** 20 };
    assert.deepEqual(
      record.entries.map(({ bench, rounds: [round], clock }) => [bench, clock === "wall" ? round.wall : round.device]),
      raw.entries.map(({ key, samples, unit }) => [key, samples.map((v) => v * scale[unit])]),
    );
    for (const { version, work, perSecond, estimate } of record.entries) {
      assert.equal(version, "", "what was asked is not known: it is compared with nothing");
      if (work) assert(Math.abs(work.amount / (estimate!.median * 1e-9) / perSecond! - 1) < 1e-9);
    }
  }
});

Deno.test("bench2From1() brings milliseconds and mebibytes to nanoseconds and bytes", async () => {
  const [path] = [...Deno.readDirSync(COMMITTED)].map(({ name }) => name).filter((name) => /^\d.*\.json$/.test(name));
  const raw: BenchRecord1 = JSON.parse(await Deno.readTextFile(join(COMMITTED, path)));
  const base = { samples: [1, 2, 3], median: 2, interval: [1, 3] as [number, number], timed: "end_to_end" as const };
  const entries = [
    { ...base, key: "a job", unit: "ms" as const },
    { ...base, key: "it, whole process", unit: "s" as const },
    { ...base, key: "it, peak memory", unit: "MiB" as const },
    {
      ...{ ...base, key: "linalg/add 2²⁰", unit: "ns" as const, timed: "kernel" as const },
      throughput: { unit: "element/s", perSecond: 5e8 },
    },
  ];
  const got = (await bench2From1({ ...raw, entries })).entries;
  assert.deepEqual(got.map(({ kind, measure, clock, group }) => [kind, measure, clock, group]), [
    ["job", "time", "wall", "end to end"],
    ["process", "time", "wall", "end to end"],
    ["process", "memory", "device", "end to end"],
    ["kernel", "time", "device", "linalg/add"],
  ]);
  assert.deepEqual(got.map(({ estimate }) => estimate!.median), [2e6, 2e9, 2 * 2 ** 20, 2]);
  assert.deepEqual(got[3].work, { unit: "element", amount: 1 });
});

Deno.test("loadBenchRecords() tells by name what it cannot read, and reads the rest", async () => {
  const folder = await tempFolder();
  const path = await writeBenchRecord(await recordOf(), folder);
  const sound = JSON.parse(await Deno.readTextFile(path));
  const resealed = async (value: object) => JSON.stringify({ ...value, sha256: await sealOf(value) });
  const files = {
    "a.json": "{ half",
    "b.json": JSON.stringify({ schema: "bench/9" }),
    "c.json": JSON.stringify({ ...sound, entries: [{ ...sound.entries[0], clock: "sun" }] }),
    "d.json": "[]",
    "e.json": await resealed({ ...sound, later: 1 }),
    "f.json": JSON.stringify({ ...sound, seconds: sound.seconds + 1 }),
    "g.json": await resealed({
      ...sound,
      entries: [{ ...sound.entries[0], estimate: { ...sound.entries[0].estimate, median: 0 } }],
    }),
  };
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
  const loaded = await loadBenchRecords([folder, join(folder, "gone.json")]);
  const problems = loaded.flatMap((one) => one.kind === "problem" ? [`${basename(one.path)}: ${one.problem}`] : []);
  assert.deepEqual(problems, [
    "a.json: no JSON: half-written, or no record",
    "b.json: expected a bench record, got schema bench/9",
    'c.json: no sound bench record: entries[0].clock: expected device or wall or cpu, got "sun"',
    "d.json: expected a bench record, got schema none",
    "f.json: no sound bench record: sha256: the record was changed after it was written",
    "g.json: no sound bench record: entries[0].estimate.median: expected at least 0, got 0",
    "gone.json: no such file",
  ]);
  assert.equal(loaded.length - problems.length, 2, "a key of a later version is no reason to lose the rest");
});

Deno.test("machineOf() is another for another processor or adapter, and the same for another driver", () => {
  const { facts } = openOracle();
  const gpu = { ...facts, engine: "gpu" as const, adapter: "llvmpipe (LLVM 15.0.6, 256 bits)" };
  const computer = { processor: "some processor", cores: 2, memoryBytes: 2 ** 33, os: "linux", arch: "x86_64" };
  const one = machineOf(gpu, computer);
  assert.match(one.id, /^llvmpipe_[0-9a-f]{8}$/);
  const driver = machineOf({ ...gpu, adapter: "llvmpipe (LLVM 17.0.1, 256 bits)" }, computer);
  assert.equal(driver.id, one.id);
  assert.notEqual(driver.driver, one.driver);
  const others = [
    machineOf(facts, computer),
    machineOf({ ...gpu, adapter: "NVIDIA H200" }, computer),
    machineOf(gpu, { ...computer, processor: "another" }),
    machineOf(gpu, { ...computer, cores: 4 }),
    machineOf(gpu, { ...computer, os: "darwin" }),
  ];
  assert.equal(new Set([one, ...others].map(({ id }) => id)).size, 6);
  const { memoryBytes, ...rest } = computer;
  assert.equal(machineOf(gpu, { ...rest, memoryBytes: 2 * memoryBytes }).id, one.id, "more memory is no other machine");
});
