/** Whoever changes a record, its hash or its verdicts is found out. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { seedOfDay } from "../../../harness/execution/seed_of_day.ts";
import { verifyRecord } from "../../../harness/records/verify.ts";
import { readRecord, type ResultRecord, writeRecord } from "../../../harness/result.ts";
import { changed, fixture, folderOf, tinyRun, tinyScenario, tinyShard } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

const RUN = await tinyRun(await tinyScenario());

function faults(record: ResultRecord): Promise<string[]> {
  return verifyRecord({ kind: "run", path: "x.json", record, from: 2 });
}

Deno.test("verifyRecord() finds nothing in a record as it was written, also of version 1", async () => {
  const loaded = await readRecord(await writeRecord(RUN, await tempFolder()));
  assert(loaded.kind === "run");
  assert.deepEqual(await verifyRecord(loaded), []);
  const old = await readRecord(join(await folderOf({ "x.json": fixture("result_1_weights") }), "x.json"));
  assert(old.kind === "run");
  assert.deepEqual(await verifyRecord(old), []);
});

Deno.test("verifyRecord() finds a value that was changed after the record was written", async () => {
  assert.deepEqual(await faults({ ...RUN, warnings: ["none of this was there"] }), [
    "sha256: the record was changed after it was written",
  ]);
});

Deno.test("verifyRecord() finds verdicts, means and texts that the samples and hashes do not give", async () => {
  assert.equal(RUN.breaker, "undecided");
  const verdict = await changed(RUN, (copy) => void (copy.breaker = "pass"));
  assert.deepEqual(await faults(verdict), ["breaker: the record says pass, its samples say undecided"]);

  const gate = await changed(RUN, (copy) => void (copy.gates.at(-1)!.verdict = "fail"));
  assert.match(
    (await faults(gate)).join(),
    /^gates\[4\] \(mean ≥ 0.1 .* at programming_scale=50\): the record says verdict "fail"; judged again: verdict "undecided"$/,
  );

  const samples = await changed(RUN, (copy) => void copy.cases[0].correct.fill(20));
  assert.match(
    (await faults(samples)).join("\n"),
    /^cases\[0\]: the record says mean 0\.52.*; judged again: mean 1, /m,
  );

  const text = await changed(RUN, (copy) => void (copy.scenario.text += "# edited\n"));
  assert.match(
    (await faults(text)).join("\n"),
    /^scenario\.sha256: the text of .*tiny\.yaml is not the one that it names$/m,
  );

  const counts = await changed(RUN, (copy) => void (copy.cases[1].images = 5));
  assert.match(
    (await faults(counts)).join("\n"),
    /^cases\[1\]: expected counts that agree, got 1\d images right of 5$/m,
  );

  const gone = await changed(RUN, (copy) => void copy.gates.pop());
  assert.deepEqual(await faults(gone), [
    "gates: the record has 4 verdicts, its scenario gives 5",
  ]);
});

Deno.test("verifyRecord() says so where the scenario cannot be read any more", async () => {
  const later = await changed(
    RUN,
    (copy) => void (copy.scenario.text = copy.scenario.text.replace("scenario: 1", "scenario: 9")),
  );
  assert.match(
    (await faults(later)).at(-1)!,
    /^it cannot be judged again: .*tiny\.yaml:1:11 scenario: expected 1 .*, got 9/,
  );
});

Deno.test("verifyRecord() counts the chips of a shard", async () => {
  const loaded = await readRecord(await tinyShard(await tinyScenario(), { index: 2, of: 3 }));
  assert(loaded.kind === "shard");
  assert.deepEqual(await verifyRecord(loaded), []);
  const record = await changed(loaded.record, (copy) => void copy.cases[0].correct.pop());
  assert.deepEqual(await verifyRecord({ ...loaded, record }), ["cases[0]: expected chips 2 to 3, got 2 to 2"]);
});

Deno.test("a record holds the files that its scenario extends, its tags and the day of its seed, and is judged by them", async () => {
  const path = await tinyScenario((text) =>
    text.replace("scenario: 1\n", "scenario: 1\nextends: base.yaml\ntags: [small]\n").replace(/chips:.*\n/, "")
  );
  const base = "scenario: 1\nchips: { seed: 3, max: 5 }\n";
  await Deno.writeTextFile(join(path, "..", "base.yaml"), base);
  const seed = seedOfDay(new Date("2026-11-20"));
  const record = await tinyRun(path, { seed, ofDay: "2026-11-20" });
  assert.deepEqual(record.scenario.files?.map(({ text }) => text), [base]);
  assert.deepEqual([record.scenario.tags, record.seeds], [["small"], {
    chips: seed,
    training: 1,
    ofDay: "2026-11-20",
  }]);
  assert.equal(record.cases[0].correct.length, 5);
  assert.deepEqual(await faults(record), []);
  const edited = await changed(record, (copy) => void (copy.scenario.files![0].text = base.replace("5", "6")));
  assert.deepEqual(
    (await faults(edited))[0],
    `scenario.sha256: the text of ${record.scenario.files![0].path} is not the one that it names`,
  );
  const another = await changed(record, (copy) => void (copy.seeds.ofDay = "2026-11-21"));
  assert.match(
    (await faults(another)).join(),
    /^seeds.ofDay: the record says 2026-11-21, whose seed is \d+, not 881379948$/,
  );
});
