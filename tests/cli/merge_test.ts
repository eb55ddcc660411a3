/** `noisegate merge` as a process: what it says, and when. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { tinyScenario, tinyShard } from "../harness/records/records_support.ts";
import { filesUnder, noisegate } from "./support.ts";
import { tempFolder } from "../temp_folder.ts";

Deno.test("noisegate merge says nothing of a record that it cannot write", async () => {
  const shard = await tinyShard(await tinyScenario(), { index: 1, of: 1 });
  const folder = await tempFolder();
  const blocked = join(folder, "file");
  await Deno.writeTextFile(blocked, "in the way");
  const { code, stdout, stderr } = await noisegate(["merge", shard, "--out", blocked]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /tiny\/.*\.json: expected to write the record, got /);
  const out = join(folder, "results");
  const merged = await noisegate(["merge", shard, "--out", out]);
  const [path] = filesUnder(out);
  assert.equal(merged.code, 3, merged.stderr);
  assert(merged.stdout.endsWith(`\nrecord: ${path}\n`), merged.stdout);
});
