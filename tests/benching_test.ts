/** The bench file that the docstring of benching.ts shows: whole, sound, and timed as it says. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { openSuite } from "../harness/bench/bench_files.ts";
import { gpuOnly } from "./support.ts";
import { tempFolder } from "./temp_folder.ts";

/** In a file outside the tree. */
async function example(): Promise<string> {
  const source = await Deno.readTextFile(new URL("../benching.ts", import.meta.url));
  const [, code] = /```ts\n([^]*?) \* ```/.exec(source)!;
  const path = join(await tempFolder(), "negate_bench.ts");
  await Deno.writeTextFile(path, code.replace(/^ \* ?/gm, ""));
  return path;
}

Deno.test("benching.ts shows a bench file that loads from anywhere, with a kernel and a job", async () => {
  const benches = await openSuite([await example()]);
  assert.deepEqual(benches.map(({ id, kind }) => [id, kind]), [
    ["mine/negate 2²⁰", "kernel"],
    ["negate twice, and wait", "job"],
  ]);
});

gpuOnly("benching.ts shows benches whose results are right, and which can be timed", async (engine) => {
  for (const bench of await openSuite([await example()])) {
    const open = await bench.open(engine);
    try {
      await open.run(1);
    } finally {
      open.close();
    }
  }
});
