/** Random combinations of everything that a chip can have: gpu and oracle agree, and a chip is the same in any batch. */

import assert from "node:assert/strict";
import { pcmHermes2 } from "../../models/devices/pcm_hermes.ts";
import { pcmIbm2020 } from "../../models/devices/pcm_ibm_2020.ts";
import { rramCmoHfox2 } from "../../models/devices/rram_cmo_hfox.ts";
import { sonos } from "../../models/devices/sonos.ts";
import { evaluateChips, mapNetwork } from "../../models/mapping/chips.ts";
import type { ChipModel, WireSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import { largest, matrixOf, run } from "./circuit_support.ts";
import { mlpOf, modelOf } from "./model_support.ts";

const WIRES: WireSpec = {
  ...{ wordOhm: 5, bitOhm: 5, driverOhm: 20, senseOhm: 20 },
  ...{ topology: "input_line", model: "cubic", tolerance: 1e-4, strength: 1 },
};

/** A model that holds together: what a scenario would be refused for is left out. */
function combination(seed: number): ChipModel {
  const random = mulberry32(seed);
  const one = <T>(...choices: T[]): T => choices[Math.floor(random() * choices.length)];
  const style = one("differential", "differential", "offset") as "differential" | "offset";
  const weightBits = one(0, 6);
  const readNoise = one("none", "frozen", "law", "cells") as ChipModel["readNoise"];
  const wires = one(null, null, WIRES, { ...WIRES, model: "network" as const });
  const network = wires?.model === "network";
  return modelOf(
    {
      device: one(pcmIbm2020, pcmHermes2, rramCmoHfox2, sonos),
      seed,
      mapping: {
        ...{
          style,
          sides: one("one", "two"),
          subtract: one("analog", "digital"),
          offset: one("digital", "unit_column"),
        },
        ...{
          weightBits,
          slices: weightBits > 0 ? one(1, 2) : 1,
          range: { percentile: one(100, 98), per: one("layer", "column") },
        },
        scales: { count: one(1, 1, 2), ratio: 0.25 },
      },
      idleCells: one("noisy", "off"),
      verify: {
        cells: one("none", "all", "fraction"),
        fraction: 0.5,
        choose: one("random", "largest"),
        remaining: 0.3,
      },
      faults: {
        stuckOn: one(0, 0.02),
        stuckOff: 0.02,
        count: one("bernoulli", "exact"),
        deadRows: one(0, 0.02),
        deadCols: one(0, 0.02),
      },
      timeSeconds: one(86400, 172800),
      temperature: { kelvin: 300, bandwidthHertz: one(0, 1e8) },
      readNoise: network && readNoise === "law" ? "cells" : readNoise,
      compensation: {
        kind: network ? "none" : one("none", "global", "per_column", "reference_cells"),
        references: { cells: 8, level: 0.6, per: one("tile", "column") },
      },
      tile: { rows: one(9, 16), cols: one(5, 8), split: one("filled", "equal") },
      input: {
        ...{
          bits: 6,
          range: one("calibrated", "fixed", "dynamic"),
          percentile: one(100, 95),
          bound: 0.9,
          sliceBits: one(0, 2),
        },
        ...{
          encoding: one("sign_magnitude", "twos_complement"),
          accumulate: one("digital", "analog"),
          boundRounds: one(0, 0, 2),
        },
      },
      adc: {
        ...{
          bits: one(0, 9),
          range: one("calibrated", "max"),
          percentile: one(100, 99),
          kind: one("uniform", "ramp", "sar"),
        },
        ...{ gainSigma: one(0, 0.01), offsetSigma: one(0, 1), bow2: 0.01, capacitorSigma: 0.01, noise: one(0, 1e-3) },
      },
      wires,
    } as Parameters<typeof modelOf>[0],
  );
}

function jobOf(seed: number) {
  const random = mulberry32(1000 + seed);
  const weight = matrixOf(random, { rows: 25, cols: 11 });
  const x = matrixOf(random, { rows: 4, cols: 25 });
  return { weight, x, calibration: matrixOf(random, { rows: 6, cols: 25 }), model: combination(seed) };
}

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

for (const seed of SEEDS) {
  Deno.test(`random combination ${seed}: a chip is the same alone and in a batch, on the oracle`, async () => {
    const job = jobOf(seed);
    const together = await run(oracle, { ...job, chips: [4, 0, 9] });
    assert(together.flat(2).every(Number.isFinite));
    assert.deepEqual(await run(oracle, { ...job, chips: [9] }), [together[2]]);
    assert.notDeepEqual(together[0], together[1]);
  });

  gpuOnly(
    `random combination ${seed}: gpu and oracle agree, and a chip is the same alone and in a batch`,
    async (gpu) => {
      const job = jobOf(seed);
      const together = await run(gpu, { ...job, chips: [4, 9] });
      assert.deepEqual(await run(gpu, { ...job, chips: [9] }), [together[1]]);
      const expected = (await run(oracle, { ...job, chips: [4, 9] })).flat(2), got = together.flat(2);
      const most = largest([expected]);
      const off = got.map((y, i) => Math.abs(y - expected[i]) / most);
      // rounding in f32 moves a value by 10⁻⁵ or so; one near the edge of a code falls to the next code, or its row to
      // another range: a share of the outputs may be off by as much as an input code of 1/31
      const far = off.filter((share) => !(share <= 1e-4));
      assert(
        far.length <= 0.1 * off.length,
        `${far.length} of ${off.length} outputs differ, the most ${Math.max(...off)}`,
      );
      assert(far.every((share) => share < 0.1), `an output differs by ${Math.max(...far)} of the largest`);
    },
  );
}

/** Two layers, so that inputs of the second are each chip's own. */
function networkOf(random: () => number) {
  const layer = (rows: number, cols: number) => ({
    ...{ rows, cols, weight: Float32Array.from(matrixOf(random, { rows, cols }).flat()) },
    bias: Float32Array.from(matrixOf(random, { rows: 1, cols })[0]),
  });
  return mlpOf([layer(25, 11), layer(11, 7)]);
}

function samplesOf(random: () => number, count: number) {
  const images = Float32Array.from(matrixOf(random, { rows: count, cols: 25, low: 0 }).flat());
  return { images, labels: Uint32Array.from({ length: count }, () => Math.floor(random() * 7)), count };
}

for (const seed of SEEDS) {
  Deno.test(`random combination ${seed}, a network: results do not depend on the chunk`, async () => {
    const random = mulberry32(2000 + seed);
    const [network, training, test] = [networkOf(random), samplesOf(random, 10), samplesOf(random, 40)];
    const model = combination(seed);
    const mapped = await mapNetwork(oracle, { network, model, training });
    const of = (chunk: number) => evaluateChips(oracle, { mapped, model, test, chips: Uint32Array.of(4, 0, 9), chunk });
    assert.deepEqual(await of(1), await of(2));
  });
}
