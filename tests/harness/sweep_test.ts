import assert from "node:assert/strict";
import { applyOverrides, type Scenario } from "../../harness/schema.ts";
import { NAMES, parse, sentences, SMALL } from "./scenario_support.ts";

const GATE = "  - { mean: { at_least: 0.9 } }\n";
const BARE = SMALL.replace(/^sweep.*\n/m, "").replace(/expect:[^]*?control/, `expect:\n${GATE}control`);

function swept(sweep: string, runs = ""): string {
  return BARE.replace("expect:", `${sweep && `sweep:\n${sweep}`}${runs && `runs:\n${runs}`}expect:`);
}

/** Short names of keys, so that a case is one line. */
function shown({ sweep }: Scenario): string[] {
  return sweep.cases.map(({ keys }) =>
    Object.entries(keys).map(([key, value]) => `${key.split(".").at(-1)}=${value}`).join(" ")
  );
}

const TIME = "  device.time_seconds: [20, 3600]\n";
const ZIP = "  zip:\n    - { device.time_seconds: [20, 3600, 7200], crossbar.adc_bits: [4, 6, 8] }\n";
const RUNS = "  plain: {}\n  hardened: { training.noise.kind: lognormal, training.noise.sigma: 0.1 }\n";

Deno.test("a sweep is the product of its axes, the last one fastest", () => {
  assert.deepEqual(shown(parse(BARE)), [""]);
  assert.deepEqual(shown(parse(swept(`${TIME}  crossbar.adc_bits: [6, 8]\n`))), [
    ...["time_seconds=20 adc_bits=6", "time_seconds=20 adc_bits=8"],
    ...["time_seconds=3600 adc_bits=6", "time_seconds=3600 adc_bits=8"],
  ]);
});

Deno.test("zipped keys move together, and are multiplied with the axes", () => {
  const scenario = parse(swept(`${ZIP}  device.compensation: [none, global]\n`));
  assert.equal(scenario.sweep.cases.length, 6);
  assert.deepEqual(shown(scenario).slice(1, 3), [
    "time_seconds=20 adc_bits=4 compensation=global",
    "time_seconds=3600 adc_bits=6 compensation=none",
  ]);
  assert.deepEqual(scenario.sweep.axes["crossbar.adc_bits"], [4, 6, 8]);
});

Deno.test("cases are excluded if they meet every value of an entry, others are included", () => {
  const text = swept(
    `${TIME}  crossbar.adc_bits: [6, 8]\n  exclude: [{ device.time_seconds: 20, crossbar.adc_bits: 8 }]\n` +
      "  include: [{ crossbar.adc_bits: 4 }, { device.time_seconds: 20, device.compensation: global }]\n",
  );
  const scenario = parse(text);
  // what a case leaves out has the value of its section, be it a default
  assert.deepEqual(shown(scenario), [
    "time_seconds=20 adc_bits=6 compensation=none",
    "time_seconds=3600 adc_bits=6 compensation=none",
    "time_seconds=3600 adc_bits=8 compensation=none",
    "time_seconds=0 adc_bits=4 compensation=none",
    "time_seconds=20 adc_bits=8 compensation=global",
  ]);
  assert.deepEqual(scenario.sweep.cases[3].set, { "crossbar.adc_bits": 4 });
  assert.deepEqual(scenario.sweep.axes["device.time_seconds"], [20, 3600, 0]);
});

Deno.test("runs are the first dimension, and conditions name them", () => {
  const text = swept(TIME, RUNS).replace("0.9 } }", "0.9 }, when: { run: hardened } }");
  const scenario = parse(text);
  assert.deepEqual(shown(scenario), [
    ...["run=plain time_seconds=20", "run=plain time_seconds=3600"],
    ...["run=hardened time_seconds=20", "run=hardened time_seconds=3600"],
  ]);
  assert.deepEqual(scenario.expect[0].when, { run: "hardened" });
  assert.deepEqual(scenario.sweep.cases[2].set, {
    ...{ "training.noise.kind": "lognormal", "training.noise.sigma": 0.1, "device.time_seconds": 20 },
  });
  // the file as it stands has no noise
  assert.equal(scenario.training!.noise, undefined);
});

Deno.test("overrides leave every case, and cases that are then the same are one", () => {
  const scenario = parse(swept(ZIP, RUNS));
  const quiet = { "training.noise.kind": "lognormal", "training.noise.sigma": 0 };
  const fixed = applyOverrides(scenario, { "device.time_seconds": 1, ...quiet }, NAMES);
  assert.deepEqual(shown(fixed).slice(0, 4), [
    ...["run=plain adc_bits=4", "run=plain adc_bits=6", "run=plain adc_bits=8", "run=hardened adc_bits=4"],
  ]);
  assert.deepEqual(fixed.sweep.cases[3].set, { "crossbar.adc_bits": 4 });
  const both = applyOverrides(scenario, { "device.time_seconds": 1, "crossbar.adc_bits": 8 }, NAMES);
  assert.deepEqual(shown(both), ["run=plain", "run=hardened"]);
});

Deno.test("a key that every run sets may be missing in its section", () => {
  const runs = "  slow: { training.learning_rate: 0.01 }\n  fast: { training.learning_rate: 0.1 }\n";
  const text = swept("", runs).replace("learning_rate: 0.1, ", "");
  assert.equal(parse(text).training!.learning_rate, 0.01);
  const one = swept("", "  slow: { training.learning_rate: 0.01 }\n  plain: {}\n").replace("learning_rate: 0.1, ", "");
  assert.deepEqual(sentences(one), [
    "x.yaml:4:1 training.learning_rate: expected number above 0, at most 1e6, got nothing",
  ]);
});

/** Sweep, runs, and the sentences that follow, each after "x.yaml:". */
const BAD: [string, string, string[]][] = [
  [ZIP.replace(", 8]", "]"), "", [
    "10:67 sweep.zip[0].crossbar.adc_bits: expected a list of 3 values, as device.time_seconds has, got 2",
  ]],
  ["  zip: { device.time_seconds: [1] }\n", "", [
    '9:8 sweep.zip: expected a list of maps of keys that move together, got {"device.time_seconds":[1]} (a list of maps: - { … })',
  ]],
  ["  zip: [{ device.time_seconds: [1] }]\n", "", [
    '9:9 sweep.zip[0]: expected a map of at least two keys that move together, got {"device.time_seconds":[1]}',
  ]],
  [TIME + ZIP, "", [
    '11:9 sweep.zip[0].device.time_seconds: expected a key that is swept once, got "device.time_seconds"',
  ]],
  [`${TIME}  exclude: [{ device.time_seconds: 30 }]\n`, "", [
    "10:36 sweep.exclude[0].device.time_seconds: expected one of the swept values 20 | 3600, got 30",
  ]],
  [`${TIME}  exclude: [{ device.time_second: 20 }]\n`, "", [
    '10:15 sweep.exclude[0].device.time_second: expected a swept key, got "device.time_second" (did you mean "device.time_seconds"?)',
  ]],
  [`${TIME}  exclude: [{ device.time_seconds: 20 }, { device.time_seconds: 3600 }]\n`, "", [
    "10:3 sweep.exclude: expected at least one case left, got none",
  ]],
  [`${TIME}  include: [{ device.time_seconds: 3600 }]\n`, "", [
    '10:13 sweep.include[0]: expected a case that is not there yet, got {"device.time_seconds":3600}',
  ]],
  [`${TIME}  include: [{ device.time_seconds: -1 }]\n`, "", [
    "10:36 sweep.include[0].device.time_seconds: expected number of seconds from 0 to 1e12, got -1",
  ]],
  [`${TIME}  include: [{ time_seconds: 5 }]\n`, "", [
    '10:15 sweep.include[0].time_seconds: expected a known dotted key, got "time_seconds" (did you mean "device.time_seconds"?)',
  ]],
  [`${TIME}  include: [{ device.time_seconds: 5 }]\n`, RUNS, [
    "10:13 sweep.include[0].run: expected run: plain | hardened, got nothing",
  ]],
  [`${TIME}  includes: []\n`, "", [
    '10:3 sweep.includes: expected a known dotted key, got "includes" (did you mean "include"?)',
  ]],
  ["", "  Plain: {}\n", ['9:3 runs.Plain: expected a name of small letters, digits and _, got "Plain"']],
  ["", "  plain:\n", ["9:9 runs.plain: expected a map of dotted keys, got null ({} is the file as it stands)"]],
  ["", "  plain: { device.times: 3 }\n", [
    '9:12 runs.plain.device.times: expected a known dotted key, got "device.times"',
  ]],
  ["", "  a: {}\n  b: { training.noise.kind: lognormal }\n", [
    "10:8 runs.b.training.noise.sigma: expected number from 0 to 1e6, got nothing",
  ]],
  [TIME, "  a: {}\n  b: { device.time_seconds: 5 }\n", [
    '12:8 runs.b.device.time_seconds: expected a key that the sweep leaves alone, got "device.time_seconds"',
  ]],
  ["", "  a: {}\n  b: {}\n", ["10:3 runs.b: expected a run that differs from a, got the same"]],
  // as the file has it, and as it is if nobody states it
  ["", "  a: {}\n  b: { training.epochs: 2, crossbar.adc_bits: 8 }\n", [
    "10:3 runs.b: expected a run that differs from a, got the same",
  ]],
];

for (const [sweep, runs, expected] of BAD) {
  Deno.test(`parseScenario() explains ${JSON.stringify(sweep + runs).slice(0, 70)}`, () => {
    assert.deepEqual(sentences(swept(sweep, runs)), expected.map((sentence) => `x.yaml:${sentence}`));
  });
}
