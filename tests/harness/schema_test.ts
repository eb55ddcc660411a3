import assert from "node:assert/strict";
import { applyOverrides, gateName, placeOfKey } from "../../harness/schema.ts";
import { COMMITTED, committed, NAMES, parse, SMALL } from "./scenario_support.ts";

for (const name of COMMITTED) {
  Deno.test(`parseScenario() reads scenarios/${name}.yaml`, () => {
    const scenario = parse(committed(name));
    assert(scenario.expect.length >= 4);
    const none = { axes: {}, cases: [{ keys: {}, set: {} }] };
    for (const { keys } of scenario.sweep.cases) assert.deepEqual(applyOverrides(scenario, keys, NAMES).sweep, none);
  });
}

Deno.test("parseScenario() fills in the defaults and keeps plain data", () => {
  const scenario = parse(SMALL);
  assert.deepEqual(JSON.parse(JSON.stringify(scenario)), scenario);
  const { expect, ...rest } = scenario;
  assert.deepEqual(rest, {
    scenario: 1,
    question: "Is it good?",
    tags: [],
    budget: {},
    model: { network: "mlp_64_10", data: "digits", normalise: false, input_scale: 1, activation: "relu" },
    training: {
      ...{ method: "sgd", epochs: 2, batch: 8, learning_rate: 0.1, seed: 1 },
      ...{ momentum: 0, nesterov: false, weight_decay: 0 },
      schedule: { kind: "constant", warm_up_epochs: 0, floor: 0 },
      augmentation: { flip: false, pad: 0 },
      loss: { temperature: 1, feedback: { kind: "none" } },
    },
    // swept keys that the section leaves out have the first swept value
    device: {
      ...{ preset: "pcm_ibm_2020", time_seconds: 20, compensation: "none" },
      ...{ programming_scale: 1, device_spread: 0, idle_cells: "noisy", read_noise: "frozen" },
      write_verify: { cells: "none", choose: "random", remaining: 0.1 },
      faults: { count: "bernoulli", dead_rows: 0, dead_cols: 0 },
      temperature: {
        ...{ kelvin: 300, reference_kelvin: 300, drift_activation_ev: 0, read_activation_ev: 0 },
        bandwidth_hertz: 0,
      },
      reference_cells: { count: 64, level: 0.5, per: "tile" },
      ...{ norms: "folded", norm_images: 256 },
    },
    crossbar: {
      ...{ mapping: "differential", weight_bits: 0, weight_format: "linear", weight_block: 64 },
      ...{ slices: 1, dac_bits: 8, adc_bits: 8 },
      tile: { rows: 64, cols: 32, split: "filled" },
      scales: { count: 1, ratio: 0.5 },
      pairs: { count: 1, significance: 1 },
      weight_range: { percentile: 100, per: "layer" },
      input: {
        ...{ range: "calibrated", percentile: 100, bound: 1, slice_bits: 0 },
        ...{ encoding: "sign_magnitude", accumulate: "digital", bound_rounds: 0 },
      },
      wires: {
        ...{ model: "none", word_ohm: 1, bit_ohm: 1, driver_ohm: 0, sense_ohm: 0 },
        ...{ topology: "input_line", tolerance: 1e-5, strength: 1 },
      },
      adc: {
        ...{ range: "calibrated", percentile: 100, bound: 12, encoding: "sign_magnitude", order: "quantise_first" },
        ...{ kind: "uniform", gain_sigma: 0, offset_sigma: 0, bow2: 0, bow3: 0, capacitor_sigma: 0, noise: 0 },
      },
      calibration: { data: "training" },
    },
    chips: { seed: 7, max: 20, stop: "max" },
    sweep: {
      axes: { "device.time_seconds": [20, 3600], "device.compensation": ["none", "global"] },
      cases: [[20, "none"], [20, "global"], [3600, "none"], [3600, "global"]].map(([time, compensation]) => {
        const keys = { "device.time_seconds": time, "device.compensation": compensation };
        return { keys, set: keys };
      }),
    },
    control: { "device.preset": "ideal" },
    breaker: { "device.programming_scale": 20 },
  });
  assert.deepEqual(expect[0], {
    ...{ entry: 0, statistic: "mean", when: { "device.time_seconds": 20 } },
    ...{ at_least: 0.9, confidence: 0.95 },
  });
  const of = (compensation: string) => ({ "device.time_seconds": 20, "device.compensation": compensation });
  assert.deepEqual(expect[1], {
    ...{ entry: 1, statistic: "contrast", name: "compensation helps", when: {} },
    contrast: [{ weight: 1, of: of("global") }, { weight: -1, of: of("none") }],
    ...{ at_least: 0, confidence: 0.95 },
  });
});

Deno.test("gateName() says the claim, or the name", () => {
  assert.deepEqual(parse(committed("digits_pcm_drift")).expect.map(gateName), [
    "clean ≥ 0.96",
    "mean ≥ 0.92 at 95 % [device.compensation=global]",
    "5th percentile ≥ 0.9 at 95 % [device.compensation=global]",
    "drop ≤ 0.06 at 95 % [device.compensation=global]",
    "a year of drift costs at least 3 points",
    "compensation wins back half of it",
  ]);
});

Deno.test("applyOverrides() takes the key out of sweep and conditions", () => {
  const scenario = parse(SMALL);
  const before = structuredClone(scenario);
  const cold = applyOverrides(scenario, { "device.time_seconds": 5, "chips.max": 3 }, NAMES);
  assert.equal(cold.device.time_seconds, 5);
  assert.equal(cold.chips.max, 3);
  assert.deepEqual(cold.sweep.axes, { "device.compensation": ["none", "global"] });
  assert.equal(cold.sweep.cases.length, 2);
  assert.deepEqual(cold.expect[0].when, {});
  assert.equal(cold.expect.length, 2);
  // both terms of the contrast fall on one case
  assert.equal(applyOverrides(scenario, { "device.compensation": "none" }, NAMES).expect.length, 1);
  assert.deepEqual(scenario, before);
});

const KINDS =
  "expected one of additive | proportional | lognormal | inverse | bit_sliced | four_level | polynomial | worst_case";

Deno.test("applyOverrides() refuses unknown keys and values outside their range", () => {
  const overrides = { "device.preset": "pcm", "chips.max": 0, "chip.max": 1, "device.programming.sigma": 1 };
  assert.throws(() => applyOverrides(parse(SMALL), overrides, { ...NAMES, path: "--set" }), {
    name: "ScenarioError",
    message: [
      `--set chip.max: expected a known dotted key, got "chip.max" (did you mean "chips.max"?)`,
      `--set device.programming.kind: ${KINDS}, got nothing`,
      `--set device.preset: expected one of ideal | pcm_ibm_2020, got "pcm"`,
      `--set chips.max: expected a whole number from 1 to 1000000, got 0`,
    ].join("\n"),
  });
});

Deno.test("placeOfKey() finds keys in sections, sweep and overrides", () => {
  assert.deepEqual(placeOfKey(SMALL, "crossbar.tile.cols"), { line: 6, column: 31 });
  assert.deepEqual(placeOfKey(SMALL, "device.compensation"), { line: 8, column: 43 });
  assert.deepEqual(placeOfKey(SMALL, "device.programming_scale"), { line: 17, column: 12 });
  assert.deepEqual(placeOfKey(SMALL, "device.read_noise"), { line: 5, column: 1 });
});
