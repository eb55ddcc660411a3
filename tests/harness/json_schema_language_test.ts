import assert from "node:assert/strict";
import { places } from "./json_schema_support.ts";
import { parse, sentences, SMALL } from "./scenario_support.ts";

/** What is replaced in SMALL, and by what. */
const GOOD: [string, string][] = [
  ["device: { preset: pcm_ibm_2020 }", "device: {}\nslow: an hour"],
  ["data: digits }", "data: digits, weights: mlp.safetensors }"],
  ["{ at_least: 0.9 }", "{ at_most: 0.9, confidence: 0.99 }"],
];

Deno.test("scenarioJsonSchema() accepts what a sweep or a file of weights makes needless", () => {
  const [swept, read, gate] = GOOD.map(([from, to]) => SMALL.replace(from, to));
  assert.deepEqual(places(SMALL), []);
  assert.deepEqual(places(swept.replace("sweep: {", "sweep: { device.preset: [ideal, sonos],")), []);
  assert.deepEqual(places(read.replace(/training: .*\n/, "")), []);
  assert.deepEqual(places(gate), []);
  const runs = "runs: { a: { device.preset: ideal }, b: { device.preset: sonos } }\nsweep: {";
  assert.deepEqual(places(swept.replace("sweep: {", runs)), []);
});

const TRAINED = "training.method: sgd, training.epochs: 2, training.batch: 8, training.learning_rate: 0.1";
const PLAIN = SMALL.replace(/expect:[^]*?control/, "expect: [{ mean: { at_least: 0.5 } }]\ncontrol");
const WITHOUT = PLAIN.replace(/training: .*\n/, "");

Deno.test("scenarioJsonSchema() lets a section be left out whose keys every case sets, as the parser does", () => {
  const axes = `${TRAINED.replace(/: ([^,]+)/g, ": [$1]")}, training.seed: [1, 2]`;
  const good = [
    WITHOUT.replace(
      "sweep:",
      `runs: { a: { ${TRAINED}, training.seed: 1 }, b: { ${TRAINED}, training.seed: 2 } }\nsweep:`,
    ),
    WITHOUT.replace("sweep: {", `sweep: { ${axes},`),
    PLAIN.replace(/device: .*\n/, "").replace(
      "sweep: {",
      "sweep: { zip: [{ device.preset: [pcm_ibm_2020, pcm_ibm_2020], training.seed: [1, 2] }],",
    ),
    PLAIN.replace("seed: 1 }", "seed: 1, schedule: { kind: step, factor: 0.5 } }")
      .replace("sweep: {", "sweep: { training.schedule.every_epochs: [1, 2],"),
  ];
  for (const text of good) {
    assert.deepEqual(places(text), [], text);
    parse(text);
  }
  const bad: [string, string][] = [
    [WITHOUT.replace("sweep:", `runs: { a: { ${TRAINED}, training.seed: 1 }, b: {} }\nsweep:`), "training"],
    [good[1].replace("sweep: {", "sweep: { include: [{ device.time_seconds: 60 }],"), "training"],
    [good[3].replace(", factor: 0.5", ""), "/training/schedule factor"],
    [PLAIN.replace("seed: 1 }", "seed: 1, schedule: { kind: step } }"), "/training/schedule every_epochs"],
  ];
  for (const [text, place] of bad) {
    const found = places(text);
    assert(found.some((one) => one.includes(place)), `expected ${place}, got ${found.join(", ")}`);
    sentences(text);
  }
});

/** A file that takes most of what it says from another. */
const EXTENDED = `scenario: 1
extends: base.yaml
tags: [nightly, pcm_2]
budget: { chips: 1000, seconds: 60 }
device: { preset: sonos, faults: { stuck_off: null }, programming: null }
runs: { plain: {}, hardened: { training.noise.sigma: 0.1, device.time_seconds: null } }
sweep:
  device.compensation: null
  zip: [{ crossbar.adc_bits: [6, 8], crossbar.dac_bits: [4, 8] }]
  exclude: [{ run: plain, crossbar.adc_bits: 6 }]
  include: [{ run: plain, crossbar.adc_bits: 0 }]
expect:
  - { compare: { of: { run: hardened }, to: { run: plain }, difference: { at_least: 0.1 } } }
  - { monotone: { along: crossbar.adc_bits, direction: rising }, when: { run: plain }, planned: soon }
control: { device.preset: ideal, device.time_seconds: null }
`;

Deno.test("scenarioJsonSchema() lets a file that extends another leave keys out and take keys away", () => {
  assert.deepEqual(places(EXTENDED), []);
  const whole = places(EXTENDED.replace("extends: base.yaml\n", ""));
  assert(["question", "/device/programming", "/runs/hardened/device.time_seconds"].every((one) => whole.includes(one)));
  const edits: [string, string, string][] = [
    ["adc_bits: [6, 8]", "adc_bits: 6", "/sweep/zip/0/crossbar.adc_bits"],
    ["run: plain, crossbar.adc_bits: 6", "runs: plain", "/sweep/exclude/0 runs"],
    ["crossbar.adc_bits: 0", "crossbar.adc_bits: 1", "/sweep/include/0/crossbar.adc_bits"],
    ["plain: {}", "Plain: {}", "/runs"],
    ["nightly", "Nightly", "/tags/0"],
    ["seconds: 60", "secs: 60", "/budget secs"],
    ["along: crossbar.adc_bits", "along: adc_bits", "/expect/1/monotone/along"],
    [", difference: { at_least: 0.1 }", "", "/expect/0/compare difference"],
    ["stuck_off: null", "stuck_off: none", "/device/faults/stuck_off"],
  ];
  for (const [from, to, place] of edits) {
    const found = places(EXTENDED.replace(from, to));
    assert(found.includes(place), `${to}: expected ${place}, got ${found.join(", ")}`);
  }
});

/** What is replaced in SMALL, by what, and where the schema sees that it is wrong. */
const BAD: [string, string, string][] = [
  ["scenario: 1", "scenario: 2", "/scenario"],
  ["question: Is it good?", "question: ' '", "/question"],
  ["question:", "questoin:", "questoin"],
  ["chips:", "chip:", "chip"],
  ["question:", "planned: soon\nknown_not_reproduced: never\nquestion:", ""],
  ["at_least: 0.9 }", "at_least: 0.9 }, planned: soon, known_not_reproduced: never", "/expect/0"],
  [
    "sweep: {",
    "runs: { a: {}, b: { training.seed: 2 } }\nsweep: { include: [{ training.seed: 9 }],",
    "/sweep/include/0 run",
  ],
  ["preset: pcm_ibm_2020", "preset: pcm", "/device/preset"],
  ["{ preset: pcm_ibm_2020 }", "{}", "/device preset"],
  ["{ preset: pcm_ibm_2020 }", "{ preset: ideal, programming: { sigma: 0.1 } }", "/device/programming kind"],
  ["{ preset: pcm_ibm_2020 }", "{ preset: ideal, time_seconds: 1 h }", "/device/time_seconds"],
  ["{ preset: pcm_ibm_2020 }", "{ preset: ideal, programming: null }", "/device/programming"],
  ["mlp_64_10", "mlp_64", "/model/network"],
  ["epochs: 2", "epochs: 2.5", "/training/epochs"],
  ["learning_rate: 0.1", "learning_rate: 0", "/training/learning_rate"],
  [/training: .*\n/.exec(SMALL)![0], "", "training"],
  ["tile: {", "adc_bits: 1, tile: {", "/crossbar/adc_bits"],
  ["rows: 64, ", "", "/crossbar/tile rows"],
  ["device.time_seconds: [20, 3600]", "device.time_second: [20]", "/sweep device.time_second"],
  ["[20, 3600]", "20", "/sweep/device.time_seconds"],
  ["[20, 3600]", "[20, -1]", "/sweep/device.time_seconds/1"],
  ["[20, 3600]", "[20, 20]", "/sweep/device.time_seconds"],
  ["{ at_least: 0.9 }", "{ at_least: 90 }", "/expect/0/mean/at_least"],
  ["{ at_least: 0.9 }", "{ at_least: 0.9, flor: 0.5 }", "/expect/0/mean flor"],
  ["{ at_least: 0.9 }", "{}", "/expect/0/mean at_least"],
  ["{ device.preset: ideal }", "{}", "/control"],
  ["{ device.preset: ideal }", "{ device.preset: 3 }", "/control/device.preset"],
  ["{ device.preset: ideal }", "{ chips.max: 3 }", "/control chips.max"],
];

for (const [from, to, place] of BAD) {
  Deno.test(`scenarioJsonSchema() refuses ${JSON.stringify(to || `no ${from}`).slice(0, 60)}`, () => {
    assert.notEqual(SMALL.replace(from, to), SMALL);
    const found = places(SMALL.replace(from, to));
    assert(found.includes(place), `expected ${place}, got ${found.join(", ")}`);
  });
}
