/** A scenario trains its network or names the file that it is in. */

import assert from "node:assert/strict";
import { parse, sentences, SMALL } from "./scenario_support.ts";

const READ_SMALL = SMALL.replace(/^training.*\n/m, "").replace("data: digits", "data: digits, weights: a.safetensors");

Deno.test("a network is trained or read, never both, never neither", () => {
  assert.equal(parse(READ_SMALL).training, undefined);
  assert.equal(parse(READ_SMALL).model.weights, "a.safetensors");
  const swept = READ_SMALL.replace(", weights: a.safetensors", "").replace(
    "sweep: {",
    "sweep: { model.weights: [a.st],",
  );
  assert.deepEqual(parse(swept).sweep.axes["model.weights"], ["a.st"]);
  const hint = "(the network of that file is read, not trained)";
  const cases: [string, string[]][] = [
    [
      SMALL.replace("data: digits", "data: digits, weights: a.safetensors"),
      [`x.yaml:4:1 training: expected no training beside model.weights, got one ${hint}`],
    ],
    [SMALL.replace(/^training.*\n/m, ""), [
      "x.yaml:1:1 training: expected a map of keys, got nothing (or model.weights: a file to read it from)",
    ]],
    [
      READ_SMALL.replace("control: {", "control: { training.seed: 4,"),
      [`x.yaml:15:12 control.training.seed: expected no training beside model.weights, got "training.seed" ${hint}`],
    ],
    [
      READ_SMALL.replace("sweep: {", "sweep: { training.momentum: [0, 0.9],"),
      [`x.yaml:7:10 sweep.training.momentum: expected no training beside model.weights, got "training.momentum" ${hint}`],
    ],
    [
      READ_SMALL.replace("sweep: {", "sweep: { training.momentums: [0, 0.9],"),
      ['x.yaml:7:10 sweep.training.momentums: expected a known dotted key, got "training.momentums" (did you mean "training.momentum"?)'],
    ],
    [
      READ_SMALL.replace("sweep: {", "sweep: { zip: [{ crossbar.adc_bits: [6], training.momentum: [0, 0.9] }],"),
      ["x.yaml:7:61 sweep.zip[0].training.momentum: expected a list of 1 value, as crossbar.adc_bits has, got 2"],
    ],
    [
      READ_SMALL.replace("device: {", "device: { training.momentum: 0.9,"),
      ['x.yaml:4:11 device.training.momentum: expected a known key, got "training.momentum"'],
    ],
    [
      SMALL.replace("breaker: {", "breaker: { model.weights: a.safetensors,"),
      [
        "x.yaml:17:12 breaker.model.weights: expected the network that is trained: weights need a scenario without training, " +
        'got "model.weights"',
      ],
    ],
  ];
  for (const [text, expected] of cases) assert.deepEqual(sentences(text).slice(0, expected.length), expected);
});
