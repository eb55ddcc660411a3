/** `noisegate validate`, `kernels`, `mutate` and `goldens` as a caller meets them: exit codes, reasons, remedies. */

import { KERNELS } from "../kernels/mod.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeSkeleton } from "../harness/kernels/kernel_skeleton.ts";
import { inspectSource } from "../kernels/admission/statics.ts";
import { readSafetensors } from "../kernels/safetensors.ts";
import { bias } from "../kernels/nn/bias.ts";
import { gpuOnly } from "./support.ts";
import { tempFolder } from "./temp_folder.ts";

const ROOT = join(import.meta.dirname!, "..");

async function noisegate(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const hostile = (stem: string) => `tests/hostile/${stem}.wgsl`;

gpuOnly("validate shows a file that is no WGSL at its line, exit code 2", async () => {
  const { code, stdout, stderr } = await noisegate("validate", hostile("not_wgsl"), "--as", "nn/bias");
  assert.equal(code, 2, stderr);
  assert.match(stdout, /^unusable {2}tests\/hostile\/not_wgsl\.wgsl as nn\/bias[\s\S]*2:1 [\s\S]* def main\(x\):\n/);
});

gpuOnly("validate lists every mismatch of bindings with expected and got, exit code 2", async () => {
  const { code, stdout } = await noisegate("validate", hostile("overwrites_its_input"), "--as", "nn/column_sum");
  assert.equal(code, 2);
  assert.match(stdout, /binding 1.*expected .*read.*got .*read_write/);
});

Deno.test("validate refuses an unknown contract, a missing one and a missing file with a remedy, exit code 2", async () => {
  const unknown = await noisegate("validate", hostile("never_ends"), "--as", "nn/column_sun");
  assert.deepEqual([unknown.code, /did you mean "nn\/column_sum"\?/.test(unknown.stderr)], [2, true]);
  const none = await noisegate("validate", hostile("never_ends"));
  assert.deepEqual([none.code, /--as: expected the contract/.test(none.stderr)], [2, true]);
  const file = await noisegate("validate", "nope.wgsl", "--as", "nn/bias");
  assert.deepEqual([file.code, /nope\.wgsl: expected a file of WGSL, got no such file/.test(file.stderr)], [2, true]);
});

gpuOnly("validate refuses a dispatch rule that cannot be read, at its line", async () => {
  const path = await Deno.makeTempFile({ suffix: ".wgsl" });
  const text = await Deno.readTextFile(join(ROOT, "tests/rewrites/column_sum_by_tree.wgsl"));
  await Deno.writeTextFile(path, text.replace("workgroups: cols", "workgroups: colls * 2"));
  const { code, stderr } = await noisegate("validate", path, "--as", "nn/column_sum");
  assert.deepEqual([code, /:2 workgroups: expected .* rows, cols, got "colls"/.test(stderr)], [2, true]);
});

gpuOnly(
  "validate rejects a wrong kernel with exit code 1, its reason, the line that reruns it, and a dump",
  async () => {
    const dump = await tempFolder();
    const wrong = hostile("drops_the_last_tile");
    const { code, stdout, stderr } = await noisegate("validate", wrong, "--as", "nn/column_sum", "--dump", dump);
    assert.equal(code, 1, stderr);
    assert.match(
      stdout,
      /elements are outside the bound[\s\S]*worst, .* bounds: sum\[\d+\]: got .*, expected .*, bound /,
    );
    assert.match(
      stdout,
      /rerun: deno task dev validate tests\/hostile\/drops_the_last_tile\.wgsl --as nn\/column_sum --seed 1/,
    );
    const [first] = [...Deno.readDirSync(dump)].map(({ name }) => name).sort();
    const { tensors } = readSafetensors(await Deno.readFile(join(dump, first)));
    assert.deepEqual(Object.keys(tensors).sort(), ["bound/sum", "expected/sum", "got/sum", "input/x"]);
  },
);

gpuOnly("validate ends a candidate that takes too long, says so, and exits with 1", async () => {
  const slow = "tests/rewrites/mvm_one_current_an_invocation.wgsl";
  const { code, stderr } = await noisegate("validate", slow, "--as", "crossbar/mvm", "--time-limit", "1");
  assert.deepEqual([code, /not finished after 1 s, and ended/.test(stderr)], [1, true]);
});

gpuOnly("validate says correct and how fast in one line, --json says it to machines", async () => {
  const tree = "tests/rewrites/column_sum_by_tree.wgsl";
  const { code, stdout, stderr } = await noisegate("validate", tree, "--as", "nn/column_sum");
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^admitted {2}.*: correct on \d+ cases, \d+ elements, worst [\d.e-]+ of the bound; [\d.]+× \([\d.]+ … [\d.]+\) /,
  );
  const json = await noisegate("validate", "--as", "nn/advance", "--json");
  const [{ verdict, admission }] = JSON.parse(json.stdout);
  assert.deepEqual([json.code, verdict, admission.kernel], [0, "admitted", "nn/advance"]);
});

Deno.test("kernels show prints contract, signature, bound, hash and speed; goldens verify finds every set whole", async () => {
  const show = await noisegate("kernels", "show", "crossbar/mvm");
  assert.equal(show.code, 0, show.stderr);
  for (const word of ["contract version 2", "binding 1", "µS", "variants", "property", "bound", "hash", "speed"]) {
    assert(show.stdout.includes(word), word);
  }
  const goldens = await noisegate("goldens", "verify");
  assert.deepEqual([goldens.code, goldens.stdout.includes(`${KERNELS.length} golden sets: 0 bad`)], [0, true]);
});

gpuOnly("mutate reports faults found, and survivors none, for a small kernel", async () => {
  const { code, stdout } = await noisegate("mutate", "nn/bias", "--most", "8");
  assert.deepEqual([code, /^nn\/bias: 8 of 8 mutants killed .* 0 survive/.test(stdout)], [0, true], stdout);
});

Deno.test("kernels new writes the files of a kernel in the house order, once", async () => {
  const root = await tempFolder();
  const paths = await writeSkeleton("linalg/twice_it", root);
  assert.deepEqual(paths.map((p) => p.replace(/^.*twice_it/, "")).filter((p) => !p.includes("golden")), [
    ...["_oracle.ts", "_test.ts", ".wgsl", ".ts", "_contract.ts", "_bench.ts"],
  ]);
  for (const path of paths) assert(Deno.statSync(join(root, path)).size > 0, path);
  const like = {
    ...bias,
    params: { count: "u32" as const },
    inputs: { x: "f32[count]" },
    outputs: { y: "f32[count]" },
  };
  const wgsl = await Deno.readTextFile(join(root, "kernels/linalg/twice_it.wgsl"));
  assert.deepEqual(inspectSource(like, wgsl), []);
  await assert.rejects(
    writeSkeleton("linalg/twice_it", root),
    /kernels new: expected a new kernel, got .* there already/,
  );
  await assert.rejects(writeSkeleton("Linalg/X", root), /kernels new: expected family\/snake_case_name/);
});
