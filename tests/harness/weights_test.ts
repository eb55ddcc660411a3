/** Scenarios that read their network from a file, and that are slow. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { readSafetensors, type Tensor, writeSafetensors } from "../../kernels/safetensors.ts";
import { reasonsToWait } from "../../harness/testing/gate_waits.ts";
import { runScenario } from "../../harness/mod.ts";
import { obtainNetwork } from "../../harness/execution/networks.ts";
import { report } from "../../harness/report.ts";
import { networkSpecOf, trainingOf } from "../../harness/planning/resolve.ts";
import { planFile, readScenario, requireDataOf } from "../../harness/scenario/scenario_file.ts";
import { printPlan } from "../../harness/planning/plan_text.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { networkToBytes } from "../../models/networks/weights_file.ts";
import { oracle } from "../support.ts";

const TRAINED = `scenario: 1
question: q
model: { network: mlp_64_10, data: digits, test_images: 50 }
training: { method: sgd, epochs: 2, batch: 100, learning_rate: 0.2, seed: 3 }
device: { preset: pcm_ibm_2020, time_seconds: 60 }
crossbar: { tile: { rows: 64, cols: 32 } }
chips: { seed: 7, max: 3 }
expect: [{ mean: { at_least: 0.1 } }]
control: { device.preset: ideal }
breaker: { device.programming_scale: 20 }
`;
const READ = TRAINED.replace(/^training.*\n/m, "").replace(
  "test_images: 50",
  "test_images: 50, weights: net.safetensors",
);

/** A folder with both scenarios and the weights of the first. */
async function inFolder(body: (folder: string, bytes: Uint8Array) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "trained.yaml"), TRAINED);
    await Deno.writeTextFile(join(folder, "read.yaml"), READ);
    const { scenario } = readScenario(join(folder, "trained.yaml"));
    const settings = { spec: networkSpecOf(scenario), training: trainingOf(scenario), data: await loadDigits() };
    const { network } = await obtainNetwork(oracle, { ...settings, warn: assert.fail });
    const bytes = networkToBytes(network);
    await Deno.writeFile(join(folder, "net.safetensors"), bytes);
    await body(folder, bytes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a network that is read gives the samples of the one that was trained, and its file is on record", () =>
  inFolder(async (folder, bytes) => {
    const trained = await runScenario(join(folder, "trained.yaml"), { engine: oracle });
    const read = await runScenario(join(folder, "read.yaml"), { engine: oracle });
    const samples = (record: typeof read) =>
      record.cases.map(({ correct, clean, images }) => ({ correct, clean, images }));
    assert.deepEqual(samples(read), samples(trained));
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())).toHex();
    assert.deepEqual(read.weights, [{ file: "net.safetensors", sha256 }]);
    assert.deepEqual([read.training, read.seeds, read.seconds.training], [
      undefined,
      { chips: 7 },
      0,
    ]);
    assert.deepEqual([trained.weights, trained.training!.steps, trained.training!.cached], [undefined, 28, undefined]);
    const line = `network read from net.safetensors (SHA-256 ${sha256.slice(0, 16)}…)`;
    assert(report(read).includes(line), report(read).join("\n"));
    const plan = printPlan(planFile(readScenario(join(folder, "read.yaml"))));
    assert(plan.includes("weights    read from net.safetensors, not trained"), plan.join("\n"));
  }));

Deno.test("a run says which networks it took from the cache, and gives the same samples", () =>
  inFolder(async (folder) => {
    const cache = { folder: join(folder, "cache"), checkpointSeconds: 30 };
    const run = () => runScenario(join(folder, "trained.yaml"), { engine: oracle, cache });
    const [first, second] = [await run(), await run()];
    assert.equal(first.training!.cached, undefined);
    const { cached, cachedNetworks, cachedSeconds, ...rest } = second.training!;
    assert.deepEqual([cached, cachedNetworks, rest], [true, 1, first.training]);
    assert(cachedSeconds! > 0 && second.warnings.length === 0);
    assert.deepEqual(second.cases.map(({ correct }) => correct), first.cases.map(({ correct }) => correct));
    assert(report(second).some((line) => /^network from the cache \(trained in \d+\.\d s\)$/.test(line)));
  }));

Deno.test("weights are looked for beside the scenario, then in the folders of data", () =>
  inFolder(async (folder) => {
    const data = join(folder, "data");
    await Deno.mkdir(data);
    await Deno.rename(join(folder, "net.safetensors"), join(data, "net.safetensors"));
    const file = readScenario(join(folder, "read.yaml"));
    requireDataOf(planFile(file), { store: { folders: [data] }, file });
    const store = { folders: [join(folder, "elsewhere")] };
    const hint = "(put it beside the scenario, or name the folder it is in with --data or NOISEGATE_DATA)";
    assert.throws(() => requireDataOf(planFile(file), { store, file }), {
      name: "ScenarioError",
      message: `${file.path}:3:61 model.weights: expected a safetensors file that is here, ` +
        `got "net.safetensors", which is not in ${folder} or ${folder}/elsewhere ${hint}`,
    });
  }));

Deno.test("model.input_scale multiplies the images that a network sees", () =>
  inFolder(async (folder, bytes) => {
    // twice the pixels at half the weights, both exact
    const { tensors } = readSafetensors(bytes);
    const name = Object.keys(tensors).find((one) => one.endsWith(".weight"))!;
    tensors[name] = { ...tensors[name], data: (tensors[name].data as Float32Array).map((w) => w / 2) };
    await Deno.writeFile(join(folder, "half.safetensors"), writeSafetensors(tensors));
    const one = READ.replace("pcm_ibm_2020, time_seconds: 60", "ideal")
      .replace(/^breaker: .*$/m, "breaker: { crossbar.adc_bits: 2 }");
    await Deno.writeTextFile(join(folder, "one.yaml"), one);
    const half = one.replace("weights: net", "input_scale: 2, weights: half");
    await Deno.writeTextFile(join(folder, "half.yaml"), half);
    const run = async (file: string) => (await runScenario(join(folder, file), { engine: oracle })).cases;
    const [halved, whole] = [await run("half.yaml"), await run("one.yaml")];
    const said = (cases: typeof whole) => cases.map(({ clean, correct }) => [clean, correct]);
    assert.deepEqual(said(halved), said(whole));
    assert(halved[0].clean > 0.5);
  }));

Deno.test("a network that is read and only guesses is warned about, in the report as well", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "dim.yaml"), READ.replace("weights: net", "input_scale: 1e-6, weights: net"));
    const record = await runScenario(join(folder, "dim.yaml"), { engine: oracle });
    const [warning, ...others] = record.warnings;
    const asked = "were its inputs scaled like this \\(model\\.input_scale, model\\.normalise\\)\\?";
    assert.match(warning, new RegExp(`^exact accuracy [\\d.]+ %, no better than guessing: ${asked}$`));
    assert(others.length === 0 && report(record).includes(`warning: ${warning}`));
  }));

type Change = (tensors: Record<string, Tensor>) => Record<string, Tensor>;
const f32 = (shape: number[]): Tensor => ({
  dtype: "F32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b)),
});
const WRONG: [string, Change, RegExp][] = [
  [
    "another shape",
    (t) => ({ ...t, "1.weight": f32([10, 63]) }),
    /expected 10 × 64 numbers at net\.safetensors 1\.weight, got 10 × 63/,
  ],
  [
    "a tensor of another network",
    (t) => ({ ...t, "2.weight": f32([2, 2]) }),
    /expected 1\.weight, 1\.bias at net\.safetensors tensors, got 2\.weight/,
  ],
  [
    "a tensor too few",
    ({ "1.bias": _, ...t }) => t,
    /expected 1\.bias at net\.safetensors tensors, got none of these names/,
  ],
  [
    "a number that is none",
    (t) => ({ ...t, "1.bias": { ...f32([10]), data: new Float32Array(10).fill(NaN, 4, 5) } }),
    /expected a finite number at net\.safetensors 1\.bias\[4\], got NaN/,
  ],
];
for (const [what, change, message] of WRONG) {
  Deno.test(`weights with ${what} are refused at model.weights, before any work`, () =>
    inFolder(async (folder, bytes) => {
      await Deno.writeFile(join(folder, "net.safetensors"), writeSafetensors(change(readSafetensors(bytes).tensors)));
      const file = readScenario(join(folder, "read.yaml"));
      const act = () => requireDataOf(planFile(file), { store: { folders: [] }, file });
      const hint = what.startsWith("a number")
        ? "(it was spoilt when it was trained or written)"
        : "(the file and model.network mlp_64_10 must be of one network)";
      assert.throws(act, (error: Error) => {
        assert.match(error.message, message);
        return error.message.startsWith(`${file.path}:3:61 model.weights: `) && error.message.endsWith(hint);
      });
    }));
}

Deno.test("a file that is no safetensors file is refused at model.weights", () =>
  inFolder(async (folder, bytes) => {
    await Deno.writeFile(join(folder, "net.safetensors"), bytes.subarray(0, -4));
    const file = readScenario(join(folder, "read.yaml"));
    assert.throws(() => requireDataOf(planFile(file), { store: { folders: [] }, file }), {
      name: "ScenarioError",
      message: /:3:61 model\.weights: expected .* got .* \(is it a safetensors file, copied to its end\?\)$/,
    });
  }));

Deno.test("gates of slow scenarios wait to be asked for, and gates without files for these", () =>
  inFolder((folder) => {
    const path = join(folder, "read.yaml");
    const { scenario } = readScenario(path);
    const before = Deno.env.get("NOISEGATE_SLOW");
    const reasons = (slow?: string) => reasonsToWait({ ...scenario, slow }, path);
    try {
      Deno.env.delete("NOISEGATE_SLOW");
      assert.deepEqual([reasons(), reasons("an hour")], [[], ["slow, NOISEGATE_SLOW=1 runs it: an hour"]]);
      Deno.env.set("NOISEGATE_SLOW", "1");
      assert.deepEqual(reasons("an hour"), []);
    } finally {
      if (before === undefined) Deno.env.delete("NOISEGATE_SLOW");
      else Deno.env.set("NOISEGATE_SLOW", before);
    }
    const elsewhere = join(folder, "deeper", "read.yaml");
    assert.deepEqual(reasonsToWait(scenario, elsewhere), [
      "no weights here: put net.safetensors into the folder that NOISEGATE_DATA names",
    ]);
  }));

Deno.test("a training begins with the network of a file, says so, and keeps the file on record", () =>
  inFolder(async (folder, bytes) => {
    const tuned = TRAINED.replace("learning_rate: 0.2", "learning_rate: 1e-30").replace(
      "seed: 3",
      "seed: 3, from: net.safetensors",
    );
    await Deno.writeTextFile(join(folder, "tuned.yaml"), tuned);
    const [trained, record] = [
      await runScenario(join(folder, "trained.yaml"), { engine: oracle }),
      await runScenario(join(folder, "tuned.yaml"), { engine: oracle }),
    ];
    // steps of nothing leave the weights of the file
    assert.deepEqual(record.cases.map(({ correct }) => correct), trained.cases.map(({ correct }) => correct));
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice())).toHex();
    assert.deepEqual(record.weights, [{ file: "net.safetensors", sha256 }]);
    const line = `training began with net.safetensors (SHA-256 ${sha256.slice(0, 16)}…)`;
    assert(report(record).includes(line), report(record).join("\n"));
    await Deno.writeTextFile(join(folder, "absent.yaml"), tuned.replace("net.safetensors", "other.safetensors"));
    await assert.rejects(
      runScenario(join(folder, "absent.yaml"), { engine: oracle }),
      /absent\.yaml:4:\d+ training\.from: expected a safetensors file that is here, got "other\.safetensors"/,
    );
  }));
