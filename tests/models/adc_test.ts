/** Converters of one layer: ranges, codes, mismatch, bow, capacitors and noise, with the formulas written out. */

import assert from "node:assert/strict";
import type { AdcSpec } from "../../models/mapping/spec.ts";
import { gpuOnly, mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  assertSpread,
  code,
  each,
  largest,
  type Matrix,
  matrixOf,
  plus,
  roundEven,
  run,
  scaled,
  tilesOfRows,
  times,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(12);
const weight = matrixOf(random, { rows: 21, cols: 6 });
const x = matrixOf(random, { rows: 5, cols: 21 });
const calibration = matrixOf(random, { rows: 7, cols: 21, low: -0.5, high: 0.5 });
const tile = { rows: 8, cols: 4, split: "filled" as const };
const top = largest(weight);
/** Net conductances µS: the largest weight takes 25. */
const cells = scaled(weight, 25 / top);
const parts = (inputs: Matrix) => tilesOfRows(inputs, cells, 8).map((part) => times(part.x, part.w));

/** Ends of a signed converter and what one code stands for. */
function codesOf(full: number, { bits, encoding = "sign_magnitude" }: Partial<AdcSpec>) {
  const half = 2 ** (bits! - 1);
  return encoding === "twos_complement"
    ? { low: -half, high: half - 1, lsb: full / half }
    : { low: 1 - half, high: half - 1, lsb: full / (half - 1) };
}

async function check(what: string, adc: Partial<AdcSpec>, full: number) {
  const { low, high, lsb } = codesOf(full, adc);
  const seen = parts(x).map((current) => each(current, (i) => code(i / lsb, low, high) * lsb));
  const [got] = await run(oracle, { weight, x, calibration, model: modelOf({ tile, adc }) });
  assertMatrix(what, got, scaled(seen.reduce(plus), top / 25));
}

function percentile(values: number[], share: number): number {
  const sorted = values.map(Math.abs).sort((a, b) => a - b);
  const at = share / 100 * (sorted.length - 1), below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? 0) - sorted[below]);
}

for (const encoding of ["sign_magnitude", "twos_complement"] as const) {
  for (const order of ["quantise_first", "clamp_first"] as const) {
    const adc = { bits: 5, encoding, order };
    Deno.test(`ADC, ${encoding}, ${order}: fixed bound, larger currents saturate`, () =>
      check("fixed", { ...adc, range: "fixed", bound: 1.5 }, 1.5 * 25 * largest(calibration)));
    Deno.test(`ADC, ${encoding}, ${order}: all cells and inputs at their largest`, () =>
      check("max", { ...adc, range: "max" }, 8 * 25 * largest(calibration)));
    Deno.test(`ADC, ${encoding}, ${order}: calibrated on training inputs of half the size, test inputs saturate`, async () => {
      const currents = parts(calibration).flat(2);
      await check("100 %", { ...adc, range: "calibrated" }, largest([currents]));
      // columns of padding are no currents: f32 vectors of 6 columns are stored as 8
      await check("90 %", { ...adc, range: "calibrated", percentile: 90 }, percentile(currents, 90));
    });
  }
}

Deno.test("ADC granular: one code is one step of a cell times one code of the input", async () => {
  const bits = { weight: 5, input: 4 };
  const model = modelOf({
    tile,
    mapping: { weightBits: bits.weight },
    input: { bits: bits.input, range: "fixed", bound: 1 },
    adc: { bits: 6, range: "granular" },
  });
  const whole = { w: each(weight, (w) => roundEven(w / top * 15)), x: each(x, (v) => code(v * 7, -7, 7)) };
  const seen = tilesOfRows(whole.x, whole.w, 8).map((part) => each(times(part.x, part.w), (i) => code(i, -31, 31)));
  const [got] = await run(oracle, { weight, x, model });
  assertMatrix("granular", got, scaled(seen.reduce(plus), top / 15 / 7));
});

Deno.test("ADC granular, subtracted digitally, one cell of every pair empty: both converters have the same steps", async () => {
  const positive = each(weight, Math.abs);
  const model = modelOf({
    tile,
    mapping: { weightBits: 5, subtract: "digital" },
    input: { bits: 4, range: "fixed", bound: 1 },
    adc: { bits: 12, range: "granular" },
  });
  const whole = { w: each(positive, (w) => roundEven(w / top * 15)), x: each(x, (v) => code(v * 7, -7, 7)) };
  const [got] = await run(oracle, { weight: positive, x, model });
  assertMatrix("granular", got, scaled(times(whole.x, whole.w), top / 15 / 7));
});

Deno.test("ADC max, subtracted digitally: full scale is all cells at g_max, not at the range", async () => {
  const { device } = modelOf({});
  const model = modelOf({
    tile,
    device: { ...device, gMinMicrosiemens: 15 },
    mapping: { subtract: "digital" },
    adc: { bits: 7, range: "max" },
  });
  const ones = { weight: each(weight, () => 1), x: each(x, () => 1) };
  const [got] = await run(oracle, { ...ones, model });
  // 8, 8 and 5 cells of 25 µS, and as many of 15, on converters of 8 · 25 µS in 127 codes (currents are never negative)
  const lsb = 200 / 127, seen = (rows: number) => (roundEven(rows * 25 / lsb) - roundEven(rows * 15 / lsb)) * lsb / 10;
  assertMatrix("max", got, each(got, () => 2 * seen(8) + seen(5)));
});

/** Codes of every chip, one input row each, from a layer of one tile whose converters have 1 code per unit. */
async function lines(adc: Partial<AdcSpec>, drive: number[], chips: number) {
  const model = modelOf({ adc: { bits: 12, range: "fixed", bound: 1, ...adc } });
  const w = [Array<number>(64).fill(1)];
  const numbers = Array.from({ length: chips }, (_, c) => c);
  return await run(oracle, { weight: w, x: drive.map((v) => [v]), calibration: [[1], [-1]], model, chips: numbers });
}

Deno.test("ADC gain and offset mismatch: one error per converter and chip, σ as stated", async () => {
  const chips = await lines({ bits: 18, gainSigma: 0.02, offsetSigma: 500 }, [0, 0.5, -0.5], 60);
  const lsb = 1 / (2 ** 17 - 1);
  assertSpread("offset in codes", chips.flatMap(([zero]) => zero.map((y) => y / lsb)), { mean: 0, sd: 500 });
  const gains = chips.flatMap(([zero, plus]) => plus.map((y, j) => (y - zero[j]) / 0.5));
  assertSpread("gain", gains, { mean: 1, sd: 0.02 });
  // the same for every vector: the way up is the way down, to a code either way
  for (const [zero, plus, minus] of chips) {
    zero.forEach((z, j) => assert(Math.abs(plus[j] + minus[j] - 2 * z) <= 2.01 * lsb));
  }
  assert(new Set(chips.map(([zero]) => zero[0])).size > 50, "chips share an offset");
});

Deno.test("ADC ramp: x + bow2 · x² / full + bow3 · x³ / full²", async () => {
  const drive = [-0.8, -0.3, 0, 0.25, 0.9];
  const [got] = await lines({ bits: 16, kind: "ramp", bow2: 0.05, bow3: -0.04 }, drive, 1);
  got.forEach(([y], v) => {
    const i = drive[v], expected = i + 0.05 * i ** 2 - 0.04 * i ** 3;
    assert(Math.abs(y - expected) <= 0.51 / 32767, `${i}: ${y}, expected ${expected}`);
  });
});

Deno.test("ADC SAR with ideal capacitors: the codes of a uniform converter", async () => {
  const drive = Array.from({ length: 40 }, (_, v) => Math.fround(-1.1 + 0.0557 * v));
  const [got] = await lines({ bits: 6, kind: "sar" }, drive, 1);
  got.forEach(([y], v) => assert(Math.abs(y - code(drive[v] * 31, -31, 31) / 31) < 1e-6, `${drive[v]}: ${y}`));
});

Deno.test("ADC SAR: groups of slices, each calibrated to a full scale of its own", async () => {
  const mapping = { weightBits: 7, slices: 2 };
  const of = async (kind: "uniform" | "sar") =>
    (await run(oracle, { weight, x, model: modelOf({ tile, mapping, adc: { bits: 9, kind } }) }))[0];
  assertMatrix("sar", await of("sar"), await of("uniform"));
  assertMatrix("uniform", await of("uniform"), times(x, weight), 0.02);
  const offset = { weightBits: 8, slices: 2, style: "offset" as const };
  const [got] = await run(oracle, {
    weight,
    x,
    model: modelOf({ tile, mapping: offset, adc: { bits: 12, kind: "sar" } }),
  });
  assertMatrix("sar, digital offset", got, times(x, weight), 0.02);
});

Deno.test("ADC SAR: a capacitor of 2^k units is off by σ · √2^k units", async () => {
  // 2 bits, unsigned: code 1 from half the first capacitor on, code 2 from half an LSB below the second
  const steps = Array.from({ length: 201 }, (_, v) => Math.fround((1.2 + 0.008 * v) / 3));
  const model = modelOf({
    adc: { bits: 2, range: "fixed", bound: 1, kind: "sar", capacitorSigma: 0.05 },
    mapping: { subtract: "digital" },
  });
  const w = [Array<number>(64).fill(1)];
  const job = { weight: w, x: steps.map((v) => [v]), calibration: [[1]], model };
  const chips = await run(oracle, { ...job, chips: Array.from({ length: 20 }, (_, c) => c) });
  const from = chips.flatMap((rows) => rows[0].map((_, j) => 3 * steps[rows.findIndex((row) => row[j] > 0.5)] - 0.004));
  assertSpread("second capacitor", from, { mean: 1.5, sd: 0.05 * Math.SQRT2 });
});

Deno.test("output noise: σ in units of the largest cell times the largest input, new at every read", async () => {
  const model = modelOf({ tile, input: { bits: 8, range: "fixed", bound: 2 }, adc: { noise: 0.03 } });
  const zeros = Array.from({ length: 40 }, () => Array<number>(21).fill(0));
  const chips = await run(oracle, {
    weight,
    x: zeros,
    calibration,
    model,
    chips: Array.from({ length: 20 }, (_, c) => c),
  });
  // three row tiles; one unit is the largest weight times 2
  assertSpread("σ", chips.flat(2), { mean: 0, sd: 0.03 * top * 2 * Math.sqrt(3) });
});

gpuOnly("ADC with everything on the gpu as on the oracle", async (gpu) => {
  const adc = { bits: 14, kind: "ramp" as const, bow2: 0.05, bow3: 0.01, gainSigma: 0.02, offsetSigma: 5, noise: 0.01 };
  const job = { weight, x, calibration, model: modelOf({ tile, adc }), chips: [1, 4] };
  const [a, b] = [await run(gpu, job), await run(oracle, job)];
  // a code of rounding, 2⁻¹³ of full scale, in each of three tiles
  a.forEach((got, c) => assertMatrix(`chip ${job.chips[c]}`, got, b[c], 2e-3));
});
