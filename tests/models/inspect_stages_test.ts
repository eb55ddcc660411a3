/** Stages of the physics, switched off one by one. */

import assert from "node:assert/strict";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { sonos } from "../../models/devices/sonos.ts";
import { mapNetwork } from "../../models/mapping/chips.ts";
import { chipClasses } from "../../models/mapping/inspect/chip_classes.ts";
import { layerErrors } from "../../models/mapping/inspect/layer_errors.ts";
import { only, STAGES, stagesOf, without } from "../../models/mapping/inspect/stages.ts";
import type { ChipModel, WireSpec } from "../../models/mapping/spec.ts";
import { oracle } from "../support.ts";
import { mlp } from "./curvature/network_support.ts";
import { modelOf } from "./model_support.ts";

const WIRES: WireSpec = {
  ...{ wordOhm: 2, bitOhm: 2, driverOhm: 0, senseOhm: 0, topology: "input_line", model: "network" },
  ...{ tolerance: 1e-4, strength: 1 },
};

/** A chip on which everything errs. */
const EVERYTHING = modelOf({
  device: { ...pcmIbm2020, curve: { kind: "linear", cube: 0.5 } },
  timeSeconds: 3600,
  readNoise: "cells",
  faults: { stuckOff: 0.01 },
  wires: WIRES,
  input: { bits: 6 },
  adc: { bits: 6 },
});

const AGED = modelOf({ device: sonos, timeSeconds: 86400, readNoise: "cells" });

Deno.test("stages of a chip are those that err, and a stage that is off is none of them", () => {
  assert.deepEqual(stagesOf(EVERYTHING), [...STAGES]);
  assert.deepEqual(stagesOf(modelOf({})), []);
  assert.deepEqual(stagesOf(AGED), ["programming", "retention", "read noise"]);
  for (const model of [EVERYTHING, AGED]) {
    const all = stagesOf(model);
    assert.deepEqual(stagesOf(only(model)), []);
    for (const stage of all) {
      assert.deepEqual(stagesOf(without(model, stage)), all.filter((one) => one !== stage));
      assert.deepEqual(stagesOf(only(model, stage)), [stage]);
    }
  }
});

const NETWORK = mlp("relu", [10, 6]);

/** RMS of what the one layer errs. */
async function errorOf(model: ChipModel): Promise<number> {
  const random = Float32Array.from({ length: 120 }, (_, i) => Math.sin(7 * i + 1));
  const test = { images: random, labels: new Uint32Array(12), count: 12 };
  const mapped = await mapNetwork(oracle, { network: NETWORK, model, training: test });
  const options = { mapped, model, test, chip: 2, block: 12 };
  assert.equal((await chipClasses(oracle, options)).length, 12);
  const { layers: [{ made }] } = await layerErrors(oracle, { ...options, atLeast: 12 });
  return made.rms;
}

Deno.test("each stage alone errs, and with none of them a chip is exact", async () => {
  // wires and curves are solved for cells that are read all at once
  const circuits = [
    modelOf({ ...EVERYTHING, device: pcmIbm2020 }),
    modelOf({ ...EVERYTHING, wires: null }),
    AGED,
  ];
  for (const model of circuits) {
    const none = await errorOf(only(model));
    assert(none < 1e-5, `${none} without any stage`);
    for (const stage of stagesOf(model)) {
      const alone = await errorOf(only(model, stage));
      assert(alone > 1e-4, `${stage} alone errs by ${alone}`);
    }
  }
});

Deno.test("ageing that was measured at certain times is the law of the first without retention", () => {
  const aged = without(AGED, "retention").device.aging!;
  assert.deepEqual(
    aged.points.map(({ coefficients }) => coefficients),
    aged.points.map(() => sonos.aging!.points[0].coefficients),
  );
  assert.deepEqual(aged.points.map(({ timeSeconds }) => timeSeconds), sonos.aging!.points.map((p) => p.timeSeconds));
  const shifted = without(AGED, "programming").device;
  assert.deepEqual([...new Set(shifted.aging!.points.flatMap(({ coefficients }) => coefficients))], [0]);
  assert.deepEqual(shifted.aging!.points.map(({ shift }) => shift), sonos.aging!.points.map(({ shift }) => shift));
});
