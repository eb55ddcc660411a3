/** One chip taken apart: its classes, its errors by layer and tile, its faults, where the truth is known. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { programmingOf } from "../../models/devices/device.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { blockOf, evaluateChips, mapNetwork, type SettledNetwork } from "../../models/mapping/chips.ts";
import { chipClasses } from "../../models/mapping/inspect/chip_classes.ts";
import { faultMap } from "../../models/mapping/inspect/fault_map.ts";
import { layerErrors } from "../../models/mapping/inspect/layer_errors.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { classesOf } from "../../models/networks/classes.ts";
import { inputSize, type Network, outputSize } from "../../models/networks/network.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import { BATCH_NORM, lenet, mlp, residual } from "./curvature/network_support.ts";
import { modelOf } from "./model_support.ts";

const CHIP = 3;

function samplesOf(network: Network, count: number) {
  const random = mulberry32(4);
  const images = Float32Array.from({ length: count * inputSize(network.spec) }, () => 2 * random() - 1);
  const classes = outputSize(network);
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * classes)), count };
}

async function inspect(engine: Engine, { network, model, change = (mapped) => mapped }: {
  network: Network;
  model: ChipModel;
  change?: (mapped: SettledNetwork) => SettledNetwork;
}) {
  const test = samplesOf(network, 20);
  const mapped = change(await mapNetwork(engine, { network, model, training: samplesOf(network, 16) }));
  const block = blockOf(mapped, { model, images: test.count });
  return { mapped, model, test, chip: CHIP, block };
}

const NOISY = modelOf({
  device: pcmIbm2020,
  timeSeconds: 3600,
  readNoise: "law",
  compensation: { kind: "global" },
  tile: { rows: 16, cols: 8 },
  input: { bits: 8, sliceBits: 2 },
  adc: { bits: 8 },
});

/** Errors of programming alone, on ideal circuits. */
const WRITES = modelOf({
  device: { ...ideal, limits: null, programming: programmingOf("additive", [2]) },
  tile: { rows: 6, cols: 4 },
});

/** Cells of which only some are written with an error. */
function noisyOnly(mapped: SettledNetwork, noisy: (word: number, row: number, col: number) => boolean): SettledNetwork {
  const layers = mapped.layers.map((layer, word) => {
    const { rows, tiling: { physicalCols } } = layer.mapped;
    const reference = layer.reference.map((one, i) =>
      noisy(word, Math.floor(i / physicalCols) % rows, i % physicalCols) ? one : 0
    );
    return { ...layer, reference };
  });
  return { ...mapped, layers };
}

async function sameChip(engine: Engine, network: Network) {
  const options = await inspect(engine, { network, model: NOISY });
  const classes = await chipClasses(engine, options);
  const right = classes.reduce((sum, found, i) => sum + Number(found === options.test.labels[i]), 0);
  const chips = Uint32Array.of(1, CHIP, 8);
  const run = await evaluateChips(engine, { ...options, chips, chunk: 3 });
  assert.equal(right, run[1]);
}

for (const network of [mlp("relu"), lenet("relu"), residual(BATCH_NORM)]) {
  const name = `chipClasses() gets right what the same chip of a run does [${network.spec.name}]`;
  Deno.test(`${name} on the oracle`, () => sameChip(oracle, network));
  gpuOnly(name, (engine) => sameChip(engine, network));
}

const HIDDEN = mlp("relu", [12, 10, 9, 5]);

async function oneNoisyLayer(engine: Engine) {
  const change = (mapped: SettledNetwork) => noisyOnly(mapped, (word) => word === 1);
  const options = await inspect(engine, { network: HIDDEN, model: WRITES, change });
  const { layers: [first, second, third], images } = await layerErrors(engine, { ...options, atLeast: 512 });
  assert.equal(images, 20);
  const none = 1e-5;
  for (const error of [first.total, first.made, second.inherited, third.made, third.madeOfExact]) {
    assert(error.largest < none, `${error.largest} where nothing errs`);
  }
  assert(second.made.rms > 0.05, `made in the noisy layer: ${second.made.rms}`);
  for (const other of [second.total, second.madeOfExact]) assert(Math.abs(other.rms - second.made.rms) < none);
  assert(third.inherited.rms > 0.02 && Math.abs(third.total.rms - third.inherited.rms) < none);
}

Deno.test("layerErrors() finds the one noisy layer, and that the next inherits its error, on the oracle", () =>
  oneNoisyLayer(oracle));
gpuOnly("layerErrors() finds the one noisy layer, and that the next inherits its error", oneNoisyLayer);

Deno.test("layerErrors() finds the one noisy tile, whose error is that of its layer", async () => {
  // rows 6 … 11 and columns 4 … 7 of the first layer
  const change = (mapped: SettledNetwork) =>
    noisyOnly(mapped, (word, row, col) => word === 0 && row >= 6 && col >= 4 && col < 8);
  const options = await inspect(oracle, { network: HIDDEN, model: WRITES, change });
  const { layers: [{ tiles: [worst, ...others], made }] } = await layerErrors(oracle, { ...options, atLeast: 1 });
  assert.deepEqual([worst.row, worst.col], [1, 1]);
  assert(others.length === 5 && others.every(({ largest }) => largest < 1e-6), "only one tile errs");
  // its four of ten columns hold all of the layer's error
  assert(Math.abs(worst.rms * Math.sqrt(4 / 10) - made.rms) < 1e-6 * made.rms + 1e-9);
  assert(Math.abs(worst.largest - made.largest) < 1e-6);
});

Deno.test("layerErrors() of whole circuits adds up: converted, sliced, compensated parts are those of the layer", async () => {
  for (const mapping of [{}, { style: "offset", offset: "unit_column", weightBits: 4, slices: 2 }] as const) {
    const model = modelOf({ ...NOISY, mapping, input: { bits: 8, sliceBits: 1 }, tile: { rows: 100, cols: 100 } });
    const options = await inspect(oracle, { network: HIDDEN, model });
    const { layers } = await layerErrors(oracle, { ...options, atLeast: 1 });
    for (const { tiles: [tile, ...more], made } of layers) {
      assert.equal(more.length, 0);
      assert(made.rms > 0.001 && Math.abs(tile.rms - made.rms) < 1e-6 && Math.abs(tile.largest - made.largest) < 1e-5);
    }
  }
});

Deno.test("faultMap() finds the stuck cells in the tiles that err", async () => {
  const faults = { stuckOff: 0.02, stuckOn: 0.015, count: "exact" } as const;
  const model = modelOf({ faults, tile: { rows: 3, cols: 2 } });
  const options = await inspect(oracle, { network: HIDDEN, model });
  const [found, ...more] = (await faultMap(oracle, { layers: options.mapped.layers, model, chip: CHIP }))!;
  assert.equal(more.length, 2);
  // 240 cells of 12 × 10 pairs
  const sum = (of: "stuckOff" | "stuckOn" | "open") => found.reduce((all, tile) => all + tile[of], 0);
  assert.deepEqual([found.length, sum("stuckOff"), sum("stuckOn"), sum("open")], [20, 4, 3, 0]);
  const { layers: [{ tiles }] } = await layerErrors(oracle, { ...options, atLeast: 1 });
  const erring = tiles.filter(({ largest }) => largest > 1e-6).map(({ row, col }) => row * 5 + col);
  const faulty = found.flatMap((tile, i) => tile.stuckOff + tile.stuckOn > 0 ? [i] : []);
  // a cell that is stuck where it was to be does no harm
  assert(erring.length >= 3 && erring.every((tile) => faulty.includes(tile)), `${erring} of ${faulty}`);
});

Deno.test("faultMap() counts cells on open lines once, and is null without faults", async () => {
  const model = modelOf({ faults: { deadRows: 1, stuckOn: 0.5 }, tile: { rows: 6, cols: 4 } });
  const { mapped: { layers } } = await inspect(oracle, { network: HIDDEN, model });
  const [tiles] = (await faultMap(oracle, { layers, model, chip: 0 }))!;
  assert.deepEqual(tiles[0], { stuckOff: 0, stuckOn: 0, open: 2 * 6 * 4 });
  assert.deepEqual(tiles[5], { stuckOff: 0, stuckOn: 0, open: 2 * 6 * 2 });
  assert.equal(await faultMap(oracle, { layers, model: WRITES, chip: 0 }), null);
});

Deno.test("classesOf() takes the lowest of equal logits, and no class where one is no number", () => {
  assert.deepEqual([...classesOf(Float32Array.of(1, 3, 3, -2, -1, -3, 0, NaN, 9), 3)], [1, 1, -1]);
});
