/** Networks of every kind of layer on virtual chips. */

import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { mulberry32 } from "../../../kernels/contract.ts";
import { pcmIbm2020 } from "../../../models/devices/pcm_ibm_2020.ts";
import { buildChipProgram } from "../../../models/mapping/chip_program.ts";
import { evaluateChips, mapNetwork } from "../../../models/mapping/chips.ts";
import type { ChipModel } from "../../../models/mapping/spec.ts";
import { countCorrect } from "../../../models/networks/accuracy.ts";
import { inputSize, type Network, outputSize } from "../../../models/networks/network.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { BATCH_NORM, GROUP_NORM, lenet, residual } from "../curvature/network_support.ts";
import { modelOf } from "../model_support.ts";

const NETWORKS: [label: string, network: Network][] = [
  ["lenet", lenet("relu")],
  ["residual with batch norm", residual(BATCH_NORM)],
  ["residual with group norm", residual(GROUP_NORM)],
];

function samplesOf(network: Network, count: number) {
  const random = mulberry32(4);
  const images = Float32Array.from({ length: count * inputSize(network.spec) }, () => 2 * random() - 1);
  const classes = outputSize(network);
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * classes)), count };
}

async function correctOf(
  engine: Engine,
  { network, model, chips, chunk = 4 }: { network: Network; model: ChipModel; chips: number[]; chunk?: number },
): Promise<number[]> {
  const mapped = await mapNetwork(engine, { network, model, training: samplesOf(network, 20) });
  const test = samplesOf(network, 30);
  return await evaluateChips(engine, { mapped, model, test, chips: Uint32Array.from(chips), chunk });
}

const NOISY = modelOf({
  device: pcmIbm2020,
  timeSeconds: 3600,
  readNoise: "law",
  tile: { rows: 16, cols: 8 },
  input: { bits: 8 },
  adc: { bits: 8 },
});

for (const [label, network] of NETWORKS) {
  Deno.test(`ideal cells and converters get what the exact network gets, folded norms included [${label}]`, async () => {
    const exact = await countCorrect(oracle, { network, samples: samplesOf(network, 30) });
    const model = modelOf({ tile: { rows: 16, cols: 8 } });
    assert.deepEqual(await correctOf(oracle, { network, model, chips: [0, 5] }), [exact, exact]);
    assert(exact > 3 && exact < 27, "neither all nor none");
  });

  gpuOnly(`a chip is the same alone and among others, and nearly so on the oracle [${label}]`, async (gpu) => {
    const together = await correctOf(gpu, { network, model: NOISY, chips: [3, 1, 8] });
    const alone = await correctOf(gpu, { network, model: NOISY, chips: [1], chunk: 1 });
    assert.deepEqual(alone, [together[1]]);
    const expected = await correctOf(oracle, { network, model: NOISY, chips: [3, 1, 8] });
    // a code that lies on the edge of a decision may fall to either side
    assert(together.every((count, i) => Math.abs(count - expected[i]) <= 1), `${together}, the oracle ${expected}`);
  });
}

Deno.test("every block of images has read noise of its own, and the same chips", async () => {
  const [, network] = NETWORKS[0];
  const model = NOISY;
  const mapped = await mapNetwork(oracle, { network, model, training: samplesOf(network, 20) });
  const { images } = samplesOf(network, 6);
  const seen = async (block: number) => {
    const options = { ...mapped, model, chips: 1, images: 6, block };
    const { program } = buildChipProgram({ ...options, taps: true });
    const session = await oracle.load(program, { x: images, chip: Uint32Array.of(2) });
    session.run();
    return [...await session.read("current.0")];
  };
  const [first, second] = [await seen(0), await seen(1)];
  assert.deepEqual(await seen(0), first);
  assert.notDeepEqual(second, first);
  const off = second.map((current, i) => Math.abs(current - first[i]));
  assert(Math.max(...off) < 0.2 * Math.max(...first.map(Math.abs)), "noise alone, not another chip");
});
