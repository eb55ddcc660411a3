/** Batch norms beside arrays: as a digital step, and with the statistics that each chip gives itself. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { ProgramBuilder } from "../../kernels/program.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { buildChipProgram } from "../../models/mapping/chip_program.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { countCorrect } from "../../models/networks/accuracy.ts";
import { appendForward } from "../../models/networks/forward.ts";
import type { Layer } from "../../models/networks/layers.ts";
import { declareTensors, initialise, inputSize, type Network } from "../../models/networks/network.ts";
import { gpuOnly, oracle } from "../support.ts";
import { BATCH_NORM, batchOf, residual } from "./curvature/network_support.ts";
import { modelOf } from "./model_support.ts";

function samplesOf(network: Network, count: number) {
  const { images, labels } = batchOf(network, count);
  return { images, labels: labels!, count };
}

const NETWORK = residual(BATCH_NORM);
const TRAINING = samplesOf(NETWORK, 24);
const TEST = samplesOf(NETWORK, 40);
const TILE = { rows: 16, cols: 8 };

async function correctOf(
  engine: Engine,
  { network = NETWORK, model, chips, chunk = 4 }: {
    network?: Network;
    model: ChipModel;
    chips: number[];
    chunk?: number;
  },
): Promise<number[]> {
  const mapped = await mapNetwork(engine, { network, model, training: TRAINING });
  return await evaluateChips(engine, { mapped, model, test: TEST, chips: Uint32Array.from(chips), chunk });
}

Deno.test("digital norms on ideal cells give what the exact network gives", async () => {
  const exact = await countCorrect(oracle, { network: NETWORK, samples: TEST });
  const model = modelOf({ norms: { kind: "digital" }, tile: TILE });
  assert.deepEqual(await correctOf(oracle, { model, chips: [0, 5] }), [exact, exact]);
});

/** Logits of the test images on the norms' statistics of other images, by the network itself: f32[images, classes]. */
async function logitsOnStatistics(network: Network, images: Float32Array): Promise<number[]> {
  const builder = new ProgramBuilder("statistics by hand");
  const size = inputSize(network.spec);
  const tensors = declareTensors(builder, { layers: network.layers, role: "input" });
  const count = images.length / size;
  const x = builder.constant("calibration", images, [count, size]);
  const statistics = new Map();
  const { layers } = network;
  appendForward({ builder, images: count, tensors, mode: "batch", statistics }, {
    layers,
    x: { buffer: x, copies: 1 },
  });
  const test = builder.constant("test", TEST.images, [TEST.count, size]);
  const pass = { builder, images: TEST.count, tensors, mode: "evaluate" as const, statistics };
  builder.keep(appendForward(pass, { layers, x: { buffer: test, copies: 1 } }).buffer, "logits");
  const session = await oracle.load(builder.program, network.tensors);
  session.run();
  return [...await session.read("logits")];
}

Deno.test("ideal chips estimate the statistics that the network itself has on those images", async () => {
  const model = modelOf({ norms: { kind: "reestimated", images: 24 }, tile: TILE });
  const mapped = await mapNetwork(oracle, { network: NETWORK, model, training: TRAINING });
  const { program } = buildChipProgram({
    ...{ ...mapped, model, chips: 2, images: TEST.count },
    watch: { logits: (builder, logits) => builder.keep(logits, "logits") },
  });
  const session = await oracle.load(program, { chip: Uint32Array.of(1, 4), x: TEST.images, labels: TEST.labels });
  session.run();
  const logits = [...await session.read("logits")];
  const expected = await logitsOnStatistics(NETWORK, TRAINING.images);
  // conductances are f32 numbers, everything else f64
  [...expected, ...expected].forEach((value, i) =>
    assert(Math.abs(logits[i] - value) < 1e-5, `${logits[i]}, ${value}`)
  );
});

const NORMED: Layer[] = [
  { kind: "dense", outputs: 9, bias: false },
  BATCH_NORM,
  { kind: "activation", of: "relu" },
  { kind: "dense", outputs: 3 },
];

Deno.test("cells that all fell to a tenth change nothing behind a norm that is estimated anew, all with one that is not", async () => {
  const network = initialise({ name: "normed", input: [6, 6, 2], layers: [{ kind: "flatten" }, ...NORMED] }, {
    seed: 2,
  });
  // every cell at e⁻²·³ of what was written: a lognormal error without spread
  const device = { ...ideal, programming: programmingOf("lognormal", [0, -2.3]) };
  const at = async (parts: Partial<ChipModel>) =>
    await correctOf(oracle, { network, model: modelOf(parts), chips: [3] });
  const norms = { kind: "reestimated", images: 24 } as const;
  const [whole] = await at({ norms });
  assert.deepEqual(await at({ norms, device }), [whole]);
  assert.notDeepEqual(await at({ norms: { kind: "digital", images: 24 }, device }), [whole]);
});

const NOISY = modelOf({
  ...{ device: pcmIbm2020, timeSeconds: 3600, readNoise: "law", tile: TILE },
  ...{ norms: { kind: "reestimated", images: 24 }, input: { bits: 8 }, adc: { bits: 8 } },
});

gpuOnly("a chip with norms of its own is the same alone and among others, and nearly so on the oracle", async (gpu) => {
  const together = await correctOf(gpu, { model: NOISY, chips: [3, 1, 8] });
  assert.deepEqual(await correctOf(gpu, { model: NOISY, chips: [1], chunk: 1 }), [together[1]]);
  const expected = await correctOf(oracle, { model: NOISY, chips: [3, 1, 8] });
  // a code that lies on the edge of a decision may fall to either side
  assert(together.every((count, i) => Math.abs(count - expected[i]) <= 2), `${together}, the oracle ${expected}`);
});
