/** A difference shows what moved, how surely, and which verdicts changed. */

import assert from "node:assert/strict";
import { caseDiffs } from "../../../harness/records/case_diff.ts";
import { diffFiles } from "../../../harness/records/commands.ts";
import { diffRecords } from "../../../harness/records/diff.ts";
import { gateDiffs } from "../../../harness/records/gate_diff.ts";
import { type ResultRecord, writeRecord } from "../../../harness/result.ts";
import { fixture } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

/** A committed record whose cases have these counts of 200 images on 40 chips, the first case by `of`. */
function record(of: (chip: number) => number, change: (copy: ResultRecord) => void = () => {}): ResultRecord {
  const copy: ResultRecord = fixture("result_1_weights_as_2");
  copy.cases.forEach((one, i) => {
    one.correct = Array.from({ length: 40 }, (_, chip) => i === 0 ? of(chip) : 100);
    one.mean = one.correct.reduce((sum, count) => sum + count, 0) / 40 / one.images;
  });
  change(copy);
  return copy;
}

/** Chips that differ from one another by far more than the two records do. */
const scattered = (chip: number) => 100 + 10 * (chip % 9);
const wobble = (chip: number) => chip % 2;

Deno.test("caseDiffs() pairs chips of one seed, and sees a change that is far below the spread of the chips", () => {
  const [first, ...others] = caseDiffs(record(scattered), record((chip) => scattered(chip) + 1 + wobble(chip))).cases;
  assert(first.paired && first.moved && !first.same);
  assert(Math.abs(first.change - 1.5 / 200) < 1e-12);
  // t of 39 degrees at 1 − 0.05/6 is 2.5016579 (two-sided, three cases together); the differences are 1 and 2 images by turns
  const sdOfWobble = Math.sqrt(40 * 0.25 / 39);
  const reach = 2.5016579 * sdOfWobble / Math.sqrt(40) / 200;
  assert(Math.abs(first.interval[1] - first.change - reach) < 1e-9, String(first.interval[1] - first.change));
  assert(others.every(({ same, moved }) => same && !moved));
});

Deno.test("caseDiffs() does not pair chips of other seeds, and then does not see that change", () => {
  const other = record((chip) => scattered(chip) + 1 + wobble(chip), (copy) => void (copy.seeds.chips = 8));
  const [first] = caseDiffs(record(scattered), other).cases;
  assert(!first.paired && !first.moved && !first.same);
  assert(first.interval[0] < 0 && first.interval[1] > 0);
});

Deno.test("caseDiffs() tells a change of every chip alike, and cases that only one record has", () => {
  const after = record((chip) => scattered(chip) - 2, (copy) => void copy.cases.pop());
  const { cases, gone, added } = caseDiffs(record(scattered), after);
  assert(cases[0].moved);
  for (const end of cases[0].interval) assert(Math.abs(end + 2 / 200) < 1e-12);
  assert.deepEqual({ gone, added }, { gone: ["breaker: programming_scale=10"], added: [] });
  const otherBreaker = record(scattered, (copy) => void (copy.cases[2].label = "programming_scale=20"));
  assert.deepEqual(caseDiffs(record(scattered), otherBreaker).added, ["breaker: programming_scale=20"]);
  const prefix = record(scattered, (copy) => void copy.cases[0].correct.splice(20));
  assert.deepEqual(caseDiffs(record(scattered), prefix).cases[0].chips, [40, 20]);
  assert(caseDiffs(record(scattered), prefix).cases[0].same, "the chips that both have are the same");
});

Deno.test("gateDiffs() tells verdicts that changed; only a worse one that counts makes the whole worse", () => {
  const before = record(scattered);
  const worse = record(scattered, (copy) => {
    copy.gates[1].verdict = "undecided";
    copy.verdict = "undecided";
  });
  assert.deepEqual(gateDiffs(before, worse).map(({ name, before, after, worse }) => [name, before, after, worse]), [
    ["50th percentile ≥ 0.4 at 95 % at base", "pass", "undecided", true],
    ["the scenario", "pass", "undecided", true],
  ]);
  assert.equal(diffRecords(before, worse).worse, true);
  assert.equal(diffRecords(worse, before).worse, false);

  // the gates of a breaker are there to fail
  const broken = record(scattered, (copy) => {
    copy.gates.filter(({ group }) => group === "breaker").forEach((gate) => gate.verdict = "fail");
  });
  assert.equal(diffRecords(before, broken).worse, false);
  const waived = structuredClone(worse);
  waived.verdict = "pass";
  waived.gates[1].waived = { as: "planned", reason: "not yet" };
  assert.equal(diffRecords(before, waived).worse, false);
});

Deno.test("gateDiffs() counts a gate that has gone as worse, unless it did not count before", () => {
  const gone = record(scattered, (copy) => void copy.gates.splice(1, 1));
  assert.deepEqual(gateDiffs(record(scattered), gone).map(({ after, worse }) => [after, worse]), [[null, true]]);
  assert.equal(diffRecords(record(scattered), gone).worse, true);
  assert.equal(diffRecords(gone, record(scattered)).worse, false);
  const waived = record(scattered, (copy) => void (copy.gates[1].waived = { as: "planned", reason: "not yet" }));
  assert.equal(diffRecords(waived, gone).worse, false);
});

Deno.test("results diff refuses records of other scenarios that share no case", async () => {
  const renamed = (change: (copy: ResultRecord) => void = () => {}) =>
    record(scattered, (copy) => {
      copy.scenario.name = "another";
      change(copy);
    });
  const out = await tempFolder();
  const before = await writeRecord(record(scattered), out);
  const foreign = await writeRecord(renamed((copy) => copy.cases.forEach((one) => one.keys = { "chips.x": 1 })), out);
  await assert.rejects(diffFiles([before, foreign]), {
    name: "RecordError",
    message:
      `${foreign}: expected a record of cifar10_resnet8_pretrained, or with a case of it, as in ${before}, got one of another`,
  });
  assert.equal((await diffFiles([before, await writeRecord(renamed(), out)])).diff.cases.length, 3);
});

Deno.test("gateDiffs() finds a gate again by its place where its threshold was moved, and tells one that is new", () => {
  const moved = record(scattered, (copy) => {
    copy.gates[1].name = "50th percentile ≥ 0.6 at 95 %";
    copy.gates[1].verdict = "fail";
    copy.gates.push({ ...copy.gates[0], name: "another", gate: 7, statistic: "mean" });
  });
  assert.deepEqual(gateDiffs(record(scattered), moved).map(({ name, before, after }) => [name, before, after]), [
    ["50th percentile ≥ 0.6 at 95 % at base", "pass", "fail"],
    ["another at base", null, "pass"],
  ]);
});

Deno.test("results diff prints settings, moved cases and verdicts, and is exit code 1 if a verdict got worse", async () => {
  const out = await tempFolder();
  const before = await writeRecord(record(scattered), out);
  const after = await writeRecord(
    record((chip) => scattered(chip) - 20, (copy) => {
      copy.commit = "0badc0de";
      copy.scenario.text = copy.scenario.text.replace("time_seconds: 3600", "time_seconds: 7200").replace(
        /slow:.*/,
        "",
      );
      copy.gates[1].verdict = "fail";
      copy.verdict = "fail";
    }),
    out,
  );
  const { lines, code } = await diffFiles([before, after]);
  assert.equal(code, 1);
  const text = lines.join("\n");
  for (
    const line of [
      "  commit: 3c625975 → 0badc0de",
      "  device.time_seconds: 3600 → 7200",
      "  slow: 200 images of a convolutional network on 24 chips → –",
      "2 other cases: the same images right on every chip",
      "  pass → fail  the scenario",
    ]
  ) assert(lines.includes(line), `${line}\n\n${text}`);
  assert.match(text, /^base +\S+ +\S+ +-10\.00 +-10\.00 … -10\.00 +40$/m);
  assert.match(text, /^ +pass → fail +50th percentile ≥ 0\.4 at 95 % at base: /m);
  const same = await diffFiles([before, before]);
  assert.equal(same.code, 0);
  assert(same.lines.includes("settings: the same") && same.lines.includes("verdicts: the same"));
});
