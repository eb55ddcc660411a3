/** `noisegate hessian`: its numbers against each other, its refusals, and what it leaves on disk. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { layersOf } from "../../harness/hessian/bench.ts";
import { hessianOf, writeHessian } from "../../harness/hessian/command.ts";
import { columnOf, exact, plusMinus } from "../../harness/hessian/numbers.ts";
import { doubtsOf, leftOutOf } from "../../harness/hessian/noise.ts";
import { halfShareOf } from "../../harness/hessian/quantities.ts";
import { rankCorrelation, ranksOf } from "../../harness/hessian/ranks.ts";
import { type HessianFlags, settingsOf } from "../../harness/hessian/settings.ts";
import { hessianReport } from "../../harness/hessian/text.ts";
import { openStore } from "../../harness/data/data_store.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { parseScenario } from "../../harness/schema.ts";
import { lenet, mlp } from "../models/curvature/network_support.ts";
import { gpuOnly } from "../support.ts";
import { checkHessianRecord } from "./hessian_support.ts";
import { tempFolder } from "../temp_folder.ts";

const ROOT = join(import.meta.dirname!, "../..");

const TINY = `scenario: 1
question: q
model: { network: mlp_64_16_10, data: digits }
training: { method: sgd, epochs: 1, batch: 32, learning_rate: 0.05, seed: 5 }
device: { preset: ideal, programming: { kind: additive, sigma: 0.01, relative_to: layer_max_weight } }
crossbar: { tile: { rows: 64, cols: 64 } }
chips: { seed: 7, max: 3 }
expect: [{ mean: { at_least: 0.1 } }]
control: { device.programming.sigma: 0 }
breaker: { device.programming.sigma: 5 }
`;

const FLAGS: HessianFlags = {
  ...{ case: 1, images: 100, of: "train", norms: "folded", tolerance: 0.05, probes: 48, top: 3, seed: 2 },
};

async function scenarioFile(text = TINY): Promise<string> {
  const path = join(await tempFolder(), "tiny.yaml");
  await Deno.writeTextFile(path, text);
  return path;
}

gpuOnly(
  "hessian: all quantities of a tiny network agree, and the record and its figures are written",
  async (engine) => {
    const path = await scenarioFile(TINY.replace("data: digits", "data: digits, test_images: 100"));
    const flags = { ...FLAGS, density: true, simulate: 64 };
    const record = await hessianOf(path, { engine, store: openStore(), flags });
    await checkHessianRecord(record);
    const { trace, diagonal, density, noise, network, loss } = record;
    assert(
      hessianReport(record).includes(
        `         accuracy ${(100 * record.training.testAccuracy).toFixed(1)} % on 100 test images of digits`,
      ),
    );
    assert.equal(network.weights, 64 * 16 + 16 + 16 * 10 + 10);
    assert(loss > 0.3 && loss < 2.3, `loss ${loss}`);
    assert(diagonal!.isHessian && noise!.trace === "exact");
    // fixed seeds: a mean within 4 of its standard errors
    for (const { mean, standardError } of [trace!.total, density!.trace]) {
      assert(Math.abs(mean - diagonal!.trace) <= 4 * standardError, `${mean} ± ${standardError}, ${diagonal!.trace}`);
    }
    const { ratio, ratioStandardError } = noise!.simulated!;
    assert(
      Math.abs(ratio - 1) <= 0.02 + 4 * ratioStandardError,
      `simulated / predicted: ${ratio} ± ${ratioStandardError}`,
    );
    const [written, ...figures] = await writeHessian(record, join(await tempFolder(), "new"));
    assert.match(written, /tiny\/hessian_\d{8}T\d{6}Z_\w+_[\w-]+\.json$/);
    assert.deepEqual(figures.map((f) => f.replace(written.replace(/\.json$/, ""), "")), [
      "_spectrum.svg",
      "_layers.svg",
    ]);
    await checkHessianRecord(JSON.parse(await Deno.readTextFile(written)));
    for (const figure of figures) assert.match(await Deno.readTextFile(figure), /^<\?xml[^]*<svg /);
  },
);

gpuOnly(
  "hessian: a smooth network has no kinks and a weighted trace with an error; other quantities stay away",
  async (engine) => {
    const path = await scenarioFile(TINY.replace("data: digits", "data: digits, activation: gelu"));
    const flags = { ...FLAGS, quantities: "noise" };
    const record = await hessianOf(path, { engine, store: openStore(), flags });
    await checkHessianRecord(record);
    const { noise, trace, diagonal, eigenvalues } = record;
    assert.deepEqual([trace, diagonal, eigenvalues, noise!.kinks.length], [undefined, undefined, undefined, 0]);
    assert.equal(noise!.trace, "hutchinson");
    assert(noise!.curvature.standardError > 0 && noise!.predicted.mean > 0);
    assert.match(hessianReport(record).join("\n"), /½ tr\(ΣH\), Hutchinson: [\d.()e-]+ ± /);
  },
);

gpuOnly("hessian: cells without errors raise nothing, and nothing is simulated", async (engine) => {
  const flags = { ...FLAGS, case: 2, quantities: "noise", simulate: 8 };
  const record = await hessianOf(await scenarioFile(), { engine, store: openStore(), flags });
  await checkHessianRecord(record);
  assert.deepEqual([record.noise!.predicted.mean, record.noise!.simulated], [0, undefined]);
  assert.deepEqual(record.warnings, ["no cell of a weight has an error: there is nothing to simulate"]);
});

const RESNET = TINY.replace("mlp_64_16_10, data: digits", "resnet8, data: cifar10");
const REFUSED: [string, string, Partial<HessianFlags>, RegExp][] = [
  [
    "an unknown quantity",
    TINY,
    { quantities: "trace,densty" },
    /--quantities: .*got "densty" \(did you mean "density"\?\)/,
  ],
  ["a case that is not there", TINY, { case: 9 }, /--case: expected a case from 1 to 3, got 9 \(noisegate plan lists/],
  ["more images than there are", TINY, { images: 1438 }, /--images: expected a number from 10 to \d+, .* got 1438/],
  [
    "fewer images than classes",
    TINY,
    { images: 9, of: "test" },
    /--images: expected a number from 10 to .*test images/,
  ],
  ["more eigenvalues than weights", TINY, { top: 1300 }, /--top: expected at most 1210, the weights of mlp_64_16_10/],
  ["a simulation without noise", TINY, { quantities: "trace", simulate: 8 }, /--quantities: expected noise among them/],
  ["noise of norms in train mode", RESNET, { norms: "batch" }, /--norms: expected folded for diagonal, got batch/],
  ["noise with norms left", RESNET, { norms: "running" }, /--norms: expected folded for noise, got running \(cells/],
];

for (const [what, text, flags, message] of REFUSED) {
  Deno.test(`hessian refuses ${what} before anything is trained`, () => {
    const plan = planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
    assert.throws(() => settingsOf(plan, { ...FLAGS, ...flags }), message);
  });
}

Deno.test("hessian takes all images of a part, and as many as there are if nothing is said", () => {
  const plan = planScenario(parseScenario(TINY, { path: "x.yaml", ...KNOWN }));
  const images = (flags: Partial<HessianFlags>) => settingsOf(plan, { ...FLAGS, ...flags }).settings.images;
  assert.equal(images({ images: 1437 }), 1437);
  assert.equal(images({ images: undefined }), 512);
  assert(images({ images: undefined, of: "test" }) < 360);
});

Deno.test("noisegate hessian refuses bad flags with exit code 2 and one clear line, and writes nothing", async () => {
  const out = await tempFolder();
  const args = ["hessian", await scenarioFile(), "--engine", "oracle", "--out", out, "--quantities", "hesian"];
  const options = { args: ["run", "-A", "main.ts", ...args], cwd: ROOT, env: { NO_COLOR: "1" } };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), options).output();
  assert.deepEqual([code, stdout.length], [2, 0]);
  assert.match(new TextDecoder().decode(stderr), /^hessian --quantities: expected some of .*, got "hesian"\s*$/);
  assert.deepEqual([...Deno.readDirSync(out)], []);
});

Deno.test("numbers show two digits of their error, with a power of ten where they are small", () => {
  assert.equal(plusMinus({ mean: 2.31892, standardError: 0.0123 }), "2.319 ± 0.012");
  assert.equal(plusMinus({ mean: -4.1e-5, standardError: 3e-7 }), "(-4.100 ± 0.030)e-5");
  assert.equal(plusMinus({ mean: 123, standardError: 45 }), "123 ± 45");
  assert.deepEqual([exact(0), exact(2), exact(4.097e-4), exact(0.84091)], ["0", "2.000", "4.097e-4", "0.8409"]);
  const { head, cells } = columnOf("x", [{ mean: 4e-5, standardError: 1e-6 }, { mean: -12e-5, standardError: 0 }]);
  assert.equal(head, "x / 1e-4");
  assert.deepEqual(cells, [" 0.400 ± 0.010", "-1.200"]);
});

Deno.test("ranks share the mean where values are equal, and a constant list has no correlation", () => {
  assert.deepEqual([...ranksOf([5, 1, 5, 0])], [2.5, 1, 2.5, 0]);
  assert.equal(rankCorrelation([1, 2, 3], [10, 20, 500]), 1);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  assert.equal(rankCorrelation([1, 2, 3], [4, 4, 4]), null);
  assert.equal(halfShareOf(Float64Array.of(1, 6, 1, 0)), 0.25);
});

Deno.test("tensors of one layer make one segment", () => {
  const names = ["0.weight", "0.bias", "3.body.0.weight", "3.body.1.weight"];
  const segments = names.map((name, i) => ({ name, offset: 2 * i, length: 2 }));
  const layers = layersOf(segments).map(({ name, offset, length }) => [name, offset, length]);
  assert.deepEqual(layers, [["0", 0, 4], ["3.body.0", 4, 2], ["3.body.1", 6, 2]]);
});

Deno.test("a prediction names all that it leaves out of a case, and nothing for ideal cells", () => {
  const leftOut = (text: string) =>
    planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN })).cases.map(({ model }) => leftOutOf(model));
  const drifting = "device: { preset: pcm_ibm_2020, time_seconds: 60, compensation: global }";
  const [[sweep, ...others]] = leftOut(
    TINY.replace(/device: .*/, drifting).replace(/control: .*/, "control: { device.programming_scale: 0 }")
      .replace(/breaker: .*/, "breaker: { device.programming_scale: 9 }"),
  );
  const zeroMean = "the prediction takes errors of the weights with zero mean, and leaves out of this case: ";
  assert.equal(
    sweep,
    `${zeroMean}cells of pcm_ibm_2020 whose mean drifts over 60 s (device.time_seconds); ` +
      "compensation global (device.compensation); read noise of pcm_ibm_2020 (device.read_noise); " +
      "cells at 0 µS with σ 0.263 µS, clipped at 0 µS (device.preset)",
  );
  const ideal = leftOut(TINY.replace("layer_max_weight", "weight").replace("additive", "proportional"));
  assert.deepEqual([others, ideal], [[], [[], [], []]]);
});

Deno.test("a prediction says where it may be off: a large rise, max pooling", () => {
  const { layers } = lenet("relu");
  const [pooled] = doubtsOf({ layers }, { rise: 0.01, loss: 1 });
  assert.match(pooled, /leaves out the kinks of max pooling/);
  const [large, ...none] = doubtsOf({ layers: mlp("relu").layers }, { rise: 0.2, loss: 1 });
  assert.match(large, /^the predicted rise is 20 % of the loss of 1\.00 nats, where higher orders count/);
  assert.deepEqual([none, doubtsOf({ layers }, { rise: 0, loss: 1 })], [[], []]);
});
