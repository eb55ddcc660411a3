/** What time and temperature do to the weights of one layer, and what compensation undoes, with the formulas written out. */

import assert from "node:assert/strict";
import { constantLaw, type Device, programmingOf } from "../../models/devices/device.ts";
import { rramCmoHfox2 } from "../../models/devices/rram_cmo_hfox.ts";
import { rramWan2022 } from "../../models/devices/rram_wan_2022.ts";
import { sonos } from "../../models/devices/sonos.ts";
import type { ChipModel, Compensation, MappingSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  assertSpread,
  each,
  type Matrix,
  matrixOf,
  run,
  scaled,
  spread,
  times,
} from "./circuit_support.ts";
import { weightsOf } from "./circuit_support.ts";
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

Deno.test("compensation by reference cells: their programming error is that of other cells", async () => {
  // additive, relative to g_max: one reference cell a column, no drift spread; the gain is after(t) / 1 whatever it holds
  const noisy = { ...device, programming: programmingOf("additive", [0.05]) };
  const compensation: Compensation = { kind: "reference_cells", references: { cells: 1, level: 1, per: "column" } };
  const spreading = { ...noisy, drift: { ...drift, sigma: constantLaw(0.01) } };
  const model = modelOf({ device: spreading, reference: "g_max", timeSeconds: DAY, compensation });
  const flat = Array.from({ length: 8 }, () => Array<number>(60).fill(1));
  const chips = await weightsOf(oracle, { weight: flat, model, chips: 20 });
  const logs = chips.flatMap((chip) => chip[0].map((_, j) => chip.reduce((s, row) => s + row[j], 0) / 8));
  // a column of 8 cells over one reference cell: the spread of ν stays, about √(1 + 1/8) · σ · ln(t)
  const expected = 0.01 * Math.log((DAY + T0) / T0) * Math.sqrt(1 + 1 / 8);
  assert(
    Math.abs(spread(logs).sd / Math.hypot(expected, 0.05 * Math.SQRT2 / Math.sqrt(8)) - 1) < 0.15,
    `${spread(logs).sd}`,
  );
});

const WAN: [number, number[]][] = [
  [1, [0.348, 16.030, -43.853, 45.393, -16.815]],
  [DAY, [0.701, 22.086, -50.773, 47.095, -16.458]],
  [2 * DAY, [0.782, 20.274, -43.507, 37.062, -11.934]],
];

/** Weights of one size: one cell of the pair at this conductance, the other at g_min. */
async function conductances(own: Device, g: number, more: Partial<ChipModel>): Promise<number[]> {
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = own;
  const w: Matrix = Array.from(
    { length: 60 },
    (_, r) => Array.from({ length: 60 }, (_, j) => r + j ? (g - low) / (high - low) : 1),
  );
  const mapping = { ...modelOf({}).mapping, style: "offset" as const };
  const target = w.map((row, r) => row.map((v, j) => r + j ? 2 * v - 1 : 1));
  const [got] = await weightsOf(oracle, {
    weight: target,
    model: modelOf({ device: own, mapping, ...more } as Parameters<typeof modelOf>[0]),
  });
  return got.flat().slice(1).map((v) => low + (high - low) * (v + 1) / 2);
}

Deno.test("aging table: σ of Wan 2022 at its three times, from the wanted conductance", async () => {
  for (const [timeSeconds, c] of WAN) {
    for (const r of [0.3, 0.8]) {
      const sd = c.reduceRight((sum, a) => sum * r + a, 0);
      assertSpread(`${timeSeconds} s, r ${r}`, await conductances(rramWan2022, 40 * r, { timeSeconds }), {
        mean: 40 * r,
        sd,
      });
    }
  }
  await assert.rejects(conductances(rramWan2022, 10, { timeSeconds: 5 }), /expected a time of 1 \| 86400 \| 172800 s/);
});

Deno.test("aging table: mean shift and σ of SONOS, linear between days", async () => {
  // days 1 and 2 of CrossSim's SONOS, 800 nA
  const I = 800;
  const shifts = [
    [
      1.72684e-1,
      5.72552e-2,
      -6.85715e-4,
      3.50271e-6,
      -9.37682e-9,
      1.40575e-11,
      -1.19803e-14,
      5.41293e-18,
      -8.85448e-22,
      -1.66869e-25,
      5.95180e-29,
    ],
    [
      2.50712e-1,
      6.62195e-2,
      -6.83218e-4,
      2.99442e-6,
      -6.78255e-9,
      7.70482e-12,
      -3.04983e-15,
      -2.15919e-18,
      2.94617e-21,
      -1.23359e-24,
      1.85329e-28,
    ],
  ].map((p) => p.reduceRight((sum, c) => sum * I + c, 0));
  const mean = I + (shifts[0] + shifts[1]) / 2;
  const [a, b] = [(25.59102 + 28.72753) / 2, (186.85544 + 193.56834) / 2];
  const expected = { mean: mean / 100, sd: a * (1 - Math.exp(-mean / b)) / 100 };
  const got = await conductances(sonos, I / 100, { timeSeconds: 1.5 * DAY });
  assertSpread("1.5 days", got, expected);
});

Deno.test("aging table: temperature makes SONOS older as well", async () => {
  const factor = Math.exp(0.3 / 8.617333262e-5 * (1 / 300 - 1 / 310));
  const temperature = { kelvin: 310, referenceKelvin: 300, driftActivationElectronvolts: 0.3 };
  const hot = await conductances(sonos, 8, { timeSeconds: DAY, temperature } as Partial<ChipModel>);
  const longer = await conductances(sonos, 8, { timeSeconds: factor * DAY });
  assert(hot.every((g, i) => Math.abs(g - longer[i]) < 1e-4), "not as a longer time");
});

Deno.test("CMO/HfOx: G − 0.089 ln t + (0.042 ln t + 0.412) ξ on top of programming", async () => {
  const t = 3600, g = 50, log = Math.log(t);
  const sd = Math.hypot(0.0112185391 + 0.01129027418 * g, 0.04201137 * log + 0.41183342);
  const own = { ...rramCmoHfox2, readNoise: null };
  assertSpread("an hour", await conductances(own, g, { timeSeconds: t }), { mean: g - 0.08900206 * log, sd });
  // with the read noise of aihwkit, frozen
  const read = 0.0277316483 * Math.log10(g - 0.08900206 * log) * Math.sqrt(Math.log((t + 1e-6) / 2e-6));
  const noisy = await conductances(rramCmoHfox2, g, { timeSeconds: t, readNoise: "frozen" });
  assertSpread("read", noisy, { mean: g - 0.08900206 * log, sd: Math.hypot(sd, read) });
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
