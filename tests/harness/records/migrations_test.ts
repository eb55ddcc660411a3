/** Records of every earlier version become what the newest one would say, and stay as they are in their files. */

import assert from "node:assert/strict";
import { STEPS } from "../../../harness/records/migrations.ts";
import { recordFaults } from "../../../harness/records/record_schema.ts";
import { readRecord, SCHEMA_VERSION } from "../../../harness/result.ts";
import { fixture, fixturePath } from "./records_support.ts";

/** Cut down from records in results/: a network from a file; one that a prediction was judged on. */
const FIXTURES: Record<number, string[]> = { 1: ["result_1_weights", "result_1_rises"] };

for (let version = 1; version < SCHEMA_VERSION; version++) {
  Deno.test(`records of version ${version} have fixtures and a step to the next version`, () => {
    assert(FIXTURES[version].length > 0);
    assert.equal(typeof STEPS[version], "function");
  });
  for (const name of FIXTURES[version]) {
    Deno.test(`${name} becomes the expected record of version ${version + 1}, sound in its form`, () => {
      const before = fixture(name);
      assert.deepEqual(recordFaults(before, { version }), []);
      const after = STEPS[version](before);
      assert.deepEqual(after, fixture(`${name}_as_${version + 1}`));
      assert.deepEqual(recordFaults(after, { version: version + 1 }), []);
      assert.deepEqual(before, fixture(name), "the step changes nothing in place");
    });
    Deno.test(`readRecord() reads ${name} as a record of today and leaves the file alone`, async () => {
      const bytes = await Deno.readFile(fixturePath(name));
      const loaded = await readRecord(fixturePath(name));
      assert(loaded.kind === "run");
      assert.equal(loaded.from, version);
      assert.equal(loaded.record.schemaVersion, SCHEMA_VERSION);
      assert.deepEqual(recordFaults(loaded.record, { version: SCHEMA_VERSION }), []);
      assert.deepEqual(await Deno.readFile(fixturePath(name)), bytes);
    });
  }
}

Deno.test("version 1 → 2 takes the question from the text, and the count of the exact network from its accuracy", () => {
  const { scenario, cases, sha256 } = fixture("result_1_weights_as_2");
  assert.equal(
    scenario.question,
    "Is a published ResNet-8 that never saw noise of any use an hour after it was written to PCM?",
  );
  assert.deepEqual(
    cases.map(({ cleanCorrect, key, reused }: Record<string, unknown>) => [cleanCorrect, key, reused]),
    Array(3).fill([173, "", 0]),
  );
  assert.equal(sha256, "");
});

Deno.test("version 1 → 2 leaves the question empty where the text is no scenario", () => {
  const record = fixture("result_1_weights");
  record.scenario.text = "{ not: [ yaml";
  const { scenario } = STEPS[1](record) as { scenario: { question: string } };
  assert.equal(scenario.question, "");
});
