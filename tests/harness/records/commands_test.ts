/** The verbs of `noisegate results` say what is there, and what is wrong with it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { diffFiles, listRecords, showRecord, verifyFiles } from "../../../harness/records/commands.ts";
import { listed, listText } from "../../../harness/records/list.ts";
import { mergeShards } from "../../../harness/records/merge.ts";
import { report } from "../../../harness/report.ts";
import { readRecord, writeRecord } from "../../../harness/result.ts";
import { fixture, folderOf, tinyScenario, tinyShard } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

const SCENARIO = await tinyScenario();
const SHARD = await tinyShard(SCENARIO, { index: 1, of: 2 });

async function folder(): Promise<string> {
  const tagged = fixture("result_1_weights_as_2");
  tagged.scenario.tags = ["nightly"];
  tagged.utc = "2026-11-21T09:05:00.000Z";
  tagged.cases[0].correct.push(100);
  return await folderOf({
    "a/one.json": fixture("result_1_weights"),
    "a/two.json": tagged,
    "b/three.json": fixture("result_1_rises"),
    "peers/four.json": { schema: "peer/1", utc: "2026-11-20T13:29:19.000Z", commit: "634a8320" },
    "half.json": "{",
  });
}

Deno.test("results list shows one line a record, then what cannot be read", async () => {
  const root = await folder();
  const lines = listText(await listRecords(root)).map((line) => line.replaceAll(`${root}/`, "").replace(/ +/g, " "));
  assert.deepEqual([lines[0], ...lines.slice(2)], [
    "when (UTC) scenario verdict chips cases adapter commit seconds record",
    "2026-11-20 15:57:34 cifar10_resnet8_pretrained pass 8 3 llvmpipe 3c625975 62.7 a/one.json",
    "2026-11-21 09:05:00 cifar10_resnet8_pretrained pass 8…9 3 llvmpipe 3c625975 62.7 a/two.json",
    "2026-11-20 16:40:42 digits_loss_prediction pass 20 1 llvmpipe f0f99888 8.3 b/three.json",
    "2026-11-20 13:29:19 – peer – – – 634a8320 – peers/four.json",
    "",
    "unreadable half.json: no JSON: half-written, or no record",
  ]);
});

Deno.test("results list leaves the paths out where the terminal is too narrow for them, and says so", async () => {
  const lines = listText(await listRecords(await folder()), { width: 100 });
  assert(lines.slice(0, 6).every((line) => line.length <= 100), lines.join("\n"));
  assert.match(lines[0], /seconds$/);
  assert.equal(lines[7], "the terminal is too narrow for the paths of the records: --json has them");
});

Deno.test("results list keeps to a scenario and to a tag, and says so where nothing is left", async () => {
  const root = await folder();
  const names = async (filter: { scenario?: string; tag?: string }) =>
    (await listRecords(root, filter)).map(({ path }) => path.slice(root.length + 1));
  assert.deepEqual(await names({ scenario: "digits_loss_prediction" }), ["b/three.json"]);
  assert.deepEqual(await names({ tag: "nightly" }), ["a/two.json"]);
  assert.deepEqual(await names({ scenario: "digits_loss_prediction", tag: "nightly" }), []);
  assert.deepEqual(listText([]), ["no records"]);
  await assert.rejects(listRecords(join(root, "none")), {
    name: "RecordError",
    message: `${join(root, "none")}: expected records, got no such file or folder`,
  });
});

Deno.test("results show prints the report of a run, what a shard holds, and refuses what has no report", async () => {
  const root = await folder();
  const loaded = await readRecord(join(root, "a/one.json"));
  assert(loaded.kind === "run");
  assert.deepEqual(await showRecord(loaded.path), report(loaded.record));
  assert.deepEqual(await showRecord(SHARD), [
    "tiny: Is a run in parts the run in one piece?",
    `${SHARD}: shard 1 of 2, seed 1, not judged`,
    "chips 0 to 2 of 5 cases",
    "noisegate merge makes a record of all 2 shards",
  ]);
  const refused = (path: string) =>
    showRecord(join(root, path)).then(() => "", (error) => error.message.slice(root.length + 1));
  assert.equal(await refused("peers/four.json"), "peers/four.json: expected a result record, got a peer record");
  assert.equal(
    await refused("half.json"),
    "half.json: expected a result record, got no JSON: half-written, or no record",
  );
  await Deno.writeTextFile(join(root, "five.json"), '{ "schema": "hessian/1", "network": {} }');
  assert.match(await refused("five.json"), /^five.json: expected a result record, got no sound record of curvature: /);
  await assert.rejects(diffFiles([SHARD, join(root, "half.json")]), {
    message: `${SHARD}: expected a finished result record, got a shard record\n` +
      `${join(root, "half.json")}: expected a finished result record, got no JSON: half-written, or no record`,
  });
});

Deno.test("results show and diff take a folder for its newest record, and refuse one that has none", async () => {
  const root = await folder();
  const a = join(root, "a");
  assert.deepEqual(await showRecord(root), await showRecord(join(a, "two.json")));
  const { diff } = await diffFiles([join(a, "one.json"), a]);
  assert.deepEqual(diff, (await diffFiles([join(a, "one.json"), join(a, "two.json")])).diff);
  const peers = join(root, "peers");
  await assert.rejects(showRecord(peers), { message: `${peers}: expected a result record, got a folder without one` });
});

Deno.test("results verify names what is not sound with exit code 1, and passes over other kinds", async () => {
  const root = await folder();
  const { lines, code } = await verifyFiles([root, SHARD]);
  assert.equal(code, 1);
  assert(
    lines.includes(`not sound  ${join(root, "half.json")}: no JSON: half-written, or no record`),
    lines.join("\n"),
  );
  assert(lines.includes(`not sound  ${join(root, "a/two.json")}: sha256: the record was changed after it was written`));
  assert.match(lines.at(-1)!, /^2 records sound, 3 not; 1 record of other kinds passed over$/);
  assert.deepEqual(await verifyFiles([SHARD, join(root, "a/one.json")]), {
    lines: ["2 records sound, 0 not"],
    code: 0,
  });
  await assert.rejects(verifyFiles([join(root, "none")]), { name: "RecordError" });
});

Deno.test("results verify names the first faults of a record that has many, and goes on to the next", async () => {
  const record = fixture("result_1_weights_as_2");
  const cases = Array.from({ length: 100 }, () => ({ ...record.cases[0], mood: 1 }));
  const root = await folderOf({ "a.json": { ...record, cases }, "b.json": fixture("result_1_weights") });
  const { lines, code } = await verifyFiles([root]);
  assert.deepEqual([lines.length, code], [22, 1]);
  assert.match(lines[20], /a\.json: and \d+ more$/);
  assert.equal(lines[21], "1 record sound, 1 not");
});

Deno.test("results list takes a record of any number of cases", () => {
  const record = fixture("result_1_weights_as_2");
  const cases = Array(200_000).fill(record.cases[0]);
  const [{ chips }] = listed([{ kind: "run", path: "x.json", record: { ...record, cases }, from: 2 }]);
  assert.deepEqual(chips, [8, 8]);
});

Deno.test("a merged record is listed, shown and verified like any other", async () => {
  const merged = await mergeShards([SHARD, await tinyShard(SCENARIO, { index: 2, of: 2 })]);
  const path = await writeRecord(merged, await tempFolder());
  assert.match((await showRecord(path))[0], /^tiny: Is a run in parts/);
  assert.deepEqual(await verifyFiles([path]), { lines: ["1 record sound, 0 not"], code: 0 });
});
