/** Where gates give verdicts is known before a run: each verdict has one test, and each test has a verdict. */

import assert from "node:assert/strict";
import { placesOf as casesOf, verdictsOnChips } from "../../harness/gates/places.ts";
import { belongs, placesOf } from "../../harness/testing/gate_places.ts";
import { judge } from "../../harness/judge.ts";
import { KNOWN, planScenario } from "../../harness/plan.ts";
import { gateName, parseScenario } from "../../harness/schema.ts";
import { isOverChips } from "../../harness/schema/gates.ts";
import { mulberry32 } from "../support.ts";

const TEXT = `scenario: 1
question: Does every gate find its cases?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 2, batch: 100, learning_rate: 0.2, momentum: 0.9, seed: 1 }
device: { preset: pcm_ibm_2020 }
crossbar: { mapping: differential, tile: { rows: 64, cols: 64 }, dac_bits: 8, adc_bits: 8 }
chips: { seed: 7, max: 24 }
runs: { plain: {}, hardened: { training.epochs: 3 } }
sweep: { device.time_seconds: [20, 3600, 86400], crossbar.adc_bits: [6, 8] }
expect:
  - { clean: { at_least: 0.1 } }
  - { mean: { at_least: 0.1 }, when: { run: hardened } }
  - { percentile: { rank: 50, at_least: 0.1 }, when: { crossbar.adc_bits: 8, run: plain } }
  - { drop: { at_most: 0.9 }, when: { device.time_seconds: 20 } }
  - name: drift costs
    contrast:
      - { weight: 1, of: { run: plain, device.time_seconds: 20, crossbar.adc_bits: 8 } }
      - { weight: -1, of: { run: plain, device.time_seconds: 86400, crossbar.adc_bits: 8 } }
    at_least: -0.5
  - { compare: { of: { run: hardened }, to: { run: plain }, difference: { at_least: -0.5 } } }
  - { monotone: { along: device.time_seconds, direction: falling, tolerance: 0.5 } }
  - { crossover: { of: { run: plain }, to: { run: hardened }, along: device.time_seconds, between: [20, 86400] } }
  - { divergence: { at_most: 9 }, when: { run: plain } }
  - { overhead: { of: cells, at_most: 2, relative_to: { run: plain } } }
  - { seconds: { of: training, at_most: 100 } }
  - { seconds: { of: evaluation, at_most: 100 }, when: { run: plain, crossbar.adc_bits: 8 } }
control: { device.preset: ideal }
breaker: { device.programming_scale: 80 }
`;

const plan = planScenario(parseScenario(TEXT, { path: "places.yaml", ...KNOWN }));
const places = placesOf(plan);

const random = mulberry32(1);
const chips = () => Array.from({ length: 24 }, () => 200 + Math.floor(100 * random()));
const cases = plan.cases.map(() => ({
  ...{ key: "", firstChip: 0, correct: chips(), divergence: chips().map((n) => n / 100), images: 360 },
  ...{ cleanCorrect: 330, seconds: 1, reused: 0 },
}));
const verdicts = judge(plan, { cases }).gates;

Deno.test("every gate has as many places as verdicts, in every group", () => {
  for (const group of ["sweep", "control", "breaker"] as const) {
    const own = verdicts.filter((one) => one.group === group);
    for (const gate of plan.gates[group]) {
      if (gate.statistic === "seconds" && group !== "sweep") continue; // of the whole run, judged with the sweep
      const found = own.filter((one) => one.gate === gate.entry).map((one) => one.cases[0]);
      assert.deepEqual(casesOf(gate, { plan, group }).map(([index]) => index), found, `${group} ${gateName(gate)}`);
    }
    assert.equal(verdictsOnChips({ plan, group }), own.filter(isOverChips).length);
  }
});

Deno.test("every verdict on the sweep belongs to one place, and every place has verdicts", () => {
  const gates = verdicts.filter(({ group }) => group === "sweep");
  assert.equal(new Set(gates.map(({ statistic }) => statistic)).size, 11);
  for (const verdict of gates) {
    assert.equal(places.filter((place) => belongs(verdict, place)).length, 1, `${verdict.name} at ${verdict.where}`);
  }
  for (const place of places) {
    assert(gates.some((verdict) => belongs(verdict, place)), `${gateName(place.gate)} [${place.label}]`);
  }
});

Deno.test("a place is told by the keys that its claim does not name, and by none where there is one place", () => {
  const labels = Object.groupBy(places, ({ gate }) => gate.statistic);
  const of = (statistic: keyof typeof labels) => labels[statistic]!.map(({ label }) => label);
  assert.deepEqual(of("clean").length, 2, "one for each trained network");
  assert.deepEqual(of("contrast"), [""]);
  assert.deepEqual(of("compare")[1], "20 s adc_bits=8");
  assert.deepEqual(of("monotone")[0], "run=plain adc_bits=6");
  assert.deepEqual(of("crossover"), ["adc_bits=6", "adc_bits=8"]);
  assert.deepEqual(of("divergence")[0], "run=plain 20 s adc_bits=6");
  assert.deepEqual(of("seconds"), [
    "",
    "run=plain 20 s adc_bits=8",
    "run=plain 1 h adc_bits=8",
    "run=plain 1 d adc_bits=8",
  ]);
  const names = places.map(({ gate, label }) => `${gate.entry} ${label}`);
  assert.equal(new Set(names).size, names.length, "no two tests of a gate have one name");
});
