/** Chips are streamed: memory does not grow with their number, and how they are cut into chunks changes no number. */

import assert from "node:assert/strict";
import type { Engine } from "../../kernels/engine.ts";
import { programmingOf, type ReadLaw } from "../../models/devices/device.ts";
import { ideal } from "../../models/devices/ideal.ts";
import { blankLayers } from "../../models/mapping/map_layers.ts";
import { CHUNK_BYTES, chunkOf, footprintOf } from "../../models/mapping/chunks.ts";
import { buildLayerProgram, multiply } from "../../models/mapping/multiply.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import { modelOf } from "./model_support.ts";

const read: ReadLaw = { law: "polynomial", coefficients: [0.01, 0, 0, 0, 0] };
const DEVICE = {
  ...{
    ...ideal,
    gMinMicrosiemens: 1,
    gMaxMicrosiemens: 100,
    limits: { floorMicrosiemens: 0, ceilingMicrosiemens: 200 },
  },
  programming: programmingOf("proportional", [0.05]),
  readNoise: { law: read, relative: true, tReadSeconds: null },
};
const CONVERTERS = { input: { bits: 8 }, adc: { bits: 8, gainSigma: 0.01, offsetSigma: 0.3 } };
const FAULTS = { stuckOff: 0.01, stuckOn: 0.005, deadRows: 0.02 };
const TILE = { rows: 24, cols: 16 };
const MODELS: Record<string, ChipModel> = {
  "noise of every read by its law": modelOf({ device: DEVICE, readNoise: "law", tile: TILE, ...CONVERTERS }),
  "noise of every read by the cell": modelOf({ device: DEVICE, readNoise: "cells", tile: TILE, ...CONVERTERS }),
  "offset cells with faults": modelOf({
    ...{ device: DEVICE, readNoise: "frozen", tile: TILE, faults: FAULTS, ...CONVERTERS },
    mapping: { style: "offset", weightBits: 4, slices: 2 },
  }),
  "wires": modelOf({
    ...{ device: DEVICE, readNoise: "frozen", tile: TILE },
    wires: {
      ...{ wordOhm: 2, bitOhm: 2, driverOhm: 10, senseOhm: 5, topology: "input_line", model: "network" },
      ...{ tolerance: 1e-4, strength: 1 },
    },
  }),
};
const [ROWS, COLS, VECTORS] = [40, 23, 3];
// not in a row, and one of them twice
const CHIPS = Uint32Array.of(5, 0, 900, 3, 5, 17, 2 ** 20);

async function checkChunks(engine: Engine, model: ChipModel): Promise<void> {
  const random = mulberry32(11);
  const values = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const problem = {
    ...{ weights: { rows: ROWS, cols: COLS, weight: values(ROWS * COLS) }, model, chips: CHIPS },
    ...{ x: values(VECTORS * ROWS), calibration: values(20 * ROWS) },
  };
  const all = await multiply(engine, problem);
  const size = VECTORS * COLS;
  assert.equal(all.length, CHIPS.length * size);
  const of = (i: number) => all.subarray(i * size, (i + 1) * size);
  assert.deepEqual(of(4), of(0), "the same chip twice");
  assert.notDeepEqual(of(1), of(0), "another chip");
  for (const chunk of [1, 3]) {
    assert.deepEqual(await multiply(engine, { ...problem, chunk }), all, `chunks of ${chunk}`);
    const taken: { firstChip: number; part: Float32Array }[] = [];
    const kept = await multiply(engine, {
      ...{ ...problem, chunk },
      take: (part, firstChip) => void taken.push({ firstChip, part: part.slice() }),
    });
    assert.equal(kept.length, 0, "what is taken is not kept");
    for (const { firstChip, part } of taken) {
      assert.deepEqual(
        part,
        all.subarray(firstChip * size, firstChip * size + part.length),
        `chunks of ${chunk}, taken`,
      );
    }
    assert.equal(taken.reduce((sum, { part }) => sum + part.length, 0), all.length);
  }
}

for (const [name, model] of Object.entries(MODELS)) {
  gpuOnly(
    `multiply() gives the same numbers in chunks of 1, of 3 and all at once, on the gpu [${name}]`,
    (engine) => checkChunks(engine, model),
  );
}

Deno.test("multiply() gives the same numbers in chunks of 1, of 3 and all at once, on the oracle", () =>
  checkChunks(oracle, MODELS["noise of every read by its law"]));

Deno.test("a chunk takes no more memory for more chips", () => {
  const model = modelOf({ device: DEVICE, readNoise: "law", tile: { rows: 256, cols: 256 }, ...CONVERTERS });
  const [layer] = blankLayers([{ rows: 256, cols: 256 }], model);
  const footprint = footprintOf((chips) => buildLayerProgram({ layer, model, chips, vectors: 8 }));
  const bytesFor = (chips: number) =>
    footprint.fixedBytes + footprint.bytesPerChip * chunkOf(footprint, { chips, bindingBytes: 2 ** 27 });
  assert(footprint.bytesPerChip >= 2 * 4 * 256 ** 2, "two planes of cells at least");
  assert(bytesFor(1_000_000) <= CHUNK_BYTES);
  assert.equal(bytesFor(1_000_000), bytesFor(1000));
});
