/** `noisegate nightly` and `noisegate hardware` as a person meets them, without what takes a night. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { EnvironmentError } from "../../harness/machine/environment.ts";
import { refuseSoftware } from "../../harness/nightly/hardware.ts";
import { tempFolder } from "../temp_folder.ts";
import { noisegate } from "./support.ts";

const NO_ADAPTER = { DENO_WEBGPU_BACKEND: "vulkan", VK_DRIVER_FILES: "/dev/null", VK_ICD_FILENAMES: "/dev/null" };

/** The first column of a table, without its head. */
function firstColumn(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const rule = lines.findLastIndex((line) => line.startsWith("──") && !/[a-z]/.test(line));
  return lines.slice(rule + 1).map((line) => line.split(/ {2,}/)[0]);
}

Deno.test("noisegate nightly --plan says what a night does, each scenario tagged nightly by itself", async () => {
  const { code, stdout } = await noisegate(["nightly", "--plan", "--skip", "trend"]);
  assert.equal(code, 0);
  const steps = firstColumn(stdout);
  assert.deepEqual(steps.slice(0, 3), ["tune", "bench", "validate"]);
  assert(steps.includes("scenarios digits_pcm_drift"));
  assert(!steps.includes("scenarios fashion_lenet5"), "it is not tagged nightly");
  assert.deepEqual(steps.slice(-2), ["trend", "report"]);
  assert.match(stdout, /^trend +left out: --skip$/m);
});

Deno.test("noisegate nightly goes on without an adapter, says what failed, and ends with the worst code", async () => {
  const out = join(await tempFolder(), "results");
  const skip = ["tune", "validate", "scenarios"];
  const { code, stdout, stderr } = await noisegate(["nightly", "--out", out, "--skip", ...skip], NO_ADAPTER);
  assert.deepEqual(firstColumn(stdout).filter((step) => !step.startsWith("scenarios")), [
    ...["tune", "bench", "validate", "trend", "report"],
  ]);
  assert.match(stdout, /^bench +no adapter +[\d.]+ +Cannot use the gpu: no WebGPU adapter/m);
  assert.match(stdout, /^trend +no adapter /m);
  assert.match(stdout, /^report +bad input /m); // nothing has been recorded there
  assert.equal(code, 4);
  assert.doesNotMatch(stderr, /^ +at /m);
});

Deno.test("noisegate hardware refuses a software adapter, and to go without one", async () => {
  assert.throws(() => refuseSoftware({ software: true, adapter: "llvmpipe" }), (error) => {
    assert(error instanceof EnvironmentError);
    assert.match(
      error.message,
      /^noisegate hardware: expected a hardware adapter, got llvmpipe, a software one \(.*--software/,
    );
    return true;
  });
  refuseSoftware({ software: false, adapter: "NVIDIA H200" });
  const { code, stderr } = await noisegate(["hardware"], NO_ADAPTER);
  assert.match(stderr, /no WebGPU adapter/);
  assert.equal(code, 4);
});

Deno.test("noisegate hardware --plan: tune first, bench last, all scenarios between", async () => {
  const { code, stdout } = await noisegate(["hardware", "--plan"]);
  assert.equal(code, 0);
  const steps = firstColumn(stdout);
  assert.deepEqual([steps[0], steps[1], steps.at(-1)], ["tune", "validate", "bench"]);
  assert(steps.includes("scenarios fashion_lenet5"));
});

Deno.test("noisegate hardware --plan says that the machine would be refused, and nothing of it with --software", async () => {
  const [plain, software] = await Promise.all([
    noisegate(["hardware", "--plan"], NO_ADAPTER),
    noisegate(["hardware", "--plan", "--software"], NO_ADAPTER),
  ]);
  assert.deepEqual([plain.code, software.code], [0, 0]);
  assert.match(plain.stdout, /^none of this would be done here: .*no WebGPU adapter/);
  assert.doesNotMatch(software.stdout, /would be done/);
});

Deno.test("noisegate nightly --skip refuses what is no step, with those that there are", async () => {
  const { code, stderr } = await noisegate(["nightly", "--skip", "gates"]);
  assert.equal(code, 2);
  assert.match(stderr, /Allowed choices are tune, bench, validate, scenarios, trend, report/);
});
