/** Ageing by measured tables, and relaxation, as they arrive at the cells of one layer, with the formulas written out. */

import assert from "node:assert/strict";
import type { Device } from "../../models/devices/device.ts";
import { rramCmoHfox2 } from "../../models/devices/rram_cmo_hfox.ts";
import { rramWan2022 } from "../../models/devices/rram_wan_2022.ts";
import { sonos } from "../../models/devices/sonos.ts";
import type { ChipModel } from "../../models/mapping/spec.ts";
import { oracle } from "../support.ts";
import { assertSpread, type Matrix, weightsOf } from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const DAY = 86400;

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
