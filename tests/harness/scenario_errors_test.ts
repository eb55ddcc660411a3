import assert from "node:assert/strict";
import { GATES } from "../../harness/schema/gate_forms.ts";
import { parse, sentences, SMALL } from "./scenario_support.ts";

const NETWORKS =
  "mlp_<inputs>_<hidden…>_<outputs> | lenet5 | cnn_<channels…> | vgg8 | resnet8 | resnet20 | wide_resnet_<depth>_<width>";

Deno.test("parseScenario() lists every issue in line order", () => {
  const bad = SMALL.replace("Is it good?", "''").replace("mlp_64_10", "mlp_64").replace("sgd", "adm")
    .replace("0.1, seed: 1 }", "'0.1', momentm: .inf, seed: -1 }").replace("cols: 32", "cols: .nan")
    .replace("chips:", "chip:").replace("[20, 3600]", "[20, 20, -1]").replace(
      "mean: { at_least: 0.9",
      "mean: { at_least: 90",
    )
    .replace("weight: 1", "weight: 0").replace("ideal", "idaal").replace(
      "device.programming_scale",
      "programming_scale",
    );
  assert.deepEqual(sentences(bad), [
    `x.yaml:2:11 question: expected text that is not empty, got ""`,
    `x.yaml:3:19 model.network: expected ${NETWORKS}, got "mlp_64"`,
    `x.yaml:4:21 training.method: expected one of adam | adamw | sgd, got "adm" (did you mean "adam"?)`,
    `x.yaml:4:62 training.learning_rate: expected number above 0, at most 1e6, got "0.1" (did you mean 0.1?)`,
    `x.yaml:4:69 training.momentm: expected a known key, got "momentm" (did you mean "momentum"?)`,
    `x.yaml:4:90 training.seed: expected a whole number from 0 to 4294967295, got -1`,
    `x.yaml:6:37 crossbar.tile.cols: expected a whole number from 1 to 65536, got NaN`,
    `x.yaml:7:1 chip: expected a known key, got "chip" (did you mean "chips"?)`,
    `x.yaml:8:36 sweep.device.time_seconds[1]: expected each value once, got 20`,
    `x.yaml:8:40 sweep.device.time_seconds[2]: expected number of seconds from 0 to 1e12, got -1`,
    `x.yaml:10:25 expect[0].mean.at_least: expected number above 0 and below 1, got 90 (did you mean 0.9?)`,
    `x.yaml:13:19 expect[1].contrast[0].weight: expected number other than 0, from -1e6 to 1e6, got 0`,
    `x.yaml:16:27 control.device.preset: expected one of ideal | pcm_ibm_2020, got "idaal" (did you mean "ideal"?)`,
    `x.yaml:17:12 breaker.programming_scale: expected a known dotted key, got "programming_scale" ` +
    `(did you mean "device.programming_scale"?)`,
  ]);
});

const ADDITIVE = "preset: ideal, programming: { kind: additive, sigma: 0.1 }";
const STATISTICS = "exactly one of " + Object.keys(GATES).join(" | ");
const CONTROL = "control: { device.preset: ideal }";

/** What is replaced in SMALL, by what, and the sentences that follow, each after "x.yaml:". */
const BAD: [string, string, string[]][] = [
  ["scenario: 1", "scenario: 3", [
    "1:11 scenario: expected 1 (this noisegate reads up to 1), got 3 (update noisegate)",
  ]],
  ["scenario: 1", "scenario: '1'", [`1:11 scenario: expected 1, got "1"`]],
  ["scenario: 1", "marks: 5\nscenario: 1", [`1:1 marks: expected a known key, got "marks"`]],
  ["method: sgd", "method: adam, momentum: 0.9", [
    "4:37 training.momentum: expected no momentum with method adam or adamw, got 0.9",
  ]],
  ["learning_rate: 0.1", "learning_rate: 0.1, nesterov: true", [
    "4:77 training.nesterov: expected false: only method sgd with a momentum can look ahead of it, got true",
  ]],
  ["learning_rate: 0.1", "learning_rate: 0.1, schedule: { kind: step, every_epochs: 3, floor: 0.01 }", [
    "4:67 training.schedule.factor: expected a number with kind step, and only there, got nothing",
    "4:115 training.schedule.floor: expected no floor: only kind cosine has one, got 0.01",
  ]],
  ["learning_rate: 0.1", "learning_rate: 0.1, schedule: { kind: cosine, floor: 0.2 }", [
    "4:100 training.schedule.floor: expected at most training.learning_rate, got 0.2",
  ]],
  ["learning_rate: 0.1", "learning_rate: {}", [
    "4:62 training.learning_rate: expected number above 0, at most 1e6, got {}",
  ]],
  ["epochs: 2", "epochs:", ["4:33 training.epochs: expected a whole number from 1 to 1000000, got null"]],
  ["epochs: 2, ", "", ["4:1 training.epochs: expected a whole number from 1 to 1000000, got nothing"]],
  ["chips: { seed: 7, max: 20 }\n", "", ["1:1 chips: expected a map of keys, got nothing"]],
  ["device: { preset: pcm_ibm_2020 }", "device: pcm", [`5:9 device: expected a map of keys, got "pcm"`]],
  ["preset: pcm_ibm_2020", ADDITIVE, [
    "5:26 device.programming.relative_to: expected one of layer_max_weight | column_max_weight | tile_max_weight | g_max | cell_range with this kind, got nothing (an error relative to the cell itself is kind proportional)",
  ]],
  ["tile:", "adc_bits: 1, tile:", ["6:23 crossbar.adc_bits: expected 0 (ideal) or a whole number from 2 to 16, got 1"]],
  ["mlp_64_10", "mlp_64_" + "1".repeat(50), [
    `3:19 model.network: expected ${NETWORKS}, ` +
    `got "mlp_64_${"1".repeat(31)}…`,
  ]],
  ["mlp_64_10", "lenet", [`3:19 model.network: expected ${NETWORKS}, got "lenet" (did you mean "lenet5"?)`]],
  ["- { mean:", "- { maen:", [`10:7 expect[0].maen: expected ${STATISTICS}, got "maen" (did you mean "mean"?)`]],
  ["{ at_least: 0.9 }", "{ at_least: 0.9 }, clean: { at_least: 1 }", [
    `10:5 expect[0]: expected ${STATISTICS}, got clean, mean`,
  ]],
  ["{ at_least: 0.9 }", "{ at_least: 0.9, at_most: 0.95 }", [
    "10:30 expect[0].mean.at_most: expected exactly one of at_least | at_most, got both",
  ]],
  ["{ at_least: 0.9 }", "{ confidence: 0.5 }", [
    "10:7 expect[0].mean: expected exactly one of at_least | at_most, got nothing",
    "10:27 expect[0].mean.confidence: expected number above 0.5, at most 0.999999, got 0.5",
  ]],
  ["{ at_least: 0.9 }", "{ at_least: 0.9, floor: 0.95 }", [
    "10:37 expect[0].mean.floor: expected number below at_least = 0.9, got 0.95",
  ]],
  ["mean: { at", "percentile: { rank: 95, at", [
    "10:27 expect[0].percentile.rank: expected number above 0, at most 50, got 95",
  ]],
  ["when: { device.time_seconds: 20 }", "when: { device.time_seconds: 30, device.presett: a }", [
    "10:61 expect[0].when.device.time_seconds: expected one of the swept values 20 | 3600, got 30",
    `10:65 expect[0].when.device.presett: expected a swept key, got "device.presett"`,
  ]],
  ["{ device.compensation: global, device.time_seconds: 20 }", "{ device.compensation: global }", [
    "13:22 expect[1].contrast[0].of: expected one case of the sweep, got 2 cases (name device.time_seconds)",
  ]],
  ["compensation: global, ", "compensation: none, ", [
    "12:5 expect[1].contrast: expected terms of at least two cases, got one case",
  ]],
  ["at_least: 0\n", "at_least: 2\n", [
    "15:15 expect[1].at_least: expected number above -1 and below 1, the reach of the weights, got 2",
  ]],
  ["expect:\n", "expect:\n  - { mean: { at_least: 0.9 }, when: { device.time_seconds: 20 } }\n", [
    `11:5 expect[1]: expected a gate with a name of its own, got "mean ≥ 0.9 at 95 % [device.time_second… (state name)`,
  ]],
  ["[20, 3600]", "20", [
    "8:31 sweep.device.time_seconds: expected a list of at least one value, got 20 (did you mean [20]?)",
  ]],
  ["[20, 3600]", "[20, .nan]", [
    "8:36 sweep.device.time_seconds[1]: expected number of seconds from 0 to 1e12, got NaN",
  ]],
  ["[20, 3600]", JSON.stringify(Array.from({ length: 513 }, (_, i) => i + 20)), [
    "8:1 sweep: expected at most 1024 cases, got 1026",
  ]],
  ["sweep: {", "sweep: { chips.max: [1, 2],", [
    `8:10 sweep.chips.max: expected a dotted key that may be set here, got "chips.max"`,
  ]],
  [CONTROL, "control: {}", ["16:10 control: expected at least one override, got {}"]],
  [CONTROL + "\n", "", ["1:1 control: expected a map of dotted keys, got nothing"]],
  [CONTROL, "control: { device: { preset: ideal } }", [
    `16:12 control.device: expected a known dotted key, got "device" (did you mean "device.preset"?)`,
  ]],
  // an override can break its section without being wrong itself
  [CONTROL, "control: { device.programming.sigma: 0 }", [
    "16:12 control.device.programming.kind: expected one of additive | proportional | lognormal | inverse | bit_sliced | four_level | polynomial | worst_case, got nothing",
  ]],
  [CONTROL, "control: { device.compensation: none, device.time_seconds: -1 }", [
    "16:60 control.device.time_seconds: expected number of seconds from 0 to 1e12, got -1",
  ]],
  [CONTROL, "planned: ''\n" + CONTROL, [`16:10 planned: expected text that is not empty, got ""`]],
  ["scenario: 1\nquestion: Is it good?\n", "question: Is it good?\nscenario: 1\n", [
    `1:1 question: expected scenario as the first key, got "question"`,
  ]],
  ["chips:", "chips: { seed: 1, max: 2 }\nchips:", [`8:1 chips: expected each key once, got "chips" again`]],
  ["max: 20", "max: !!int 20", [`7:30 chips.max: expected a value without a tag, got "!!int"`]],
  ["seed: 7", "seed: *s", [`7:16 chips.seed: expected a value written out, no alias, got "*s"`]],
  ["chips: {", "chips: { <<: { a: 1 },", [`7:10 chips."<<": expected a known key, got "<<"`]],
  ["chips: {", "? [a]\n: 1\nchips: {", [`7:3 file: expected a plain word as key, got "[a]"`]],
];

for (const [from, to, expected] of BAD) {
  Deno.test(`parseScenario() explains ${JSON.stringify(to || `no ${from}`).slice(0, 60)}`, () => {
    assert(SMALL.includes(from));
    assert.deepEqual(sentences(SMALL.replace(from, to)), expected.map((sentence) => `x.yaml:${sentence}`));
  });
}

/** Whole texts that are no scenario at all. */
const NONE: [string, string][] = [
  ["", "x.yaml:1:1 file: expected a scenario, got an empty file"],
  ["# nothing\n\n", "x.yaml:1:1 file: expected a scenario, got an empty file"],
  ["\x89PNG\0", "x.yaml:1:1 file: expected YAML in UTF-8, got binary data"],
  ["5", "x.yaml:1:1 file: expected a map of keys, got 5"],
  ["- 1\n", "x.yaml:1:1 file: expected a map of keys, got [1]"],
  [
    "a: b: c\n",
    `x.yaml:1:4 yaml: expected valid YAML, got "b: c" (nested mappings are not allowed in compact mappings)`,
  ],
  ["scenario: 1\n---\nscenario: 1\n", "x.yaml:2:1 yaml: expected one scenario in a file, got a second one"],
  ["#".repeat(100) + "\na: 1".repeat(25_000), "x.yaml:1:1 file: expected at most 100000 characters, got 125100"],
];

for (const [text, expected] of NONE) {
  Deno.test(`parseScenario() refuses the text ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.deepEqual(sentences(text), [expected]);
  });
}

Deno.test("parseScenario() survives deep nesting and exploding aliases", () => {
  for (const deep of ["[".repeat(3000), "a: {".repeat(3000), "[".repeat(30) + "]".repeat(30)]) {
    assert(sentences(deep).some((line) => line.includes("expected at most 16 levels")));
  }
  const lol = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join("\n");
  assert.equal(sentences("a0: &a0 1\n" + lol).filter((line) => line.includes("no alias")).length, 270);
});

Deno.test("parseScenario() counts columns after a byte order mark and lines with CRLF", () => {
  const text = "\ufeff" +
    SMALL.replace("scenario: 1", "scenario: 0").replace("max: 20", "max: 0").replaceAll("\n", "\r\n");
  assert.deepEqual(sentences(text).map((line) => line.split(" ")[0]), ["x.yaml:1:11", "x.yaml:7:24"]);
});

Deno.test("parseScenario() wants a gate, and one that control and breaker can judge", () => {
  const none = SMALL.replace(/expect:[^]*?control/, "expect: []\ncontrol");
  assert.deepEqual(sentences(none), ["x.yaml:9:9 expect: expected a list of at least one gate, got []"]);
  const unjudged = SMALL.replace(/ {2}- \{ mean.*\n/, "").replace("device.preset: ideal", "device.compensation: none");
  assert.deepEqual(sentences(unjudged), [
    `x.yaml:15:1 control: expected overrides that leave a gate to judge, got {"device.compensation":"none"}`,
  ]);
});

Deno.test("parseScenario() gives data issues as data", () => {
  assert.throws(() => parse(SMALL.replace("max: 20", "max: 0")), {
    issues: [{
      ...{ path: "x.yaml", line: 7, column: 24, key: "chips.max" },
      ...{ expected: "a whole number from 1 to 1000000", got: "0" },
    }],
  });
});
