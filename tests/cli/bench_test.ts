/** `noisegate bench` and `deno bench` as a user runs them. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { gpuOnly } from "../support.ts";
import { tempFolder } from "../temp_folder.ts";
import { ended, noisegate, ROOT } from "./support.ts";

Deno.test("noisegate bench --list names what it would time, and times nothing", async () => {
  const { code, stdout } = await noisegate(["bench", "--list", "linalg/matmul", "all tests"]);
  assert.equal(code, 0);
  assert.match(stdout, /^linalg\/matmul 1024 × 1024 × 1024 none +kernel +time +MAC$/m);
  assert.match(stdout, /^skipped {2}all tests, whole process: slow: --slow runs it$/m);
});

Deno.test("noisegate bench says in one line what is wrong with what was asked: exit code 2", async () => {
  const empty = await tempFolder();
  const blocked = join(empty, "file");
  await Deno.writeTextFile(blocked, "");
  const cases: [string[], RegExp][] = [
    [["nobody"], /^noisegate bench: expected a part of a bench's name, got nobody \(--list has them\)$/],
    [["all tests"], /^noisegate bench: expected benches to run, got only slow ones \(--slow runs them\)$/],
    [["--files", empty], /expected bench files \(\*_bench\.ts\), got none$/],
    [["nn/tally", "--out", blocked], /^--out .*: expected a folder that can be written to, got /],
  ];
  const all = await Promise.all(cases.map(([args]) => noisegate(["bench", ...args])));
  all.forEach(({ code, stdout, stderr }, i) => {
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr.trim(), cases[i][1]);
  });
});

Deno.test("noisegate bench without an adapter ends with exit code 4", async () => {
  const env = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };
  const { code, stderr } = await noisegate(["bench", "nn/tally", "--out", await tempFolder()], env);
  assert.equal(code, 4);
  assert.match(stderr, /no WebGPU adapter/);
});

gpuOnly("noisegate bench prints a table, and writes the record that --json prints", async () => {
  const out = await tempFolder();
  const { code, stdout } = await noisegate(["bench", "--quick", "--json", "nn/advance", "--out", out]);
  assert.equal(code, 0);
  const record = JSON.parse(stdout);
  assert.deepEqual(record.entries.map(({ bench, status }: { bench: string; status: string }) => [bench, status]), [
    ["nn/advance by 1", "ok"],
  ]);
  const [machine] = [...Deno.readDirSync(out)].map(({ name }) => name);
  assert.equal(machine, record.machine.id);
  const [file] = [...Deno.readDirSync(join(out, machine))].map(({ name }) => join(out, machine, name));
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)), record);
  const shown = await noisegate(["results", "show", file]);
  assert.match(shown.stdout, /^nn\/advance by 1 .* device$/m);
  assert.equal((await noisegate(["results", "verify", out])).code, 0);
});

gpuOnly("deno bench runs a bench file, and awaits what it times", async () => {
  const file = join(await tempFolder(), "wait_bench.ts");
  await Deno.writeTextFile(
    file,
    `import { jobBench } from "${new URL("../../benching.ts", import.meta.url).href}";
    const run = () => new Promise<null>((done) => setTimeout(() => done(null), 20));
    jobBench({ id: "waits 20 ms", group: "g", version: 1, work: null, open: () => Promise.resolve({ run, close() {} }) });`,
  );
  const { code, stdout, stderr } = await ended(Deno.execPath(), {
    args: ["bench", "-A", "--no-check", "--json", "--config", join(ROOT, "deno.json"), file],
  });
  assert.equal(code, 0, stderr);
  const { benches: [{ name, results }] } = JSON.parse(stdout);
  assert.equal(name, "waits 20 ms");
  assert(results[0].ok.min >= 19e6, `${results[0].ok.min} ns`);
});
