/** Bench files: found, loaded, each with benches of its own; what is wrong with one is said by its name. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { benchFiles, openSuite, SuiteError } from "../../../harness/bench/bench_files.ts";
import { selectBenches } from "../../../harness/bench/run_bench.ts";
import { CONTRACTS } from "../../../kernels/contracts.ts";
import { tempFolder } from "../../temp_folder.ts";

const ROOT = join(import.meta.dirname!, "..", "..", "..");
const BENCHING = new URL("../../../benching.ts", import.meta.url).href;

async function fileOf(text: string): Promise<string> {
  const folder = await tempFolder();
  await Deno.writeTextFile(join(folder, "some_bench.ts"), text);
  return folder;
}

const jobText = (id: string, more = "") =>
  `import { jobBench } from "${BENCHING}";\n` +
  `jobBench({ id: "${id}", group: "g", version: 1, work: null, ${more} open: () => Promise.reject(new Error("no")) });\n`;

Deno.test("openSuite() loads every bench file of the project: all cases of all contracts, and no id twice", async () => {
  const benches = await openSuite(benchFiles(join(ROOT, "benches")));
  const kernels = benches.filter(({ kind }) => kind === "kernel");
  assert.deepEqual(
    new Set(kernels.map(({ id }) => id)),
    new Set(CONTRACTS.flatMap(({ kernel, bench }) => bench.map(({ label }) => `${kernel.id} ${label}`))),
  );
  assert.equal(new Set(benches.map(({ id }) => id)).size, benches.length);
  for (const { id, version, kernelHash, kind, work } of benches) {
    assert.match(version, /^[0-9a-f]{16}$/, id);
    assert.match(kernelHash, kind === "kernel" ? /^[0-9a-f]{16}$/ : /^$/, id);
    if (kind === "kernel") assert(work!.bytes! > 0, id);
  }
  const axes = Map.groupBy(benches.filter(({ group }) => group.startsWith("scaling/")), ({ group }) => group);
  assert.deepEqual([...axes].map(([axis, points]) => [axis, points.length]), [
    ["scaling/chips", 3],
    ["scaling/size", 3],
    ["scaling/batch", 3],
  ]);
});

Deno.test("benchFiles() names a folder that is not there, and one without bench files", async () => {
  assert.throws(
    () => benchFiles("no/such"),
    new SuiteError(
      "--files no/such: expected bench files (*_bench.ts), got no such file or folder",
    ),
  );
  const empty = await tempFolder();
  assert.throws(
    () => benchFiles(empty),
    new SuiteError(`--files ${empty}: expected bench files (*_bench.ts), got none`),
  );
});

Deno.test("openSuite() names a file that does not load, and an id that two benches have", async () => {
  const broken = benchFiles(await fileOf("export const x = ;\n"));
  await assert.rejects(openSuite(broken), (error: Error) => {
    assert(error instanceof SuiteError);
    assert.match(error.message, /some_bench\.ts: expected a bench file that loads, got /);
    return !error.message.includes("\n");
  });
  const twice = benchFiles(await fileOf(jobText("same") + jobText("same").split("\n")[1]));
  await assert.rejects(
    openSuite(twice),
    new SuiteError("same: expected an id of its own, got one that two benches have"),
  );
});

Deno.test("selectBenches() takes those whose id holds a name, and skips slow ones unless they are asked for", async () => {
  const files = await fileOf(jobText("quick one") + jobText("slow one", "slow: true,").split("\n")[1]);
  const ids = ({ benches }: { benches: { id: string }[] }) => benches.map(({ id }) => id);
  const usual = await selectBenches([], { files });
  assert.deepEqual(ids(usual), ["quick one"]);
  assert.deepEqual(usual.skipped, [{ bench: "slow one", reason: "slow: --slow runs it" }]);
  assert.deepEqual(ids(await selectBenches(["slow", "nothing"], { files, slow: true })), ["slow one"]);
  await assert.rejects(
    selectBenches(["nothing"], { files }),
    new SuiteError("noisegate bench: expected a part of a bench's name, got nothing (--list has them)"),
  );
});
