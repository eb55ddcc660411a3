/** What control and breaker leave of the gates: enough to judge, and all that they compare. */

import assert from "node:assert/strict";
import { parse, sentences, SMALL } from "./scenario_support.ts";

const HOLES = "sweep: { device.time_seconds: [20, 30], training.seed: [1, 2], crossbar.dac_bits: [4, 8], exclude: " +
  "[{ device.time_seconds: 20, crossbar.dac_bits: 4 }, { training.seed: 2, crossbar.dac_bits: 4 }] }\n";

function text(gate: string, { sweep = HOLES, control = "training.seed: 3" } = {}): string {
  return SMALL.replace(/sweep:.*\n/, sweep).replace(
    /expect:[^]*?control.*/,
    `expect:\n  - { ${gate} }\ncontrol: { ${control} }`,
  );
}

const WHEN = "when: { training.seed: 2 }";
const COMPARED = [
  `compare: { of: { device.time_seconds: 30 }, to: { device.time_seconds: 20 }, difference: { at_least: -0.5 } }, ${WHEN}`,
  `overhead: { of: cells, at_most: 2, relative_to: { device.time_seconds: 20 } }, ${WHEN}`,
  `curvature: { quantity: trace, at_most: 2, relative_to: { device.time_seconds: 20 } }, ${WHEN}`,
];

for (const gate of COMPARED) {
  Deno.test(`an override that takes a partner away is refused [${gate.slice(0, 30)}]`, () => {
    assert.equal(parse(text(gate, { control: "device.preset: ideal" })).expect.length, 1);
    assert.deepEqual(sentences(text(gate)), [
      "x.yaml:11:1 control: expected overrides that leave expect[0] all that it compares, got none like " +
      "device.time_seconds=20 crossbar.dac_bits=4 (leave training.seed out: conditions on it count as met here)",
    ]);
  });
}

Deno.test("an override that leaves a row one step is refused, and so is such a row in the sweep", () => {
  const gate = `monotone: { along: device.time_seconds, direction: falling }`;
  assert.match(
    sentences(text(`${gate}, ${WHEN}`))[0],
    /control: expected overrides that leave expect\[0\] all that it compares, got none for device.time_seconds=30/,
  );
  assert.match(sentences(text(gate))[0], /monotone.along: expected a neighbour for every case, got none for device/);
});

Deno.test("gates that are marked do not count as left to judge", () => {
  const sweep = "sweep: { device.time_seconds: [20, 30] }\n";
  const falling = "monotone: { along: device.time_seconds, direction: falling }";
  const marked = (mark: string) => `${falling} }\n  - { mean: { at_least: 0.5 }${mark}`;
  const fixed = { sweep, control: "device.time_seconds: 20" };
  assert.equal(parse(text(marked(""), fixed)).expect.length, 2);
  for (const mark of [", planned: soon", ", known_not_reproduced: other cells"]) {
    assert.deepEqual(sentences(text(marked(mark), fixed)), [
      'x.yaml:12:1 control: expected overrides that leave a gate to judge, got {"device.time_seconds":20}',
    ]);
  }
});
