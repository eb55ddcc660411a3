/** What time and temperature do to the weights of one layer, and what compensation undoes, with the formulas written out. */

import assert from "node:assert/strict";
import { constantLaw, type Device, programmingOf } from "../../models/devices/device.ts";
import type { Compensation, MappingSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  assertSpread,
  each,
  matrixOf,
  run,
  scaled,
  spread,
  times,
  weightsOf,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(15);
const weight = matrixOf(random, { rows: 21, cols: 6 });
weight[0][0] = 1;
const x = matrixOf(random, { rows: 3, cols: 21 });
const tile = { rows: 8, cols: 4, split: "filled" as const };
const NU = 0.06, T0 = 20;
const drift = { t0Seconds: T0, mu: constantLaw(NU), sigma: constantLaw(0) };
const device: Device = { ...modelOf({}).device, drift };
const DAY = 86400;
const after = (seconds: number) => ((seconds + T0) / T0) ** -NU;

Deno.test("drift without spread: every weight times ((t + t0) / t0)^−ν", async () => {
  for (const timeSeconds of [0, 1, DAY]) {
    const [got] = await weightsOf(oracle, { weight, model: modelOf({ tile, device, timeSeconds }) });
    assertMatrix(`${timeSeconds} s`, got, scaled(weight, after(timeSeconds)));
  }
});

Deno.test("drift with spread: ν = |μ + σ ξ| of each cell", async () => {
  const wide = { ...device, drift: { ...drift, sigma: constantLaw(0.02) } };
  const flat = each(matrixOf(random, { rows: 60, cols: 60 }), () => 1);
  const [got] = await weightsOf(oracle, { weight: flat, model: modelOf({ device: wide, timeSeconds: DAY }) });
  const nu = got.flat().map((w) => -Math.log(w) / Math.log((DAY + T0) / T0));
  assertSpread("ν", nu, { mean: NU, sd: 0.02 });
});

Deno.test("temperature: ageing as if for longer, by Arrhenius", async () => {
  const temperature = { kelvin: 340, referenceKelvin: 300, driftActivationElectronvolts: 0.5 };
  const [got] = await weightsOf(oracle, { weight, model: modelOf({ tile, device, timeSeconds: 1000, temperature }) });
  const longer = 1000 * Math.exp(0.5 / 8.617333262e-5 * (1 / 300 - 1 / 340));
  assertMatrix("hot", got, scaled(weight, after(longer)));
  const [cold] = await weightsOf(oracle, { weight, model: modelOf({ tile, device, timeSeconds: longer }) });
  assertMatrix("longer", got, cold, 1e-6);
});

const KINDS: Compensation[] = [
  { kind: "global", references: { cells: 1, level: 1, per: "tile" } },
  { kind: "per_column", references: { cells: 1, level: 1, per: "tile" } },
  { kind: "reference_cells", references: { cells: 16, level: 0.7, per: "tile" } },
  { kind: "reference_cells", references: { cells: 8, level: 1, per: "column" } },
];
const MAPPINGS: Partial<MappingSpec>[] = [
  {},
  { sides: "two" },
  { subtract: "digital" },
  { style: "offset", offset: "unit_column" },
  { weightBits: 7, slices: 2 },
  { style: "offset", offset: "unit_column", weightBits: 8, slices: 2 },
  { scales: { count: 2, ratio: 0.25 } },
  { pairs: { count: 2, significance: 2 } },
];

for (const compensation of KINDS) {
  const name = `${compensation.kind} ${compensation.kind === "reference_cells" ? compensation.references.per : ""}`;
  Deno.test(`compensation ${name}: undoes a drift without spread exactly, under every mapping`, async () => {
    for (const mapping of MAPPINGS) {
      const model = modelOf({ tile, device, mapping, compensation, timeSeconds: 30 * DAY });
      const before = await run(oracle, { weight, x, model: { ...model, timeSeconds: 0 } });
      const [got] = await run(oracle, { weight, x, model });
      assertMatrix(JSON.stringify(mapping), got, before[0], 2e-6);
      // and without: not
      const [plain] = await run(oracle, {
        weight,
        x,
        model: { ...model, compensation: { ...compensation, kind: "none" } },
      });
      assert(spread(plain.flat()).sd < 0.7 * spread(before[0].flat()).sd, "nothing had drifted");
    }
  });
}

Deno.test("compensation per column: columns that age differently, each by its own factor; global: by their mean", async () => {
  // ν falls with the conductance: 0.1 at g_max, clamped; columns of 1 and of 0.25 on one tile
  const uneven = each(weight, (_, r, j) => (r % 2 ? 1 : -1) * (j % 2 ? 0.25 : 1));
  const law = { ...constantLaw(0), log: -0.05, constant: 0.03, min: 0.03, max: 0.2 };
  const aged = { ...device, drift: { ...drift, mu: law } };
  const model = modelOf({ tile, device: aged, timeSeconds: DAY, compensation: { kind: "per_column" } });
  const [got] = await weightsOf(oracle, { weight: uneven, model });
  assertMatrix("per column", got, uneven, 2e-6);
  const [all] = await weightsOf(oracle, {
    weight: uneven,
    model: { ...model, compensation: { ...model.compensation, kind: "global" } },
  });
  const left = [1, 0.25].map((w) => w * ((DAY + T0) / T0) ** -(0.03 - 0.05 * Math.log(w)));
  // two columns of each kind in the first column tile
  const gain = 1.25 / (left[0] + left[1]);
  assertMatrix("global", all, each(uneven, (w, _, j) => Math.sign(w) * left[j % 2] * gain), 2e-6);
});

Deno.test("compensation by reference cells: they hold their level of the cell range, and age as it does", async () => {
  const law = { ...constantLaw(0), log: -0.05, constant: 0.03, min: 0.03, max: 0.2 };
  const aged = { ...device, gMinMicrosiemens: 5, drift: { ...drift, mu: law } };
  const references = { cells: 4, level: 0.3, per: "tile" as const };
  const model = modelOf({
    tile,
    device: aged,
    timeSeconds: DAY,
    compensation: { kind: "reference_cells", references },
  });
  const [got] = await weightsOf(oracle, { weight, model });
  const [plain] = await weightsOf(oracle, {
    weight,
    model: { ...model, compensation: { ...model.compensation, kind: "none" } },
  });
  // 5 + 0.3 · 20 of 25 µS
  assertMatrix("gain", got, scaled(plain, ((DAY + T0) / T0) ** (0.03 - 0.05 * Math.log(11 / 25))), 2e-6);
});

Deno.test("compensation by reference cells: their programming error is that of other cells", async () => {
  const relaxation = { fromSeconds: 1, shiftPerLog: 1, sdPerLog: 0, sdConstant: 0 };
  const noisy = { ...device, drift: null, relaxation, programming: programmingOf("additive", [0.05]) };
  const compensation: Compensation = { kind: "reference_cells", references: { cells: 1, level: 0.5, per: "column" } };
  const model = modelOf({ device: noisy, reference: "g_max", timeSeconds: Math.exp(5), compensation });
  const job = { weight: [Array<number>(60).fill(1)], chips: 20 };
  const got = await weightsOf(oracle, { ...job, model });
  const plain = await weightsOf(oracle, {
    ...job,
    model: { ...model, compensation: { ...compensation, kind: "none" } },
  });
  // a cell of B µS that has lost 5 gives the gain B / (B − 5)
  const cells = got.flatMap(([row], c) => row.map((w, j) => 5 / (1 - plain[c][0][j] / w)));
  assertSpread("reference cells", cells, { mean: 12.5, sd: 0.05 * 25 });
});

gpuOnly("drift, references and compensation on the gpu", async (gpu) => {
  const compensation = KINDS[2];
  const model = modelOf({
    tile,
    device,
    mapping: { style: "offset", offset: "unit_column" },
    compensation,
    timeSeconds: DAY,
  });
  const [got] = await run(gpu, { weight, x, model });
  assertMatrix("gpu", got, times(x, weight), 1e-4);
});
