/** Single chips against numpy, count by count: from a scenario's keys to the images that each chip gets right. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { runPlan } from "../../harness/run.ts";
import { parseScenario, type Scenario } from "../../harness/schema.ts";
import type { Engine } from "../../kernels/engine.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { drawOf } from "../../models/mapping/cells/read_noise.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import type { Activation } from "../../models/networks/layers.ts";
import { gpuOnly, oracle } from "../support.ts";
import { mlpOf } from "./model_support.ts";
import golden from "./chips_golden.json" with { type: "json" };
import trained from "./pcm_chips_golden.json" with { type: "json" };

const data = await loadDigits();

// no preset has g_min above 0 or an upper limit yet, and their g_max is the same: a cell that differs in all three
const { ceilingMicrosiemens, ...range } = golden.offset;
const limits = { floorMicrosiemens: 0, ceilingMicrosiemens };
DEVICES.offset = { ...pcmIbm2020, ...range, name: "offset", limits };
KNOWN.presets.push("offset");

function parse(scenario: object): Scenario {
  return parseScenario(JSON.stringify(scenario), { path: "golden", ...KNOWN });
}

/** Counts of every time and chip, by way of the plan of a scenario with the golden's keys. */
async function countsOf(engine: Engine, one: (typeof golden.cases)[number]): Promise<number[][]> {
  const scenario = parse({
    ...golden.run.scenario,
    model: { network: "mlp_64_32_32_10", data: "digits", activation: one.activation },
    device: one.device,
    crossbar: one.crossbar,
    chips: { seed: one.seed, max: golden.chips.length },
    sweep: { "device.time_seconds": one.times },
  });
  const models = planScenario(scenario).cases.filter(({ group }) => group === "sweep").map(({ model }) => model);
  assert.deepEqual(models.map(({ timeSeconds }) => timeSeconds), one.times);
  const network = mlpOf(trained.layers, { activation: one.activation as Activation });
  return await Promise.all(models.map(async (model) => {
    const mapped = await mapNetwork(engine, { network, model, training: data.train });
    return await evaluateChips(engine, {
      mapped,
      model,
      test: data.test,
      chips: Uint32Array.from(golden.chips),
      chunk: 3,
    });
  }));
}

for (const one of golden.cases) {
  gpuOnly(`chips on the gpu get numpy's counts [${one.name}]`, async (gpu) => {
    assert.deepEqual(await countsOf(gpu, one), one.correct);
  });
  Deno.test(`chips on the oracle get numpy's counts [${one.name}]`, async () => {
    assert.deepEqual(await countsOf(oracle, one), one.correct);
  });
}

/** Trains, maps and evaluates a whole scenario under another seed and number of chips than its own. */
async function runGolden(engine: Engine): Promise<void> {
  const { scenario, chips, seed, steps, finalLoss, cleanCorrect, correct } = golden.run;
  const plan = planScenario(parse(scenario), { chips, seed });
  assert.equal(plan.steps, steps);
  const samples = await runPlan(plan, { engine });
  assert.deepEqual(samples.cases.map((one) => one.correct), correct);
  assert(samples.cases.every((one) => one.cleanCorrect === cleanCorrect && one.images === data.test.count));
  // f32 training, see training_test.ts
  assert(Math.abs(samples.finalLoss - finalLoss) <= 1e-5 * finalLoss, `loss ${samples.finalLoss}, numpy ${finalLoss}`);
}

gpuOnly("a whole scenario on the gpu gives numpy's counts: sweep, control, breaker", runGolden);
Deno.test("a whole scenario on the oracle gives numpy's counts: sweep, control, breaker", () => runGolden(oracle));

Deno.test("noisegate run --seed --chips gives numpy's counts", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/golden.yaml`;
  const { scenario, chips, seed, correct } = golden.run;
  await Deno.writeTextFile(path, JSON.stringify(scenario));
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const laidOver = ["--chips", String(chips), "--seed", String(seed)];
  const args = ["run", "-A", main, "run", path, "--engine", "oracle", "--json", "--out", folder, ...laidOver];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder();
  assert(stdout.length > 0, text.decode(stderr));
  const record = JSON.parse(text.decode(stdout));
  assert.deepEqual(record.cases.map((one: { correct: number[] }) => one.correct), correct);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("drawOf() tells times apart that f32 does not", () => {
  const times = golden.cases[0].times;
  assert.equal(new Set(times.map(Math.fround)).size, 1);
  assert.equal(new Set(times.map(drawOf)).size, times.length);
});
