/** The cell technologies: their laws against formulas written again in Python, their shape, and where they are refused. */

import assert from "node:assert/strict";
import { DAY, type Device, YEAR } from "../../models/devices/device.ts";
import {
  cellCurrent,
  conductanceAfter,
  driftExponent,
  firstTime,
  programmingSigma,
  readGrowth,
  readSigma,
} from "../../models/devices/laws.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { type Use, validityFlaws } from "../../models/devices/validity.ts";
import golden from "./devices_golden.json" with { type: "json" };

interface Case {
  g: number;
  time: number;
  sigma: number;
  mu?: number;
  nu_sd?: number;
  mean: number;
  sd: number;
  read: number;
}

/** Both sides are f64; quadrature in the golden is good to 10⁻¹³ of the largest term, a variance loses some of that. */
function close(got: number, expected: number, place: string): void {
  assert(Math.abs(got - expected) <= 1e-10 * Math.max(1e-6, Math.abs(expected)), `${place}: ${got}, not ${expected}`);
}

for (const [name, cases] of Object.entries(golden.laws as Record<string, Case[]>)) {
  Deno.test(`devices ${name}: σ of programming, ν, conductance over time and read noise as in its source`, () => {
    const device = DEVICES[name];
    for (const { g, time, sigma, mu, nu_sd, mean, sd, read } of cases) {
      const at = `${g} µS after ${time} s`;
      close(programmingSigma(device, g, time), sigma, `σ at ${at}`);
      const later = conductanceAfter(device, g, time);
      close(later.mean, mean, `mean at ${at}`);
      close(later.sd, sd, `spread at ${at}`);
      close(readSigma(device, g, time), read, `read σ at ${at}`);
      const nu = driftExponent(device, g);
      assert.equal(nu === null, mu === undefined, at);
      close(nu?.mu ?? 0, mu ?? 0, `μ of ν at ${at}`);
      close(nu?.sigma ?? 0, nu_sd ?? 0, `σ of ν at ${at}`);
    }
  });
}

Deno.test("devices: every technology has a golden", () => {
  assert.deepEqual(Object.keys(golden.laws), Object.keys(DEVICES));
});

Deno.test("devices rram_milo_2021: currents as in its source, straight at small voltages", () => {
  for (const { g, volts, current } of golden.curves.rram_milo_2021) {
    close(cellCurrent(DEVICES.rram_milo_2021, g, volts), current, `${g} µS at ${volts} V`);
  }
  const slope = cellCurrent(DEVICES.rram_milo_2021, 100, 1e-6) / 1e-6;
  assert(Math.abs(slope - 100) < 1e-3, `${slope}`);
  assert.equal(cellCurrent(DEVICES.ideal, 20, 0.5), 10);
  assert.equal(cellCurrent({ ...DEVICES.ideal, curve: { kind: "linear", cube: -0.25 } }, 20, 0.5), 10 - 0.25 * 20 / 8);
});

Deno.test("devices: kinds of programming that no technology uses", () => {
  const { ideal } = DEVICES;
  const sigma = (kind: Device["programming"]["kind"], c: number[], g: number) => {
    const coefficients = [...c, 0, 0, 0, 0, 0].slice(0, 5) as Device["programming"]["coefficients"];
    return programmingSigma({ ...ideal, programming: { ...ideal.programming, kind, coefficients } }, g);
  };
  assert.equal(sigma("inverse", [0.5, 4], 8), 1); // 0.5 · 4² / 8
  assert.equal(sigma("inverse", [0.5, 4], 0), 0);
  close(sigma("lognormal", [0.5, -0.125], 10), 10 * Math.sqrt(Math.exp(0.25) - 1), "lognormal, mean-corrected");
  assert.equal(sigma("polynomial", [-1], 10), 0);
  assert.equal(sigma("proportional", [0.1], -10), 1);
});

/** Every number inside a technology, with its path. */
function numbersOf(value: unknown, path = ""): [string, number][] {
  if (typeof value === "number") return [[path, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${path}.${key}`));
}

for (const [name, device] of Object.entries(DEVICES)) {
  Deno.test(`devices ${name}: complete and consistent`, () => {
    assert.equal(device.name, name);
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    for (const text of [device.about, device.source, device.valid.note]) assert(text.trim().length > 5);
    assert(device.about.length <= 80 && device.source.length <= 90, "too long for a table");
    assert(device.gMinMicrosiemens >= 0 && device.gMinMicrosiemens < device.gMaxMicrosiemens);
    const infinite = numbersOf(device).filter(([, value]) => !Number.isFinite(value)).map(([path]) => path);
    const unlimited = /^\.(valid\.(microsiemens|timeSeconds|kelvin)\.1|limits\.ceilingMicrosiemens|.*\.threshold)$/;
    assert.deepEqual(infinite.filter((path) => !unlimited.test(path)), []);
    assert(Number.isInteger(device.levels) && device.levels >= 0 && device.levels !== 1);
    assert(device.readVolts > 0);
    const { gMinMicrosiemens, gMaxMicrosiemens, readVolts } = device;
    const use = { gMinMicrosiemens, gMaxMicrosiemens, readVolts, timeSeconds: firstTime(device), kelvin: 298.15 };
    assert.deepEqual(validityFlaws(device, use), []);
    const times = (device.aging?.points ?? []).map((point) => point.timeSeconds);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
  });

  Deno.test(`devices ${name}: errors are finite and not negative over its whole range`, () => {
    const { gMinMicrosiemens: low, gMaxMicrosiemens: high, aging, valid } = device;
    const times = aging?.points.map((p) => p.timeSeconds) ??
      [0, 1, 3600, YEAR].filter((t) => t <= valid.timeSeconds[1]);
    for (let i = 0; i <= 100; i++) {
      const g = low + (high - low) * i / 100;
      for (const t of times) {
        const { mean, sd } = conductanceAfter(device, g, t);
        for (const value of [programmingSigma(device, g, t), sd, readSigma(device, g, t)]) {
          assert(value >= 0 && value < high, `${value} at ${g} µS, ${t} s`);
        }
        assert(mean > -1 && mean < 1.1 * high, `mean ${mean} at ${g} µS, ${t} s`);
      }
    }
  });
}

Deno.test("devices: drift forgets nothing at the time of programming and loses about ν per e-fold later", () => {
  const { pcm_ibm_2020: pcm } = DEVICES;
  assert.equal(conductanceAfter(pcm, 25, 0).mean, 25);
  const year = conductanceAfter(pcm, 25, YEAR).mean / 25;
  // ν of a full cell is 0.049 ± 0.008; 1 y is 14.27 e-folds of 20 s
  assert(Math.abs(year - Math.exp(-0.049 * 14.271)) < 0.01, `${year}`);
  assert.equal(readGrowth(DEVICES.rram_cmo_hfox_2, 0), 0);
  assert.equal(readGrowth(DEVICES.sonos, DAY), 1);
});

const REFUSED: [string, string, Use, string, RegExp][] = [
  [
    "a time between two measurements",
    "rram_wan_2022",
    { timeSeconds: 3600 },
    "time_seconds",
    /^1 \| 86400 \| 172800 s/,
  ],
  ["a time before the first measurement", "rram_wan_2022", { timeSeconds: 0 }, "time_seconds", /^1 \|/],
  ["a time beyond the last measurement", "sonos", { timeSeconds: 6 * DAY }, "time_seconds", /^0 … 432000 s for sonos$/],
  ["ageing of a model without any", "mnsim_rram", { timeSeconds: 1 }, "time_seconds", /^0 s/],
  ["half a second of relaxation", "rram_cmo_hfox_2", { timeSeconds: 0.5 }, "time_seconds", /^0 or at least 1 s/],
  ["a temperature that was not measured", "pcm_ibm_2020", { kelvin: 358 }, "kelvin", /^288 … 308 K/],
  ["a conductance above the fit", "pcm_ibm_2020", { gMaxMicrosiemens: 26 }, "g_max_microsiemens", /^0 … 25 µS/],
  ["a conductance below the fit", "rram_milo_2021", { gMinMicrosiemens: 49 }, "g_min_microsiemens", /^50 … 225 µS/],
  ["a voltage beyond the curve", "rram_milo_2021", { readVolts: 0.6 }, "read_volts", /^0 … 0.5 V/],
  ["an empty range", "ideal", { gMinMicrosiemens: 25 }, "g_max_microsiemens", /^more than g_min_microsiemens \(25\)$/],
  ["a time that is no number", "pcm_ibm_2020", { timeSeconds: NaN }, "time_seconds", /^0 … 315360000 s/],
];

for (const [what, name, use, key, expected] of REFUSED) {
  Deno.test(`validityFlaws() refuses ${what} [${name}]`, () => {
    const [flaw, ...others] = validityFlaws(DEVICES[name], use);
    assert.deepEqual(others, []);
    assert.equal(flaw.key, key);
    assert.match(flaw.expected, expected);
  });
}

Deno.test("validityFlaws() lets every stated edge pass and lists every flaw", () => {
  for (const device of Object.values(DEVICES)) {
    const [low, high] = device.valid.timeSeconds;
    const kelvin = device.valid.kelvin[0];
    const edges = [low, Number.isFinite(high) ? high : 1e12].map((timeSeconds) => ({ timeSeconds, kelvin }));
    assert.deepEqual(edges.flatMap((use) => validityFlaws(device, use)), [], device.name);
  }
  const flaws = validityFlaws(DEVICES.sonos, { timeSeconds: -1, kelvin: 400, gMaxMicrosiemens: 20 });
  assert.deepEqual(flaws.map(({ key }) => key), ["time_seconds", "kelvin", "g_max_microsiemens"]);
});
