/** Shards give the record of the whole run, bit for bit; what does not belong together is refused by name. */

import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { writeSafetensors } from "../../../kernels/safetensors.ts";
import { mergeShards } from "../../../harness/records/merge.ts";
import { verifyRecord } from "../../../harness/records/verify.ts";
import { readRecord, type ShardRecord, writeRecord } from "../../../harness/result.ts";
import { changed, folderOf, lasting, tinyRun, tinyScenario, tinyShard } from "./records_support.ts";
import { tempFolder } from "../../temp_folder.ts";

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
  const out = await tempFolder();
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
  const finished = await writeRecord(await tinyRun(SCENARIO), await tempFolder());
  const half = join(await tempFolder(), "half.json");
  await Deno.writeTextFile(half, "{");
  assert.deepEqual(await refusal([FIRST, finished, half, "/nowhere/none.json"]), [
    `${basename(finished)}: expected a shard, got a finished record`,
    "half.json: expected a shard, got no JSON: half-written, or no record",
    "none.json: expected a shard, got no such file",
  ]);
  assert.match(
    (await refusal([await tempFolder()])).join(),
    /: expected a folder with shards, got one with none$/,
  );
});

Deno.test("mergeShards() names the broken files of a folder where a shard is missing, and passes over them where none is", async () => {
  const folder = await folderOf({ "broken.json": (await Deno.readTextFile(SECOND)).slice(0, 500) });
  for (const path of [FIRST, THIRD]) await Deno.copyFile(path, join(folder, basename(path)));
  const broken = "broken.json: expected a shard, got no JSON: half-written, or no record";
  assert.deepEqual(await refusal([folder]), [
    "tiny: expected all 3 shards, got no shard 2 (noisegate run tiny.yaml --shard 2/3)",
    broken,
  ]);
  const only = await folderOf({ "broken.json": "{" });
  assert.deepEqual((await refusal([only]))[1], broken);
  await Deno.copyFile(SECOND, join(folder, basename(SECOND)));
  assert.equal((await mergeShards([folder])).shards?.length, 3);
});

Deno.test("mergeShards() counts a shard once, however it is called", async () => {
  const folder = dirname(FIRST);
  const detour = join(folder, "..") + `/${basename(folder)}/../${basename(folder)}/${basename(FIRST)}`;
  const link = join(await tempFolder(), "link.json");
  await Deno.symlink(SECOND, link);
  assert.equal((await mergeShards([FIRST, detour, SECOND, link, THIRD, folder])).shards?.length, 3);
});

Deno.test("mergeShards() takes shards that name what the scenario says, and those that do not, for the same", async () => {
  const named = await tinyShard(SCENARIO, { index: 2, of: 3, chips: 7, seed: 1 });
  const merged = await mergeShards([FIRST, named, THIRD]);
  assert.deepEqual([merged.cases[0].correct.length, merged.overrides], [7, {}]);
  assert.deepEqual(await verifyRecord({ kind: "run", path: "x.json", record: merged, from: 2 }), []);
  const fewer = await tinyShard(SCENARIO, { index: 2, of: 3, chips: 6 });
  assert.deepEqual(await refusal([FIRST, fewer, THIRD]), [
    `${basename(fewer)}: expected chips a case 7 as in ${basename(FIRST)}, got 6`,
  ]);
});

Deno.test("mergeShards() refuses shards of another seed, text, commit, adapter, and changed ones", async () => {
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

  const loaded = await readRecord(SECOND);
  assert(loaded.kind === "shard");
  const tampered = await writeRecord({ ...loaded.record, warnings: ["none"] }, await tempFolder());
  assert.deepEqual(await refusal([FIRST, tampered, THIRD]), [
    `${basename(tampered)}: sha256: the record was changed after it was written`,
  ]);
});

Deno.test("mergeShards() refuses shards of another network, also where its cells are the same, and of other data", async () => {
  const refused = async (change: (copy: ShardRecord) => void) => {
    const [sentence, ...others] = await refusal([FIRST, await altered(SECOND, change), THIRD]);
    assert.deepEqual(others, []);
    return sentence.replace(/^\S+: /, "").replace(basename(FIRST), "A");
  };
  const again = (what: string) => `expected ${what} as in A, got others at programming_scale=2: run the shard again`;
  const [other, known] = ["f".repeat(64), "0".repeat(64)];
  const asked = { images: 1, tolerance: 1 };
  const one = { mean: 1, standardError: 0 };
  const rise = { ...asked, pairs: null, loss: 1, trace: "exact", kinks: one, predicted: one, simulated: null } as const;
  const finding = { ...asked, quantity: "trace", value: 1, standardError: 0, residual: 0, method: "exact" } as const;
  const cases: [what: string, change: (copy: ShardRecord) => void][] = [
    ["chips of the same network, kernels and driver", ({ cases }) => cases[1].key = other],
    ["the same images right by the exact network", ({ cases }) => cases[1].cleanCorrect++],
    ["the same outputs of the exact network", ({ cases }) => cases[1].reference = other],
    ["the same rise of the loss", ({ cases }) => cases[1].rises = [{ ...rise, curvature: { ...one, probes: 0 } }]],
    ["the same curvature", ({ cases }) => cases[1].curvatures = [finding]],
  ];
  for (const [what, change] of cases) assert.equal(await refused(change), again(what));
  assert.equal(
    await refused(({ training }) => training!.finalLoss /= 2),
    "expected a training with the same result as in A, got another one: run the shard again",
  );
  const sha256 = JSON.parse(await Deno.readTextFile(FIRST)).data[0].sha256.slice(0, 16);
  assert.equal(
    await refused(({ data }) => data[0].sha256 = known),
    `expected data digits with SHA-256 ${sha256}… as in A, got 0000000000000000…: take the same file`,
  );
});

Deno.test("mergeShards() refuses shards of two networks that were read from files of one name", async () => {
  const path = await tinyScenario((text) =>
    text.replace(/^training.*\n/m, "").replace("images: 20", "images: 20, weights: net.safetensors")
  );
  const shards: string[] = [];
  for (const index of [1, 2]) {
    // they differ by a weight that no sum of f32 can tell
    const data = Float32Array.from({ length: 640 }, (_, i) => i === 0 ? index * 1e-30 : (i % 7) - 3);
    const bytes = writeSafetensors({
      "1.weight": { dtype: "F32", shape: [10, 64], data },
      "1.bias": { dtype: "F32", shape: [10], data: new Float32Array(10) },
    });
    await Deno.writeFile(join(path, "../net.safetensors"), bytes);
    shards.push(await tinyShard(path, { index, of: 2 }));
  }
  assert.match(
    (await refusal(shards)).join(),
    /: expected weights net\.safetensors with SHA-256 \w{16}… as in \S+, got \w{16}…: take the same file$/,
  );
});
