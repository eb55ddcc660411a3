/** Which chip of which record is replayed, and records that cannot be. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../harness/data/data_store.ts";
import { replay } from "../../harness/replay/replay.ts";
import { planTarget, type TargetFlags, targetOf } from "../../harness/replay/target.ts";
import type { ResultRecord } from "../../harness/records/record.ts";
import { ScenarioError } from "../../harness/scenario/scenario_error.ts";
import { oracle } from "../support.ts";
import { CIRCUIT, folder, ONE_STAGE, recorded, saved } from "./replay_support.ts";
import { tempFolder } from "../temp_folder.ts";

Deno.test("worst is the lowest count of the sweep, of a case or of a chip, never a breaker's unless it is asked for", async () => {
  const { path, record } = await recorded(oracle, CIRCUIT);
  const lowest = (cases: ResultRecord["cases"]) => Math.min(...cases.flatMap(({ correct }) => correct));
  const picked = async (flags: TargetFlags) => {
    const { number, chip, recorded } = await targetOf(path, { worst: true, ...flags });
    assert.equal(record.cases[number - 1].correct[chip], recorded!.correct);
    return { number, chip, correct: recorded!.correct };
  };
  const alone = await tempFolder();
  for (const [name, utc] of [["b", "2026-01-02T00:00:00Z"], ["a", record.utc], ["c", "2026-01-01T00:00:00Z"]]) {
    await Deno.writeTextFile(join(alone, `${name}.json`), JSON.stringify({ ...record, utc }));
  }
  assert.equal(
    (await targetOf(alone, { worst: true })).recorded!.path,
    join(alone, "a.json"),
    "the newest of a folder",
  );
  assert.equal((await picked({})).correct, lowest(record.cases.slice(0, 2)));
  assert.equal((await picked({ case: 6 })).correct, lowest([record.cases[5]]));
  const { chip, correct } = await picked({ chip: 3 });
  assert.deepEqual([chip, correct], [3, Math.min(record.cases[0].correct[3], record.cases[1].correct[3])]);
});

Deno.test("what cannot be replayed is refused with its place and a remedy", async () => {
  const { path, record } = await recorded(oracle, ONE_STAGE);
  const refused = async (source: string, flags: TargetFlags, message: RegExp) => {
    const error = await targetOf(source, flags).then(() => null, (error) => error);
    assert(error instanceof ScenarioError, `${error}`);
    assert.match(error.message, message);
    assert(error.message.startsWith(source), error.message);
  };
  await refused(path, { chip: 6 }, / --chip: expected a chip from 0 to 5, those of case 1, got 6$/);
  await refused(
    path,
    {},
    / --chip: expected a chip from 0 to 5, .*got nothing \(--worst takes the one that did worst\)$/,
  );
  await refused(path, { chip: 0, case: 4 }, / --case: expected a case from 1 to 3, got 4$/);
  await refused(path, { chip: 9, worst: true }, / --chip: expected a chip that the record has, got 9$/);
  await refused(path, { chip: 0, seed: 8 }, / --seed: expected no seed: .* 7, got 8 \(replay the scenario/);
  const { scenario: { path: file } } = record;
  await refused(file, {}, / --chip: expected the number of a chip, from 0, got nothing/);
  await refused(file, { worst: true }, / --worst: expected a record, .* got a scenario \(replay a record/);
  const text = JSON.stringify(record);
  const files: [name: string, content: unknown, message: RegExp][] = [
    ["cut", text.slice(0, text.length / 2), / record: expected a record of a run, got no JSON: half-written/],
    ["newer", { ...record, schemaVersion: 7 }, /got written by a newer noisegate \(.*\): update noisegate/],
    ["peer", { schema: "peer/1" }, /got one of the kind peer \(those of noisegate run have chips\)$/],
    ["broken", { ...record, cases: [{ ...record.cases[0], correct: "many" }] }, /got no sound record: .*correct/],
    ["foreign", { hello: 1 }, /got no record of noisegate/],
  ];
  for (const [name, content, message] of files) await refused(await saved(content, name), { chip: 0 }, message);
  await refused(
    await tempFolder(),
    { worst: true },
    / record: expected a record of a run, got a folder without one$/,
  );
  await refused(join(folder, "nowhere.json"), { chip: 0 }, /expected a record of a run, got no such file/);
  const target = await targetOf(file, { chip: 0, case: 4 });
  await assert.rejects(
    replay(target, { engine: oracle, store: openStore() }),
    / --case: expected a case from 1 to 3, got 4/,
  );
  const elsewhere = await saved(
    { ...record, cases: [{ ...record.cases[0], keys: { "device.time_seconds": 5 } }] },
    "moved",
  );
  const moved = await targetOf(elsewhere, { chip: 0 });
  await assert.rejects(
    replay(moved, { engine: oracle, store: openStore() }),
    / cases\[0\]: expected a case of its scenario's plan/,
  );
});

Deno.test("a chip that was searched for is not replayed: it has no stages", async () => {
  const target = await targetOf("scenarios/digits_worst_case.yaml", { case: 2, chip: 0 });
  assert.throws(
    () => planTarget(target, { bindingBytes: oracle.bindingBytes }),
    /digits_worst_case\.yaml device\.programming\.kind: expected a case whose errors are drawn, got worst_case at run=worst$/,
  );
});
