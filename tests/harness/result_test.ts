import assert from "node:assert/strict";
import { join } from "node:path";
import { checkWritable, revision, serialise, slug, writeJson } from "../../harness/result.ts";
import { tempFolder } from "../temp_folder.ts";

Deno.test("serialise() gives JSON that reads back as it was, with numbers on one line and text untouched", () => {
  const value = {
    text: "sweep: [ 20,  3600 ]\n# [ -1, -1, x ]",
    numbers: [1, 2.5, -3e-7],
    nested: [{ a: [], b: {}, c: null, d: [[1, 2], [3]] }],
    empty: "",
  };
  const text = serialise(value);
  assert.deepEqual(JSON.parse(text), value);
  assert.match(text, /"numbers": \[1, 2\.5, -3e-7\]/);
  assert.deepEqual(JSON.parse(serialise({ gone: undefined, list: [NaN, undefined] })), { list: [null, null] });
});

Deno.test("serialise() is linear in brackets and takes millions of numbers", () => {
  const started = performance.now();
  assert.equal(JSON.parse(serialise({ text: "[ " + "-1, ".repeat(5000) + "x ]" })).text.length, 20_005);
  assert.equal(JSON.parse(serialise({ numbers: new Array(3_000_000).fill(7) })).numbers.length, 3_000_000);
  assert(performance.now() - started < 20_000);
});

Deno.test("writeJson() keeps every record of many writers at once, readable by others", async () => {
  const folder = await tempFolder();
  const paths = await Promise.all(Array.from({ length: 20 }, (_, i) => writeJson({ i }, join(folder, "a", "record"))));
  assert.equal(new Set(paths).size, 20);
  const all = await Promise.all(paths.map(async (path) => JSON.parse(await Deno.readTextFile(path)).i));
  assert.deepEqual(all.sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i));
  assert.equal([...Deno.readDirSync(join(folder, "a"))].length, 20, "no temporary file is left");
  if (Deno.build.os !== "windows") assert.equal(Deno.statSync(paths[0]).mode! & 0o444, 0o666 & ~Deno.umask() & 0o444);
});

Deno.test("checkWritable() finds a scenario's folder blocked, and leaves nothing behind where it is not", async () => {
  const out = await tempFolder();
  await checkWritable(join(out, "deep", "results"), "scenarios/tiny.yaml");
  assert.deepEqual([...Deno.readDirSync(out)], []);
  await Deno.writeTextFile(join(out, "tiny"), "in the way");
  const expected = { name: "OutputError", message: /^--out .*: expected a folder that can be written to, got / };
  await assert.rejects(checkWritable(out, "scenarios/tiny.yaml"), expected);
});

Deno.test("revision() tells the commit of noisegate's own folder, whatever folder it is called from", async () => {
  const here = await revision();
  const before = Deno.cwd();
  try {
    Deno.chdir(await tempFolder());
    assert.deepEqual(await revision(), here);
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("slug() makes a file name of an adapter", () => {
  assert.deepEqual(["llvmpipe (LLVM 15.0.6, 256 bits)", "NVIDIA H200", "(?)"].map(slug), [
    "llvmpipe",
    "nvidia-h200",
    "gpu",
  ]);
});
