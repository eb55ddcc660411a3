/** Records → histories: what may be compared, what begins anew, and what is left out by name. */

import assert from "node:assert/strict";
import { historyOf, type RecordFile } from "../../../../harness/bench/trend/history.ts";
import type { BenchEntry, BenchRecord } from "../../../../harness/bench/record.ts";
import { history } from "../../html_report/speed_fixture.ts";

const MATMUL = "linalg/matmul 1024 × 1024 × 1024 none";
const RECORDS = history({ nights: 20, steps: [] });

/** Twenty nights, some of them changed. */
function files(change: (record: BenchRecord, night: number) => void = () => {}): RecordFile[] {
  return RECORDS.map((record, night) => {
    const copy = structuredClone(record);
    change(copy, night);
    return { path: `results/bench/${copy.machine.id}/${night}.json`, record: copy };
  });
}

function matmulOf(records: RecordFile[]) {
  const found = historyOf(records).histories.filter(({ bench }) => bench === MATMUL);
  assert.equal(found.length, 1);
  return found[0];
}

function entry(record: BenchRecord) {
  return record.entries.find(({ bench }) => bench === MATMUL)!;
}

Deno.test("historyOf() puts nights in order, whatever the order of the files", () => {
  const { epochs, machine, missed, gone } = matmulOf(files().toReversed());
  assert.equal(machine, RECORDS[0].machine.id);
  assert.deepEqual([epochs.length, epochs[0].reset, missed, gone], [1, "", [], false]);
  assert.deepEqual(epochs[0].nights.map(({ utc }) => utc), RECORDS.map(({ utc }) => utc));
  assert.deepEqual(epochs[0].nights.map(({ median }) => median), RECORDS.map((one) => entry(one).estimate!.median));
});

const RESETS: [string, (record: BenchRecord) => void, RegExp][] = [
  ["bench version", (r) => entry(r).version = "0123456789abcdef", /^another bench version$/],
  ["driver", (r) => r.machine.driver = "Mesa 25", /^driver Mesa 22\.3\.6 → Mesa 25$/],
  ["adapter", (r) => r.gpu.adapter = "llvmpipe (LLVM 19)", /^adapter llvmpipe \(LLVM 15.*\) → llvmpipe \(LLVM 19\)$/],
  ["clock", (r) => entry(r).clock = "wall", /^clock device → wall$/],
];

for (const [what, change, expected] of RESETS) {
  Deno.test(`historyOf() begins anew where the ${what} is another, and says so`, () => {
    const { epochs } = matmulOf(files((record, night) => night >= 12 && change(record)));
    assert.deepEqual(epochs.map(({ nights }) => nights.length), [12, 8]);
    assert.match(epochs[1].reset, expected);
  });
}

Deno.test("historyOf() does not begin anew for one night of another branch", () => {
  const { epochs } = matmulOf(files((record, night) => {
    if (night === 12) entry(record).version = "0123456789abcdef";
  }));
  assert.deepEqual(epochs.map(({ nights }) => nights.length), [1, 19]);
});

Deno.test("historyOf() never compares machines, and another kernel is no other question", () => {
  const two = files((record, night) => {
    if (night % 2 === 1) record.machine.id = "other";
    entry(record).kernelHash = `${night}`.padStart(16, "0");
  });
  const found = historyOf(two).histories.filter(({ bench }) => bench === MATMUL);
  assert.deepEqual(found.map(({ epochs }) => epochs.map(({ nights }) => nights.length)), [[10], [10]]);
});

Deno.test("historyOf() leaves out dirty trees and copies, by name", () => {
  const all = files((record, night) => night === 3 && (record.dirty = true));
  const { histories, leftOut } = historyOf([...all, { path: "z/copy.json", record: all[5].record }]);
  assert.equal(histories.find(({ bench }) => bench === MATMUL)!.epochs[0].nights.length, 19);
  assert.deepEqual(leftOut, [
    { path: all[3].path, reason: "files differed from the commit, so that its times are of no revision" },
    { path: "z/copy.json", reason: `the same record as ${all[5].path}` },
  ]);
});

Deno.test("historyOf() takes a day for one night: its newest commit, by the median of its records", () => {
  const records = files().slice(0, 10);
  const afternoon = [0.9, 1.3, 1.1].map((times, i) => {
    const record = structuredClone(records[9].record);
    entry(record).estimate!.median *= times;
    record.utc = record.utc.replace("T03:12", `T1${i}:00`);
    return { path: `z/${i}.json`, record: { ...record, sha256: `${i}`, commit: "c0ffee00" } };
  });
  const { nights } = matmulOf([...records, ...afternoon]).epochs[0];
  assert.equal(nights.length, 10);
  const { commit, records: count, median, path, interval } = nights[9];
  const usual = entry(records[9].record).estimate!;
  assert.deepEqual([commit, count, path], ["c0ffee00", 3, "z/2.json"]);
  assert.equal(median, 1.1 * usual.median);
  assert.deepEqual(interval, usual.interval);
  assert.equal(nights[8].records, 1);
});

Deno.test("historyOf() compares quick looks with quick looks only", () => {
  const wanted = { quick: true, halfWidth: 0.02, seconds: 1, sampleNanoseconds: 5e5 };
  const { histories } = historyOf(files((record, night) => night > 15 && (entry(record).wanted = wanted)));
  const own = histories.filter(({ bench }) => bench === MATMUL);
  assert.deepEqual(own.map(({ quick, epochs }) => [quick, epochs.map(({ nights }) => nights.length)]), [
    [false, [16]],
    [true, [4]],
  ]);
});

Deno.test("historyOf() leaves out records of a machine that nobody knows, by name", () => {
  const all = files((record, night) => night < 3 && (record.machine.processor = ""));
  const { histories, leftOut } = historyOf(all);
  assert.equal(histories.find(({ bench }) => bench === MATMUL)!.epochs[0].nights.length, 17);
  assert.deepEqual(leftOut.map(({ path }) => path), all.slice(0, 3).map(({ path }) => path));
  assert.match(leftOut[0].reason, /^it does not say which machine it is of/);
});

const NO_NIGHTS: [string, (entry: BenchEntry) => void, RegExp][] = [
  ["has a median of 0", (one) => one.estimate!.median = 0, /^a median of 0, which is no time$/],
  ["has no version", (one) => one.version = "", /no version$/],
  ["is of rounds that drifted", (one) => Object.assign(one, { drifted: true }), /^the machine drifted in most/],
];

for (const [what, change, expected] of NO_NIGHTS) {
  Deno.test(`historyOf() takes no entry for a night that ${what}, and says so`, () => {
    const { epochs, missed } = matmulOf(files((record, night) => night === 5 && change(entry(record))));
    assert.deepEqual(epochs.map(({ nights }) => nights.length), [19]);
    assert.equal(missed.length, 1);
    assert.match(missed[0].reason, expected);
  });
}

Deno.test("historyOf() keeps what failed, and knows what nobody measures any more", () => {
  const failing = files((record, night) => {
    if (night >= 17) Object.assign(entry(record), { status: "refused", reason: "it is wrong", estimate: null });
  });
  const { missed, epochs } = matmulOf(failing);
  assert.deepEqual([epochs[0].nights.length, missed.length, missed[0].reason], [17, 3, "refused: it is wrong"]);

  const later = files((record, night) => {
    if (night < 18) return;
    record.utc = record.utc.replace("2026-11", "2027-01");
    record.entries = record.entries.filter(({ bench }) => bench !== MATMUL);
  });
  assert.equal(matmulOf(later).gone, true);
});
