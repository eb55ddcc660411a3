/** Shards give the record of the whole run, bit for bit; what does not belong together is refused by name. */

import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { mergeShards } from "../../../harness/records/merge.ts";
import { verifyRecord } from "../../../harness/records/verify.ts";
import { readRecord, type ShardRecord, writeRecord } from "../../../harness/result.ts";
import { changed, lasting, tinyRun, tinyScenario, tinyShard } from "./records_support.ts";

const SCENARIO = await tinyScenario();
const SHARDS = [1, 2, 3].map((index) => tinyShard(SCENARIO, { index, of: 3 }));
const [FIRST, SECOND, THIRD] = await Promise.all(SHARDS);

/** The sentences of a refusal, with names instead of paths. */
async function refusal(paths: string[]): Promise<string[]> {
  const error = await mergeShards(paths).then(() => null, (error) => error);
  assert.equal(error?.name, "RecordError", String(error));
  return error.message.replace(/\/\S*\/(?=[^/\s]+\.(json|yaml))/g, "").split("\n");
}

/** A shard with changes, written beside the others. */
async function altered(path: string, change: (copy: ShardRecord) => void): Promise<string> {
  const loaded = await readRecord(path);
  assert(loaded.kind === "shard");
  const out = await Deno.makeTempDir();
  return await writeRecord(await changed(loaded.record, change), out);
}

Deno.test("mergeShards() gives the record of the unsharded run but for time, seconds and shards, in any order", async () => {
  const whole = await tinyRun(SCENARIO);
  const merged = await mergeShards([THIRD, FIRST, SECOND]);
  assert.deepEqual(lasting(merged), lasting(whole));
  assert.deepEqual(merged.shards?.map(({ index, of, record }) => [index, of, record]), [
    [1, 3, basename(FIRST)],
    [2, 3, basename(SECOND)],
    [3, 3, basename(THIRD)],
  ]);
  assert.deepEqual(await mergeShards([dirname(FIRST)]), merged, "from their folder");
  assert.deepEqual(await verifyRecord({ kind: "run", path: "x.json", record: merged, from: 2 }), []);
});

Deno.test("mergeShards() names a missing shard with the command that makes it, and a doubled one", async () => {
  assert.deepEqual(await refusal([FIRST, THIRD]), [
    "tiny: expected all 3 shards, got no shard 2 (noisegate run tiny.yaml --shard 2/3)",
  ]);
  const copy = await altered(FIRST, () => {});
  assert.deepEqual(await refusal([FIRST, SECOND, copy]), [
    `${basename(copy)}: expected shard 1 of 3 once, got it also in ${basename(FIRST)} (leave one out)`,
    "tiny: expected all 3 shards, got no shard 3 (noisegate run tiny.yaml --shard 3/3)",
  ]);
});

Deno.test("mergeShards() names every file that is no shard", async () => {
  const finished = await writeRecord(await tinyRun(SCENARIO), await Deno.makeTempDir());
  const half = join(await Deno.makeTempDir(), "half.json");
  await Deno.writeTextFile(half, "{");
  assert.deepEqual(await refusal([FIRST, finished, half, "/nowhere/none.json"]), [
    `${basename(finished)}: expected a shard, got a finished record`,
    "half.json: expected a shard, got no JSON: half-written, or no record",
    "none.json: expected a shard, got no such file",
  ]);
  assert.match(
    (await refusal([await Deno.makeTempDir()])).join(),
    /: expected a folder with shards, got one with none$/,
  );
});

Deno.test("mergeShards() refuses shards of another seed, text, commit, adapter, network, and changed ones", async () => {
  const seed = await tinyShard(SCENARIO, { index: 2, of: 3, seed: 5 });
  assert.deepEqual(await refusal([FIRST, seed]), [
    `${basename(seed)}: expected seed 1 as in ${basename(FIRST)}, got 5`,
  ]);

  const edited = await tinyShard(await tinyScenario((text) => `${text}# edited\n`), { index: 2, of: 3 });
  assert.match(
    (await refusal([FIRST, edited]))[0],
    /: expected the text of tiny\.yaml as in .*, got another one: it was edited/,
  );

  const otherOf = await tinyShard(SCENARIO, { index: 2, of: 2 });
  assert.deepEqual(await refusal([FIRST, otherOf]), [
    `${basename(otherOf)}: expected number of shards 3 as in ${basename(FIRST)}, got 2`,
  ]);

  const elsewhere = await altered(SECOND, (copy) => {
    copy.commit = "0badc0de";
    copy.gpu.adapter = "another";
  });
  const [commit, adapter] = await refusal([FIRST, elsewhere, THIRD]);
  assert.match(commit, /: expected commit ".*" as in .*, got "0badc0de"$/);
  assert.match(adapter, /: expected adapter "oracle .* by none" as in .*, got "another by none"$/);

  const network = await altered(SECOND, (copy) => void (copy.cases[1].key = "f".repeat(64)));
  assert.match(
    (await refusal([FIRST, network, THIRD])).join(),
    /: expected chips of the same network, kernels and driver as in .*, got others at programming_scale=2: run the shard again$/,
  );

  const loaded = await readRecord(SECOND);
  assert(loaded.kind === "shard");
  const tampered = await writeRecord({ ...loaded.record, warnings: ["none"] }, await Deno.makeTempDir());
  assert.deepEqual(await refusal([FIRST, tampered, THIRD]), [
    `${basename(tampered)}: sha256: the record was changed after it was written`,
  ]);
});
