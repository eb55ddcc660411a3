import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { loadDigits } from "../../models/data/digits.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import { chunkOf } from "../../models/mapping/chunks.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import golden from "./pcm_chips_golden.json" with { type: "json" };
import { gpuOnly, oracle } from "../support.ts";
import { mlpOf, modelOf } from "./model_support.ts";

const data = await loadDigits();
const network = mlpOf(golden.layers);
const MODEL = modelOf({
  device: pcmIbm2020,
  timeSeconds: 86400,
  compensation: { kind: "global" },
  readNoise: "frozen",
});
const NONE = { ...MODEL.compensation, kind: "none" as const };
const first = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

async function correctOf(
  engine: Engine,
  { model, chips, chunk }: { model: ChipModel; chips: Uint32Array; chunk: number },
) {
  const mapped = await mapNetwork(engine, { network, model, training: data.train });
  return await evaluateChips(engine, { mapped, model, test: data.test, chips, chunk });
}

gpuOnly("exact network gives numpy's count of correct images", async (gpu) => {
  assert.equal(await countCorrect(gpu, { network, samples: data.test }), golden.cleanCorrect);
  assert.equal(await countCorrect(oracle, { network, samples: data.test }), golden.cleanCorrect);
});

for (const { timeSeconds, compensation, chips, mean, sd } of golden.cases) {
  gpuOnly(
    `pcm chips have numpy's mean and sd of accuracy [t=${timeSeconds} compensation=${compensation}]`,
    async (gpu) => {
      const count = 800;
      const kind = compensation as ChipModel["compensation"]["kind"];
      const model = { ...MODEL, timeSeconds, compensation: { ...MODEL.compensation, kind } };
      const accuracies = (await correctOf(gpu, { model, chips: first(count), chunk: 200 })).map((c) =>
        c / data.test.count
      );
      const own = accuracies.reduce((a, b) => a + b) / count;
      const spread = Math.sqrt(accuracies.reduce((sum, a) => sum + (a - own) ** 2, 0) / (count - 1));
      // 4 standard errors of a difference of means; a correct law fails once in 16 000 choices of seeds
      const error = 4 * sd * Math.sqrt(1 / count + 1 / chips);
      assert(Math.abs(own - mean) <= error, `mean ${own}, numpy ${mean} ± ${error}`);
      // the standard error of ln(sd) is 1/√(2n) for normal samples, up to twice that for these skewed ones
      const ratio = Math.log(spread / sd), allowed = 4 * 2 * Math.sqrt(1 / (2 * count) + 1 / (2 * chips));
      assert(Math.abs(ratio) <= allowed, `ln(sd / numpy's) = ${ratio}, allowed ${allowed}`);
    },
  );
}

for (const readNoise of ["frozen", "law", "cells"] as const) {
  const circuit = modelOf({ tile: { rows: 24, cols: 20 }, input: { bits: 8 }, adc: { bits: 8 } });
  const model = { ...MODEL, readNoise, tile: circuit.tile, input: circuit.input, adc: circuit.adc };
  gpuOnly(`a chip's accuracy is the same alone, in any chunk and in a batch of 200 [${readNoise}]`, async (gpu) => {
    const all = await correctOf(gpu, { model, chips: first(200), chunk: 200 });
    assert(new Set(all).size > 5, "chips must differ, or the test proves nothing");
    assert.deepEqual(await correctOf(gpu, { model, chips: first(200), chunk: 64 }), all);
    assert.deepEqual(await correctOf(gpu, { model, chips: first(40), chunk: 7 }), all.slice(0, 40));
    assert.deepEqual(await correctOf(gpu, { model, chips: Uint32Array.of(17, 199, 3), chunk: 1 }), [
      all[17],
      all[199],
      all[3],
    ]);
  });

  gpuOnly(`gpu and oracle draw the same chips [${readNoise}]`, async (gpu) => {
    const [a, b] = await Promise.all(
      [gpu, oracle].map((engine) => correctOf(engine, { model, chips: first(12), chunk: 6 })),
    );
    // f32 against f64 moves a code or an argmax now and then: 2 of 360 images is a tenth of the spread between chips
    a.forEach((correct, chip) =>
      assert(Math.abs(correct - b[chip]) <= 2, `chip ${chip}: gpu ${correct}, oracle ${b[chip]}`)
    );
  });
}

gpuOnly("another seed gives other chips, ideal cells give all chips the exact network", async (gpu) => {
  const chips = first(50);
  const one = await correctOf(gpu, { model: MODEL, chips, chunk: 50 });
  assert.notDeepEqual(await correctOf(gpu, { model: { ...MODEL, seed: 8 }, chips, chunk: 50 }), one);
  const exact = await correctOf(gpu, { model: { ...MODEL, device: ideal, compensation: NONE }, chips, chunk: 50 });
  assert.deepEqual(exact, Array.from(chips, () => golden.cleanCorrect));
});

gpuOnly("splitting a layer into tiles changes nothing with ideal converters", async (gpu) => {
  const model = { ...MODEL, compensation: NONE };
  const one = await correctOf(gpu, { model, chips: first(30), chunk: 30 });
  const many = await correctOf(gpu, {
    model: { ...model, tile: { rows: 7, cols: 5, split: "filled" } },
    chips: first(30),
    chunk: 30,
  });
  one.forEach((correct, chip) =>
    assert(Math.abs(correct - many[chip]) <= 1, `chip ${chip}: ${correct}, in tiles ${many[chip]}`)
  );
});

Deno.test("chunkOf() keeps to memory and binding limits", () => {
  const footprint = { fixedBytes: 1000, bytesPerChip: 2 ** 20, largestPerChip: 2 ** 19 };
  assert.equal(chunkOf(footprint, { chips: 10, bindingBytes: 2 ** 27 }), 10);
  assert.equal(chunkOf(footprint, { chips: 1000, bindingBytes: 2 ** 27 }), 255);
  assert.equal(chunkOf(footprint, { chips: 1000, bindingBytes: 2 ** 22 }), 8);
});
