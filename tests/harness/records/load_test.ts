/** What is no record says why, and keeps no other from being read. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { knownSamples } from "../../../harness/execution/known_samples.ts";
import { finishedRuns, loadRecords, readRecord } from "../../../harness/result.ts";
import { fixture, folderOf } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

const V1 = "result_1_weights", V2 = "result_1_weights_as_2";

async function problemWith(text: unknown): Promise<string> {
  const loaded = await readRecord(join(await folderOf({ "x.json": text }), "x.json"));
  assert(loaded.kind === "problem", `read as ${loaded.kind}`);
  return loaded.problem;
}

Deno.test("readRecord() says of what is no record why", async () => {
  const whole = JSON.stringify(fixture(V2));
  const newer = "written by a newer noisegate (schemaVersion 7; this one reads up to 2): update noisegate";
  assert.deepEqual(
    await Promise.all([
      problemWith(""),
      problemWith(whole.slice(0, whole.length / 2)),
      problemWith("[1, 2]"),
      problemWith("null"),
      problemWith({ name: "another tool's", version: 3 }),
      problemWith({ ...fixture(V2), schemaVersion: 7, cases: "in another form" }),
      problemWith({ ...fixture(V2), schemaVersion: 0 }),
      problemWith({ ...fixture(V2), schemaVersion: "2" }),
    ]),
    [
      "an empty file",
      "no JSON: half-written, or no record",
      "no record of noisegate: it has no schemaVersion",
      "no record of noisegate: it has no schemaVersion",
      "no record of noisegate: it has no schemaVersion",
      newer,
      "no record of noisegate: it has no schemaVersion",
      "no record of noisegate: it has no schemaVersion",
    ],
  );
});

Deno.test("readRecord() names the first wrong value of a damaged record, and how many more there are", async () => {
  const damaged = fixture(V2);
  damaged.cases[1].correct[3] = "many";
  assert.equal(
    await problemWith(damaged),
    'no sound record: cases[1].correct[3]: expected a number, got "many"',
  );
  delete damaged.verdict;
  damaged.gates[0].cases = -1;
  assert.equal(
    await problemWith(damaged),
    'no sound record: cases[1].correct[3]: expected a number, got "many" (and 2 more)',
  );
});

Deno.test("readRecord() refuses what is nested more than 64 levels deep, so that nothing that walks through it falls over", async () => {
  const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
  const text = JSON.stringify({ ...fixture(V2), extra: 0 }).replace(
    '"extra":0',
    `"extra":${"[".repeat(200_000)}${"]".repeat(200_000)}`,
  );
  const deep = "no record: it is nested more than 64 levels deep";
  assert.deepEqual([await problemWith(text), await problemWith(nested(65))], [deep, deep]);
  assert.equal(await problemWith(nested(64)), "no record of noisegate: it has no schemaVersion");
  const folder = await folderOf({ "20261120T000000Z_1_x.json": text });
  assert.equal((await knownSamples(folder)).size, 0, "a run of its scenario goes on");
});

Deno.test("readRecord() refuses other versions of other records, and curvature whose report could not be printed", async () => {
  const reads = { hessian: "hessian/1", bench: "bench/1 and bench/2", peer: "peer/1", compare: "compare/1" };
  for (const [kind, known] of Object.entries(reads)) {
    assert.equal(
      await problemWith({ schema: `${kind}/9` }),
      `written by another noisegate (schema ${kind}/9; this one reads ${known}): update noisegate`,
    );
  }
  assert.match(
    await problemWith({ schema: "hessian/1" }),
    /^no sound record of curvature: noisegate: expected a string, got nothing \(and \d+ more\)$/,
  );
  const folder = join(import.meta.dirname!, "../../../results/digits_loss_prediction");
  const name = [...Deno.readDirSync(folder)].find(({ name }) => /^hessian.*\.json$/.test(name))!.name;
  const sound = JSON.parse(await Deno.readTextFile(join(folder, name)));
  const layers = sound.network.layers.toSpliced(0, 1);
  const damaged = await problemWith({ ...sound, network: { ...sound.network, layers } });
  assert.match(damaged, /^no sound record of curvature: trace.layers: expected layers 3, got 1, 3 \(and 2 more\)$/);
});

Deno.test("readRecord() passes over keys that it does not know", async () => {
  const record = fixture(V2);
  const folder = await folderOf({ "x.json": { ...record, weather: "fair", cases: [{ ...record.cases[0], mood: 1 }] } });
  assert.equal((await readRecord(join(folder, "x.json"))).kind, "run");
});

Deno.test("readRecord() tells a folder and a missing file from a record", async () => {
  const folder = await tempFolder();
  assert.equal((await readRecord(folder)).kind, "problem");
  assert.deepEqual(await readRecord(join(folder, "none.json")), {
    ...{ kind: "problem", path: join(folder, "none.json"), problem: "no such file" },
  });
});

Deno.test("loadRecords() reads a folder with bad files in it: runs by scenario and time, then others, then problems", async () => {
  const [old, recent] = [fixture(V1), fixture(V2)];
  recent.utc = "2026-11-21T00:00:00.000Z";
  const folder = await folderOf({
    "a/recent.json": recent,
    "b/deeper/old.json": old,
    "b/rises.json": fixture("result_1_rises"),
    "peer.json": { schema: "peer/1", utc: "2026-11-20T00:00:00.000Z" },
    "half.json": "{",
    "newer.json": { schemaVersion: 3 },
    // none of these is a record
    ".hidden.json": "{",
    "a/.recent-1234.tmp": "{",
    "a/20261120T000000Z_1_x.unfinished.jsonl": "{",
    "schema/result_9.schema.json": "{}",
    "a/plot.svg": "<svg/>",
  });
  const loaded = await loadRecords([folder, join(folder, "half.json")]);
  assert.deepEqual(loaded.map(({ kind, path }) => `${kind} ${path.slice(folder.length + 1)}`), [
    "run b/deeper/old.json",
    "run a/recent.json",
    "run b/rises.json",
    "peer peer.json",
    "problem half.json",
    "problem newer.json",
  ]);
  assert.deepEqual(finishedRuns(loaded).map(({ from }) => from), [1, 2, 1]);
});

Deno.test("loadRecords() follows links to folders and records, in a circle too, and reads each record once", async () => {
  const elsewhere = await folderOf({ "a/one.json": fixture(V1), "two.json": fixture("result_1_rises") });
  const folder = await folderOf({ "b/three.json": fixture(V2) });
  await Deno.symlink(join(elsewhere, "a"), join(folder, "a"));
  await Deno.symlink(join(elsewhere, "two.json"), join(folder, "two.json"));
  await Deno.symlink(folder, join(folder, "b", "circle"));
  await Deno.symlink(join(folder, "none"), join(folder, "lost.json"));
  const loaded = await loadRecords([folder, join(folder, "b", "..", "b", "three.json")]);
  assert.deepEqual(loaded.map(({ kind, path }) => `${kind} ${path.slice(folder.length + 1)}`).sort(), [
    "problem lost.json",
    "run a/one.json",
    "run b/three.json",
    "run two.json",
  ]);
});
