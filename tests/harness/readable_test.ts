import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { readablePaths } from "../../harness/scenario/readable.ts";
import { tempFolder } from "../temp_folder.ts";

/** What may be read of a folder with these files and links, as seen from it. */
async function readable(files: Record<string, string | null>, options?: { most: number }): Promise<string[]> {
  const root = await Deno.realPath(await tempFolder());
  const folder = join(root, "own");
  await Deno.writeTextFile(join(root, "outside.txt"), "");
  for (const [name, target] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    if (target === null) await Deno.writeTextFile(path, "");
    else await Deno.symlink(target, path);
  }
  return readablePaths(folder, options).map((path) => relative(folder, path) || "all").toSorted();
}

Deno.test("a scenario may read its whole folder, with links to files in it", async () => {
  assert.deepEqual(await readable({ "a.ts": null, "b/c/d.ts": null, "b/link.ts": "../a.ts" }), ["all"]);
});

Deno.test("where a link leads out, or to a folder, a scenario may read everything but the link", async () => {
  const sound = { "a.ts": null, "b/c.ts": null, "d/e.ts": null };
  assert.deepEqual(await readable({ ...sound, "b/out": "../../outside.txt" }), ["a.ts", "b/c.ts", "d"]);
  assert.deepEqual(await readable({ ...sound, "b/out": "../.." }), ["a.ts", "b/c.ts", "d"]);
  assert.deepEqual(await readable({ ...sound, "b/in": "../d" }), ["a.ts", "b/c.ts", "d"]);
  assert.deepEqual(await readable({ ...sound, "b/nowhere": "gone" }), ["a.ts", "b/c.ts", "d"]);
});

Deno.test("what is hidden, and packages, are no scenario's own", async () => {
  const files = { "a.ts": null, ".git/config": null, ".env": null, "b/node_modules/c.js": null, "b/d.ts": null };
  assert.deepEqual(await readable(files), ["a.ts", "b/d.ts"]);
});

Deno.test("a folder with too much in it is not looked through to its end, and files go before folders", async () => {
  const files = { "a/b.ts": null, "a/c.ts": null, "d/e.ts": null, "f.ts": null };
  assert.deepEqual(await readable(files, { most: 6 }), ["all"]);
  assert.deepEqual(await readable(files, { most: 5 }), ["a", "f.ts"]);
  assert.deepEqual(await readable(files, { most: 3 }), ["f.ts"]);
});
