/** The form of a record: as the types have it, as the committed JSON Schema has it, and as a run writes it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { z } from "zod";
import type { RECORD_2 } from "../../../harness/records/record_2.ts";
import { RECORD_FORMS, recordJsonSchema, schemaFileOf } from "../../../harness/records/json_schemas.ts";
import { FORMS, recordFaults } from "../../../harness/records/record_schema.ts";
import { canonical, sealOf } from "../../../harness/records/seal.ts";
import { type AnyRecord, readRecord, SCHEMA_VERSION, writeRecord } from "../../../harness/result.ts";
import { fixture, tinyRun, tinyScenario, tinyShard } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");

// the form and the types are one: this does not compile if a field is in only one of them
type Form = z.infer<typeof RECORD_2>;
type Keys<T> = T extends unknown ? keyof T : never;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Case<T> = T extends { cases: readonly (infer C)[] } ? keyof C : never;
type GateKeys<T> = T extends { kind: "run"; gates: readonly (infer G)[] } ? keyof G : never;
const SAME: [
  Same<Keys<Form>, Keys<AnyRecord>>,
  Same<Case<Form>, Case<AnyRecord>>,
  Same<GateKeys<Form>, GateKeys<AnyRecord>>,
  Same<keyof Form["scenario"], keyof AnyRecord["scenario"]>,
  Same<Form["seeds"], AnyRecord["seeds"]>,
  Same<Form["training"], AnyRecord["training"]>,
] = [true, true, true, true, true, true];

Deno.test("the forms of records have the fields of their types, and one form a version", () => {
  assert(SAME.every(Boolean));
  assert.deepEqual(Object.keys(FORMS).map(Number), Array.from({ length: SCHEMA_VERSION }, (_, i) => i + 1));
});

for (const name of Object.keys(RECORD_FORMS)) {
  Deno.test(`results/schema/${schemaFileOf(name)} is the form of ${name}`, async () => {
    const text = await Deno.readTextFile(join(ROOT, "results/schema", schemaFileOf(name)));
    const hint = `to renew it: deno task noisegate results schema ${name}`;
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(recordJsonSchema(name))), hint);
  });
}

Deno.test("records of a run and of a shard, as they are written, are sound in every field and carry their hash", async () => {
  const scenario = await tinyScenario();
  const out = await tempFolder();
  const paths = [await writeRecord(await tinyRun(scenario), out), await tinyShard(scenario, { index: 2, of: 3 })];
  for (const path of paths) {
    const raw = JSON.parse(await Deno.readTextFile(path));
    assert.deepEqual(recordFaults(raw, { version: 2 }), []);
    assert.equal(raw.sha256, await sealOf(raw));
    assert.match(raw.cases[0].key, /^[0-9a-f]{64}$/);
    assert.equal((await readRecord(path)).kind, raw.kind);
  }
  assert.match(paths[1], /_shard_2_of_3\.json$/);
});

Deno.test("a record that nobody could read is not written", async () => {
  const out = await tempFolder();
  const record = await tinyRun(await tinyScenario());
  const spoilt = { ...record, training: { ...record.training!, finalLoss: NaN } };
  await assert.rejects(writeRecord(spoilt, out), {
    name: "Error",
    message: "Cannot write a record that nobody could read: training.finalLoss: expected a number, got null",
  });
  assert.deepEqual([...Deno.readDirSync(out)], []);
});

Deno.test("a record that lacks a field, has one too many, or a value of another kind is told where", () => {
  // deno-lint-ignore no-explicit-any
  const faults = (change: (record: any) => void) => {
    const record = fixture("result_1_rises_as_2");
    change(record);
    return recordFaults(record, { version: 2 }).join("; ");
  };
  assert.equal(faults(() => {}), "");
  assert.equal(faults((r) => delete r.scenario.question), "scenario.question: expected a string, got nothing");
  assert.equal(faults((r) => r.kind = "walk"), 'kind: expected run or shard, got "walk"');
  assert.equal(faults((r) => r.mood = 1), "record: expected known keys, got mood");
  assert.equal(faults((r) => r.cases[0].correct = []), "cases[0].correct: expected a list that is not empty, got []");
  assert.equal(faults((r) => r.cases[0].mean = 1.5), "cases[0].mean: expected at most 1, got 1.5");
  assert.equal(faults((r) => r.cases[0].images = 2.5), "cases[0].images: expected a whole number, got 2.5");
  assert.equal(
    faults((r) => r.gates[0].verdict = "maybe"),
    'gates[0].verdict: expected pass or fail or undecided, got "maybe"',
  );
  assert.equal(
    faults((r) => r.cases[0].rises[0].trace = 3),
    "cases[0].rises[0].trace: expected exact or hutchinson, got 3",
  );
  assert.match(faults((r) => r.sha256 = "0"), /^sha256: expected text like /);
});

Deno.test("the hash of a record does not depend on the order of its keys, and changes with any value", async () => {
  assert.equal(canonical({ b: [1, { d: null, c: 0.1 }], a: "x" }), '{"a":"x","b":[1,{"c":0.1,"d":null}]}');
  const record = fixture("result_1_rises_as_2");
  const seal = await sealOf(record);
  assert.equal(await sealOf(Object.fromEntries(Object.entries(record).toReversed())), seal);
  assert.equal(await sealOf({ ...record, sha256: "another" }), seal);
  record.cases[0].correct[0]++;
  assert.notEqual(await sealOf(record), seal);
});
