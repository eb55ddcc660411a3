/** Keys, labels and lines as a person reads them. */

import assert from "node:assert/strict";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { showKey, wrapped } from "../../harness/output/words.ts";
import { SMALL } from "./scenario_support.ts";
import { parseScenario } from "../../harness/schema.ts";

Deno.test("showKey() shows as much of a key as says what it is, and tells it from the others", () => {
  const shown = (key: string, ...others: string[]) => showKey(key, 1, [key, ...others]);
  const usual = ["device.compensation", "device.preset", "device.programming_scale", "crossbar.adc_bits"];
  assert.deepEqual(usual.map((key) => shown(key)), usual.map((key) => `${key.split(".")[1]}=1`));
  assert.equal(shown("device.programming.sigma"), "sigma=1");
  assert.equal(shown("device.programming.sigma", "training.noise.sigma"), "programming.sigma=1");
  assert.equal(shown("crossbar.wires.word_ohm"), "word_ohm=1");
  assert.equal(shown("device.write_verify.cells"), "write_verify.cells=1");
  assert.equal(showKey("device.time_seconds", 7200), "2 h");
});

Deno.test("control and breaker show the keys of the sweep in its order, behind their own", () => {
  const text = SMALL.replace("{ device.programming_scale: 20 }", "{ device.compensation: none, training.seed: 2 }")
    .replace(
      "{ device.preset: ideal }",
      "{ device.compensation: none, device.time_seconds: 20, device.preset: ideal }",
    );
  const { cases } = planScenario(parseScenario(text, { path: "x.yaml", ...KNOWN }));
  assert.deepEqual(cases.map(({ group, label }) => `${group}: ${label}`).slice(-3), [
    "control: preset=ideal 20 s compensation=none",
    "breaker: seed=2 20 s compensation=none",
    "breaker: seed=2 1 h compensation=none",
  ]);
});

Deno.test("wrapped() breaks a line at its words, where colours take no room, and leaves one that fits alone", () => {
  const line = "\x1b[31mfail\x1b[39m  mean ≥ 0.9: it is below";
  assert.deepEqual(wrapped(line, { width: 80, indent: 6 }), [line]);
  assert.deepEqual(wrapped(line, { width: 16, indent: 6 }), [
    "\x1b[31mfail\x1b[39m  mean ≥",
    "      0.9: it is",
    "      below",
  ]);
  assert.deepEqual(wrapped("averylongword b", { width: 5, indent: 1 }), ["averylongword", " b"]);
  assert.deepEqual(wrapped("", { width: 5, indent: 1 }), [""]);
});
