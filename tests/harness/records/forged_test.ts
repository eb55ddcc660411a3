/** Whoever forges a field of a record and seals it again is found out, field by field. */

import assert from "node:assert/strict";
import { mergeShards } from "../../../harness/records/merge.ts";
import { verifyRecord } from "../../../harness/records/verify.ts";
import { type AnyRecord, readRecord, type ResultRecord } from "../../../harness/result.ts";
import { changed, fixturePath, tinyRun, tinyScenario, tinyShard } from "./records_support.ts";

const SCENARIO = await tinyScenario();
const RUN = await tinyRun(SCENARIO);
const SHARD = await tinyShard(SCENARIO, { index: 1, of: 2 });
const MERGED = await mergeShards([SHARD, await tinyShard(SCENARIO, { index: 2, of: 2 })]);

async function faultsOf<T extends AnyRecord>(record: T, forge: (copy: T) => void): Promise<string> {
  const forged = await changed(record, forge);
  return (await verifyRecord({ kind: forged.kind, path: "x.json", record: forged, from: 2 } as never)).join("\n");
}

type Forgery = [what: string, forge: (copy: ResultRecord) => void, fault: RegExp];

const GATE = String.raw`^gates\[0\] \(mean ≥ 0\.1 at 95 % at programming_scale=1\): the record says `;
const gate = (field: string) => new RegExp(`${GATE}${field} .*; judged again: ${field} `);

const IN_GATES: Forgery[] = [
  ["threshold of a gate", ({ gates: [one] }) => one.threshold = 0.2, gate("threshold")],
  ["name of a gate", ({ gates: [one] }) => one.name = "mean ≥ 0.9 at 95 %", gate("name")],
  ["where of a gate", ({ gates: [one] }) => one.where = "base", gate("where")],
  ["reason of a gate", ({ gates: [one] }) => one.reason = "it is good", gate("reason")],
  ["interval of a gate", ({ gates: [one] }) => one.interval[0] += 1e-6, gate("interval")],
  ["estimate of a gate", ({ gates: [one] }) => one.estimate += 1e-6, gate("estimate")],
  ["chips of a gate", ({ gates: [one] }) => one.chips = 500, gate("chips")],
  ["decidedAt of a gate", ({ gates: [one] }) => one.decidedAt = 1, gate("decidedAt")],
  ["cases of a gate", ({ gates: [one] }) => one.cases = [1], gate("cases")],
  ["gate of a gate", ({ gates: [one] }) => one.gate = 1, gate("gate")],
  ["statistic of a gate", ({ gates: [one] }) => one.statistic = "drop", gate("statistic")],
  ["waived of a gate", ({ gates: [one] }) => one.waived = { as: "planned", reason: "later" }, gate("waived")],
];

const ofCase = (field: string) =>
  new RegExp(String.raw`^cases\[1\]: the record says ${field} .*; judged again: ${field} `);
const planned = (key: string) => new RegExp(`^${key}: the record says .*, its scenario says `);

const IN_CASES: Forgery[] = [
  ["mean of a case", ({ cases }) => cases[1].mean += 1e-6, ofCase("mean")],
  ["sd of a case", ({ cases }) => cases[1].sd = 0, ofCase("sd")],
  ["percentile5 of a case", ({ cases }) => cases[1].percentile5 = 0.9, ofCase("percentile5")],
  ["interval of a case", ({ cases }) => cases[1].interval[1] = 1, ofCase("interval")],
  ["verdict of a case", ({ cases }) => cases[1].verdict = null, ofCase("verdict")],
  ["label of a case", ({ cases }) => cases[1].label = "ideal", planned(String.raw`cases\[1\].label`)],
  ["keys of a case", ({ cases }) => cases[1].keys = {}, planned(String.raw`cases\[1\].keys`)],
  ["group of a case", ({ cases }) => cases[1].group = "control", planned(String.raw`cases\[1\].group`)],
  ["images of a case", ({ cases }) => cases[1].images = 40, planned(String.raw`cases\[1\].images`)],
  [
    "firstChip of a case",
    ({ cases }) => cases[1].firstChip = 500,
    /^cases\[1\]: expected chips 0 to 6, got 500 to 506$/,
  ],
  [
    "correct",
    ({ cases: [one] }) => one.correct.push(...one.correct),
    /^cases\[0\]: expected chips 0 to 6, got 0 to 13\n/,
  ],
  ["a case left out", ({ cases }) => cases.pop(), /^cases: the record has 4 cases, its scenario gives 5$/],
];

const IN_HEAD: Forgery[] = [
  ["overrides.chips", ({ overrides }) => overrides.chips = 3, /^cases\[0\]: expected chips 0 to 2, got 0 to 6\n/],
  ["overrides.seed", ({ overrides }) => overrides.seed = 3, planned("seeds.chips")],
  ["seeds.chips", ({ seeds }) => seeds.chips = 3, planned("seeds.chips")],
  ["seeds.training", ({ seeds }) => seeds.training = 3, planned("seeds.training")],
  ["scenario.name", ({ scenario }) => scenario.name = "another", planned("scenario.name")],
  ["scenario.question", ({ scenario }) => scenario.question = "Is it?", planned("scenario.question")],
  ["scenario.tags", ({ scenario }) => scenario.tags.push("nightly"), planned("scenario.tags")],
  ["images", ({ images }) => images.test = 21, planned("images")],
  ["training.steps", ({ training }) => training!.steps++, planned("training.steps")],
  ["training", (copy) => delete copy.training, planned("training.steps")],
  ["weights", (copy) => copy.weights = [{ file: "x", sha256: "0".repeat(64) }], planned("weights")],
  ["data", ({ data }) => data.pop(), planned("data")],
];

for (const [what, forge, fault] of [...IN_GATES, ...IN_CASES, ...IN_HEAD]) {
  Deno.test(`verifyRecord() finds a forged field that was sealed again: ${what}`, async () => {
    assert.match(await faultsOf(RUN, forge), fault);
  });
}

Deno.test("verifyRecord() compares reasons only with those of its own commit, and numbers but for their last bits", async () => {
  const elsewhere = (copy: ResultRecord) => {
    copy.commit = "0badc0de";
    copy.gates[0].reason = "other words";
    copy.gates[0].estimate *= 1 + 1e-13;
    copy.cases[0].mean *= 1 + 1e-13;
  };
  assert.equal(await faultsOf(RUN, elsewhere), "");
});

Deno.test("verifyRecord() lets records of version 1 have an interval that is nearer at one end, and labels in other order", async () => {
  const loaded = await readRecord(fixturePath("result_1_weights"));
  assert(loaded.kind === "run" && loaded.from === 1);
  const forged = async (forge: (copy: ResultRecord) => void) => {
    const record = structuredClone(loaded.record);
    forge(record);
    return (await verifyRecord({ ...loaded, record })).join("\n");
  };
  assert.match(
    await forged(({ cases }) => cases[2].label = "programming_scale=9"),
    planned(String.raw`cases\[2\].label`),
  );
  assert.equal(await forged(({ cases }) => cases[2].label = "device.programming_scale=10"), "");
  const faults = (change: (interval: [number, number]) => void) => forged(({ gates }) => change(gates[1].interval));
  assert.equal(await faults((interval) => interval[1] -= 0.01), "");
  assert.match(await faults((interval) => interval[1] = 1), /^gates\[1\] .*: the record says interval /);
  assert.match(await faults((interval) => interval[0] -= 0.01), /^gates\[1\] .*: the record says interval /);
  assert.match(
    await faults((interval) => interval.fill(interval[0] + 0.01)),
    /^gates\[1\] .*: the record says interval /,
  );
});

Deno.test("verifyRecord() takes any number of chips of a run that stops when it is decided, up to the most", async () => {
  const early = await tinyRun(await tinyScenario((text) => text.replace("max: 7", "max: 40, stop: when_decided")));
  const [{ correct: { length } }] = early.cases;
  assert(length < 40, `${length}`);
  assert.equal(await faultsOf(early, () => {}), "");
  const longer = (copy: ResultRecord) => void copy.cases[0].correct.push(...Array(41 - length).fill(20));
  assert.match(await faultsOf(early, longer), /^cases\[0\]: expected chips 0 to 39 at most, got 0 to 40\n/);
});

Deno.test("verifyRecord() finds shards of a merged record that are not all, or of another adapter", async () => {
  assert.equal(await faultsOf(MERGED, () => {}), "");
  const expected = /^shards: expected all parts of a run on oracle .*, got /;
  assert.match(await faultsOf(MERGED, ({ shards }) => shards!.pop()), expected);
  assert.match(await faultsOf(MERGED, ({ shards }) => shards![1].adapter = "another"), expected);
  assert.match(await faultsOf(MERGED, (copy) => copy.shards = []), expected);
});

Deno.test("verifyRecord() compares the cases of a shard with its scenario", async () => {
  const loaded = await readRecord(SHARD);
  assert(loaded.kind === "shard");
  const { record } = loaded;
  assert.match(await faultsOf(record, ({ cases }) => cases[1].label = "ideal"), planned(String.raw`cases\[1\].label`));
  assert.match(await faultsOf(record, ({ cases }) => cases[1].keys = {}), planned(String.raw`cases\[1\].keys`));
  assert.match(
    await faultsOf(record, ({ cases }) => cases[1].group = "breaker"),
    planned(String.raw`cases\[1\].group`),
  );
  assert.match(await faultsOf(record, ({ shard }) => shard.index = 3), /^shard: expected one of 2, got 3\n/);
});
