/** Noise of reads, thermal noise and curved cells in one layer, with the formulas written out. */

import assert from "node:assert/strict";
import { type Device, programmingOf, type ReadLaw } from "../../models/devices/device.ts";
import { rramMilo2021 } from "../../models/devices/rram_milo_2021.ts";
import { readFormOf } from "../../models/mapping/reads/read_form.ts";
import { mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  assertSpread,
  each,
  largest,
  type Matrix,
  matrixOf,
  numbers,
  run,
  times,
  weightsOf,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(13);
const weight = matrixOf(random, { rows: 21, cols: 6 });
const x = matrixOf(random, { rows: 3, cols: 21 });
const tile = { rows: 8, cols: 4, split: "filled" as const };
const top = largest(weight);
const [LOW, HIGH] = [5, 25];
const many = numbers(400);

function cellsWith(law: ReadLaw, more: Partial<Device> = {}): Device {
  const { device } = modelOf({});
  const readNoise = { law, relative: false, tReadSeconds: null };
  return { ...device, gMinMicrosiemens: LOW, gMaxMicrosiemens: HIGH, readNoise, ...more };
}

/** σ = 0.1 + 0.2 r µS of the present conductance. */
const device = cellsWith({ law: "polynomial", coefficients: [0.1, 0.2, 0, 0, 0] });
const sigma = (g: number) => 0.1 + 0.2 * g / HIGH;
const plus = each(weight, (w) => LOW + 20 * Math.max(w, 0) / top);
const minus = each(weight, (w) => LOW + 20 * Math.max(-w, 0) / top);

/** Standard deviation of an output, network units. */
function expectedSd(row: number[], j: number): number {
  const variance = row.reduce((sum, v, r) => sum + v ** 2 * (sigma(plus[r][j]) ** 2 + sigma(minus[r][j]) ** 2), 0);
  return Math.sqrt(variance) * top / 20;
}

for (const readNoise of ["law", "cells"] as const) {
  Deno.test(`read noise, ${readNoise}: mean x · W, variance Σ x² (σ(G⁺)² + σ(G⁻)²), new for every vector`, async () => {
    const model = modelOf({ tile, device, readNoise });
    const chips = await run(oracle, { weight, x: [x[0], x[0], x[1]], calibration: x, model, chips: many });
    const ideal = times(x, weight);
    for (let j = 0; j < 6; j++) {
      const mean = (v: number) => ({ mean: ideal[v][j], sd: expectedSd(x[v], j) });
      assertSpread(`vector 0, column ${j}`, chips.map((chip) => chip[0][j]), mean(0));
      assertSpread(`vector 2, column ${j}`, chips.map((chip) => chip[2][j]), mean(1));
      // the same input twice: independent noise
      const difference = chips.map((chip) => chip[0][j] - chip[1][j]);
      assertSpread(`difference ${j}`, difference, { mean: 0, sd: Math.SQRT2 * expectedSd(x[0], j) });
    }
  });
}

Deno.test("read noise, frozen: one error per cell, the same for all vectors, and another at another time", async () => {
  const model = modelOf({ tile, device, readNoise: "frozen" });
  const chips = await weightsOf(oracle, { weight, model, chips: 200 });
  each(weight, (w, r, j) => {
    if (r % 5) return w;
    const sd = Math.hypot(sigma(plus[r][j]), sigma(minus[r][j])) * top / 20;
    assertSpread(`weight ${r}, ${j}`, chips.map((chip) => chip[r][j]), { mean: w, sd });
    return w;
  });
  const later = await run(oracle, { weight, x, model, chips: [0] });
  assertMatrix("all vectors see the same cells", later[0], times(x, chips[0]));
  const [other] = await weightsOf(oracle, { weight, model: { ...model, timeSeconds: 5 } });
  assert(Math.abs(other[0][0] - chips[0][0][0]) > 1e-4, "another time, the same noise");
});

Deno.test("read noise of two's complement pulses and digital subtraction adds up as the pulses count", async () => {
  const input = { bits: 4, sliceBits: 1, encoding: "twos_complement" as const, range: "fixed" as const, bound: 1 };
  const flat = cellsWith({ law: "polynomial", coefficients: [0.3, 0, 0, 0, 0] });
  const model = modelOf({ tile, device: flat, readNoise: "law", input, mapping: { subtract: "digital" } });
  const row = Array.from({ length: 21 }, (_, r) => (r % 16 - 8) / 8);
  const chips = await run(oracle, { weight, x: [row], calibration: [[...row]], model, chips: many });
  // bits of −8 … 7 count 1, 2, 4 and −8; every cell that is on gives σ² to each plane
  const squares = row.reduce((sum, v) => {
    const k = (v * 8 + 16) % 16;
    return sum + [0, 1, 2, 3].reduce((s, b) => s + (Math.floor(k / 2 ** b) % 2) * 4 ** b, 0);
  }, 0);
  const sd = Math.sqrt(2 * squares) * 0.3 * top / 20 / 8;
  for (let j = 0; j < 6; j++) {
    assertSpread(`column ${j}`, chips.map((chip) => chip[0][j]), { mean: times([row], weight)[0][j], sd });
  }
});

Deno.test("read noise grows by √ln((t + t_read) / 2 t_read) and by an Arrhenius factor", async () => {
  const flat = cellsWith({ law: "polynomial", coefficients: [0.1, 0, 0, 0, 0] });
  const aged = { ...flat, readNoise: { ...flat.readNoise!, tReadSeconds: 2 } };
  const temperature = { kelvin: 330, referenceKelvin: 300, readActivationElectronvolts: 0.1 };
  const model = modelOf({ tile, device: aged, readNoise: "law", timeSeconds: 10, temperature });
  const chips = await run(oracle, { weight, x: [x[0]], calibration: x, model, chips: many });
  const factor = Math.sqrt(Math.log(12 / 4)) * Math.exp(0.1 / 8.617333262e-5 * (1 / 300 - 1 / 330));
  const size = Math.sqrt(x[0].reduce((sum, v) => sum + v ** 2, 0));
  const sd = 0.1 * factor * Math.SQRT2 * size * top / 20;
  assertSpread("σ", chips.flatMap((chip) => chip[0].map((y, j) => y - times(x, weight)[0][j])), { mean: 0, sd });
});

Deno.test("limits: a frozen read stays at or above the floor; reads by cell do as well", async () => {
  // an empty weight, σ of 2 µS, at 0 µS: max(0, 2ξ) has mean 2 / √2π and second moment 2
  const ones = matrixOf(() => 0, { rows: 40, cols: 6, low: 1 });
  const noisy = { ...cellsWith({ law: "polynomial", coefficients: [2, 0, 0, 0, 0] }), gMinMicrosiemens: 0 };
  for (const readNoise of ["frozen", "cells"] as const) {
    const model = modelOf({ device: noisy, readNoise, mapping: { subtract: "digital" } });
    const [got] = await weightsOf(oracle, { weight: each(ones, (_, r) => r ? 0 : 1), model });
    // both cells of a pair
    const differences = got.slice(1).flat().map((w) => w * 25);
    assertSpread(readNoise, differences, { mean: 0, sd: Math.sqrt(2 * (2 - 2 / Math.PI)) });
  }
});

const kT = 1.380649e-23 * 350;

for (const mapping of [{}, { style: "offset" as const }, { subtract: "digital" as const }]) {
  Deno.test(`thermal noise: 4kTB ΣG of a column's cells at any input, ${JSON.stringify(mapping)}`, async () => {
    const plain = { ...cellsWith({ law: "polynomial", coefficients: [0, 0, 0, 0, 0] }), readVolts: 0.2 };
    const temperature = { kelvin: 350, bandwidthHertz: 1e9 };
    const input = { bits: 5, range: "fixed" as const, bound: 3 };
    const model = modelOf({ tile, device: plain, temperature, input, mapping });
    const zeros = x.map((row) => row.map(() => 0));
    const chips = await run(oracle, { weight, x: zeros, calibration: x, model, chips: many });
    const mid = each(weight, (w) => LOW + 20 * (1 + w / top) / 2);
    const siemens = (j: number) =>
      (mapping.style ? mid : [...plus, ...minus]).reduce((sum, row) => sum + row[j] * 1e-6, 0);
    for (let j = 0; j < 6; j++) {
      // amperes over what full scale of inputs, 3, gives in amperes: 0.2 V times the range's 20 µS per top (offset: 10)
      const range = mapping.style ? 10e-6 : 20e-6;
      const sd = Math.sqrt(4 * kT * 1e9 * siemens(j)) / (0.2 * range) * 3 * top;
      assertSpread(`column ${j}`, chips.flatMap((chip) => chip.map((row) => row[j])), { mean: 0, sd });
    }
  });
}

function curved(g: number, volts: number): number {
  const z = Math.log10(g * 1e-6), cubic = (p: number[]) => p.reduceRight((sum, c) => sum * z + c, 0);
  const square = cubic([0.007063, 0.005711, 0.001541, 0.0001388]);
  const cube = cubic([0.0012968, 0.00067919, 0.00008871, 0]);
  return g * volts + 1e6 * (square * volts * Math.abs(volts) + cube * volts ** 3);
}

async function checkCurve(what: string, own: Device, current: (g: number, volts: number) => number) {
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = own;
  const model = modelOf({ tile, device: own, input: { range: "fixed", bound: 2 } });
  const [got] = await run(oracle, { weight, x, model });
  const cell = (w: number) => low + (high - low) * Math.max(w, 0) / top;
  const expected: Matrix = x.map((row) =>
    weight[0].map((_, j) =>
      row.reduce((sum, v, r) => {
        const volts = own.readVolts * v / 2;
        return sum + current(cell(weight[r][j]), volts) - current(cell(-weight[r][j]), volts);
      }, 0) / own.readVolts * 2 * top / (high - low)
    )
  );
  assertMatrix(what, got, expected, 1e-4);
}

Deno.test("curved cells: G V + P₂ V|V| + P₃ V³ of Milo 2021, odd in the input", () =>
  checkCurve("milo", { ...rramMilo2021, readVolts: 0.4, programming: programmingOf("additive", [0]) }, curved));

Deno.test("curved cells: G (V + a V³)", () => {
  const own = { ...cellsWith({ law: "polynomial", coefficients: [0, 0, 0, 0, 0] }), readNoise: null, readVolts: 0.5 };
  return checkCurve("cube", { ...own, curve: { kind: "linear", cube: -0.25 } }, (g, v) => g * (v - 0.25 * v ** 3));
});

Deno.test("readFormOf(): the output law only where no limit of a cell can strike", () => {
  const small: ReadLaw = { law: "polynomial", coefficients: [0.01, 0, 0, 0, 0] };
  const relative = { readNoise: { law: small, relative: true, tReadSeconds: null } };
  const formOf = (more: Partial<Device>) =>
    readFormOf(modelOf({ device: cellsWith(small, { ...relative, ...more }) })).form;
  assert.equal(formOf({}), "law");
  assert.equal(formOf({ limits: { floorMicrosiemens: LOW, ceilingMicrosiemens: Infinity } }), "cells");
  assert.equal(formOf({ limits: { floorMicrosiemens: 0, ceilingMicrosiemens: HIGH } }), "cells");
  assert.equal(formOf({ limits: null, readNoise: { law: small, relative: false, tReadSeconds: null } }), "law");
  assert.equal(formOf({ readNoise: { law: small, relative: false, tReadSeconds: null } }), "cells");
});
