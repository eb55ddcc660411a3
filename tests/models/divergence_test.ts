import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import type { Numbers } from "../../kernels/kernel.ts";
import { loadDigits } from "../../models/data/digits.ts";
import type { Samples } from "../../models/data/dataset.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { buildChipProgram } from "../../models/mapping/chip_program.ts";
import { evaluateChips, evaluateChipsInFull, mapNetwork } from "../../models/mapping/chips.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { evaluateExact } from "../../models/networks/accuracy.ts";
import golden from "./pcm_chips_golden.json" with { type: "json" };
import { gpuOnly, oracle } from "../support.ts";
import { mlpOf, modelOf } from "./model_support.ts";

const CLASSES = 10, IMAGES = 45;
const data = await loadDigits();
const network = mlpOf(golden.layers);
const test: Samples = {
  count: IMAGES,
  images: data.test.images.subarray(0, IMAGES * 64),
  labels: data.test.labels.subarray(0, IMAGES),
};
const NOISY = modelOf({ device: pcmIbm2020, timeSeconds: 86_400, readNoise: "frozen", adc: { bits: 6 } });
const CHIPS = Uint32Array.from({ length: 12 }, (_, i) => i);
/** A step of f32 sums: what 45 images of at most 50 u each, and their sum, may be off. */
const OFF = 100 * IMAGES * 2 ** -23;

/** KL(softmax of the reference ‖ softmax of the chip) of every chip, summed over the images, nats. */
function divergences(logits: Numbers, reference: Float32Array): number[] {
  return Array.from(CHIPS, (_, chip) =>
    sum(Array.from({ length: IMAGES }, (_, image) => {
      const p = logSoftmax(reference, image), q = logSoftmax(logits, chip * IMAGES + image);
      return sum(p.map((log, k) => Math.exp(log) * (log - q[k])));
    })));
}

function logSoftmax(logits: Numbers, row: number): number[] {
  const z = [...logits.subarray(row * CLASSES, (row + 1) * CLASSES)];
  const top = Math.max(...z);
  const log = Math.log(sum(z.map((v) => Math.exp(v - top))));
  return z.map((v) => v - top - log);
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** What a Program says of all chips on all images: their outputs, and the divergences of these from the exact network. */
async function observe(engine: Engine, model: ChipModel) {
  const { logits: reference } = await evaluateExact(engine, { network, samples: test });
  const mapped = await mapNetwork(engine, { network, model, training: data.train });
  const { program } = buildChipProgram({
    ...{ ...mapped, model, chips: CHIPS.length, images: IMAGES, reference },
    watch: { logits: (builder, logits) => builder.keep(logits, "logits") },
  });
  const session = await engine.load(program, { chip: CHIPS, x: test.images, labels: test.labels });
  try {
    session.run();
    const [logits, divergence] = await Promise.all([session.read("logits"), session.read("divergence")]);
    return { logits, divergence, reference, mapped };
  } finally {
    session.close();
  }
}

gpuOnly("divergence of noisy chips is that of their outputs in f64, on gpu and oracle", async (gpu) => {
  for (const engine of [gpu, oracle]) {
    const { logits, divergence, reference } = await observe(engine, NOISY);
    const expected = divergences(logits, reference);
    assert(expected.every((nats) => nats > 1e-2 * IMAGES), "chips must diverge, or the test proves nothing");
    expected.forEach((nats, chip) =>
      assert(Math.abs(divergence[chip] - nats) <= OFF * (1 + nats), `chip ${chip}: ${divergence[chip]}, f64 ${nats}`)
    );
  }
});

gpuOnly("divergence of ideal chips is about 0 and never below", async (gpu) => {
  const { divergence } = await observe(gpu, modelOf({ device: ideal }));
  assert(divergence.every((nats: number) => nats >= 0 && nats < OFF), `divergences ${divergence}`);
});

gpuOnly(
  "evaluateChipsInFull() gives mean divergences, the same in any chunk, and the counts of evaluateChips()",
  async (gpu) => {
    const { divergence, reference, mapped } = await observe(gpu, NOISY);
    const evaluation = { mapped, model: NOISY, test, chips: CHIPS, chunk: 12 };
    const whole = await evaluateChipsInFull(gpu, { ...evaluation, reference });
    assert.deepEqual(whole.divergence, [...divergence].map((nats) => nats / IMAGES));
    assert.deepEqual(await evaluateChipsInFull(gpu, { ...evaluation, chunk: 5, reference }), whole);
    const alone = await evaluateChipsInFull(gpu, { ...evaluation, chips: CHIPS.subarray(7, 8), reference });
    assert.deepEqual(alone.divergence, whole.divergence!.slice(7, 8));
    assert.deepEqual(await evaluateChips(gpu, evaluation), whole.correct);
    assert.equal((await evaluateChipsInFull(gpu, evaluation)).divergence, undefined);
  },
);
