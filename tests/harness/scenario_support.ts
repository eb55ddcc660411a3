/** What the tests of the scenario language share. */

import assert from "node:assert/strict";
import { parseScenario, type Scenario, ScenarioError } from "../../harness/schema.ts";

export const NAMES = { presets: ["ideal", "pcm_ibm_2020"], datasets: ["digits"] };
export const COMMITTED = ["digits_pcm_drift", "digits_additive_collapse"];

/** The smallest scenario with a sweep: what it leaves out has a default. */
export const SMALL = `scenario: 1
question: Is it good?
model: { network: mlp_64_10, data: digits }
training: { method: sgd, epochs: 2, batch: 8, learning_rate: 0.1, seed: 1 }
device: { preset: pcm_ibm_2020 }
crossbar: { tile: { rows: 64, cols: 32 } }
chips: { seed: 7, max: 20 }
sweep: { device.time_seconds: [20, 3600], device.compensation: [none, global] }
expect:
  - { mean: { at_least: 0.9 }, when: { device.time_seconds: 20 } }
  - name: compensation helps
    contrast:
      - { weight: 1, of: { device.compensation: global, device.time_seconds: 20 } }
      - { weight: -1, of: { device.time_seconds: 20, device.compensation: none } }
    at_least: 0
control: { device.preset: ideal }
breaker: { device.programming_scale: 20 }
`;

/** Every part of the language that SMALL has not. */
export const RICH = SMALL.replace("chips: { seed: 7, max: 20 }\n", "chips: { seed: 7, stop: when_decided }\n")
  .replace(
    /sweep:.*\n/,
    `tags: [nightly, fast_1]
budget: { chips: 100000, seconds: 60, bytes: 1e9 }
known_not_reproduced: the paper has other cells
runs:
  plain: {}
  hardened: { training.noise.kind: lognormal, training.noise.sigma: 0.1 }
sweep:
  device.time_seconds: [20, 3600, 7200]
  zip:
    - { device.compensation: [none, global], crossbar.adc_bits: [8, 6] }
  exclude:
    - { run: plain, device.time_seconds: 7200 }
  include:
    - { run: plain, device.time_seconds: 20, crossbar.adc_bits: 4 }
`,
  )
  .replace(
    /expect:[^]*?control/,
    `expect:
  - { mean: { at_least: 0.9 }, when: { run: plain, device.time_seconds: 20 } }
  - { compare: { of: { run: hardened }, to: { run: plain }, difference: { at_least: 0 } }, when: { device.time_seconds: 3600 } }
control`,
  );

/** The text of a committed scenario. */
export function committed(name: string): string {
  return Deno.readTextFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
}

export function parse(text: string): Scenario {
  return parseScenario(text, { path: "x.yaml", ...NAMES });
}

/** The issues' sentences; fails if the text parses. */
export function sentences(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    assert(error instanceof ScenarioError, String(error));
    return error.message.split("\n");
  }
  assert.fail("expected issues, got a scenario");
}
