/** Gates that compare, count or measure: their plain forms, their names, and what is refused in its place. */

import assert from "node:assert/strict";
import { applyOverrides, type Gate, gateName } from "../../harness/schema.ts";
import { NAMES, parse, sentences, SMALL } from "./scenario_support.ts";

/** Sweeps runs, a time and a compensation; one gate. */
function text(gate: string): string {
  return SMALL.replace("sweep:", "runs: { plain: {}, hardened: { training.momentum: 0.5 } }\nsweep:")
    .replace(/expect:[^]*?control/, `expect:\n  - { ${gate} }\ncontrol`);
}

const SIDES = "of: { run: hardened }, to: { run: plain }";
const ALONG = "along: device.time_seconds";

const GOOD: [string, string, Partial<Gate>][] = [
  [
    `compare: { ${SIDES}, difference: { at_least: 0.1 } }, when: { device.time_seconds: 20 }`,
    "run=hardened − run=plain ≥ 0.1 at 95 % [device.time_seconds=20]",
    { statistic: "compare", difference: { at_least: 0.1 }, confidence: 0.95 },
  ],
  [
    `compare: { ${SIDES}, ratio: { at_most: 1.1 }, confidence: 0.99 }, planned: later`,
    "run=hardened / run=plain ≤ 1.1 at 99 %",
    { ratio: { at_most: 1.1 }, planned: "later" },
  ],
  [
    `monotone: { ${ALONG}, direction: falling, tolerance: 0.005 }`,
    "falling along device.time_seconds within 0.005 at 95 %",
    { statistic: "monotone", tolerance: 0.005 },
  ],
  [
    `crossover: { ${SIDES}, ${ALONG}, between: [20, 3600] }`,
    "run=hardened ahead of run=plain at device.time_seconds=20, behind at device.time_seconds=3600 at 95 %",
    { statistic: "crossover", by: 0 },
  ],
  ["divergence: { at_most: 0.2 }", "95th percentile of divergence ≤ 0.2 nats at 95 %", { rank: 95 }],
  [
    "curvature: { quantity: largest_eigenvalue, at_most: 2, relative_to: { run: plain } }, when: { run: hardened }",
    "largest eigenvalue ≤ 2 times that of run=plain at 95 % [run=hardened]",
    { tolerance: 0.02 },
  ],
  ["curvature: { quantity: trace, at_least: 1 }", "trace ≥ 1 at 95 %", { quantity: "trace" }],
  ["overhead: { of: bytes_per_chip, at_most: 1e6 }", "bytes per chip ≤ 1000000", { of: "bytes_per_chip" }],
  ["seconds: { of: training, at_most: 60 }", "training ≤ 60 s", { of: "training", at_most: 60 }],
  [
    "mean: { at_least: 0.9 }, known_not_reproduced: other cells",
    "mean ≥ 0.9 at 95 %",
    { known_not_reproduced: "other cells" },
  ],
];

for (const [gate, name, parts] of GOOD) {
  Deno.test(`a gate reads as it is written, and is called by its claim [${name}]`, () => {
    const [read] = parse(text(gate)).expect;
    assert.equal(gateName(read), name);
    assert.equal(read.entry, 0);
    for (const [key, value] of Object.entries(parts)) assert.deepEqual(read[key as keyof Gate], value, key);
  });
}

/** A gate, and the sentences about it without their place in the line. */
const BAD: [string, string[]][] = [
  [`compare: { ${SIDES} }`, ["expect[0].compare: expected exactly one of difference | ratio, got nothing"]],
  [`compare: { ${SIDES}, difference: {} }`, [
    "expect[0].compare.difference: expected exactly one of at_least | at_most, got nothing",
  ]],
  [`compare: { ${SIDES}, ratio: { at_least: 0 } }`, [
    "expect[0].compare.ratio.at_least: expected number above 0, at most 1000, got 0",
  ]],
  ["compare: { of: { run: hardend }, to: { run: plain }, difference: { at_least: 0 } }", [
    'expect[0].compare.of.run: expected one of the swept values plain | hardened, got "hardend"',
  ]],
  ["compare: { of: { run: plain }, to: { run: plain }, difference: { at_least: 0 } }", [
    "expect[0].compare.to: expected a side that differs from the other, got no two cases",
  ]],
  [`monotone: { along: device.time, direction: falling }`, [
    'expect[0].monotone.along: expected a swept key, got "device.time" (did you mean "device.time_seconds"?)',
  ]],
  [`monotone: { ${ALONG}, direction: down }`, [
    'expect[0].monotone.direction: expected one of falling | rising, got "down"',
  ]],
  [`monotone: { ${ALONG}, direction: falling }, when: { device.time_seconds: 20 }`, [
    "expect[0].monotone.along: expected cases that differ in this key only, got none",
  ]],
  [`crossover: { ${SIDES}, ${ALONG}, between: [20, 20] }`, [
    "expect[0].crossover.between: expected two different values, got 20",
  ]],
  [`crossover: { ${SIDES}, ${ALONG}, between: [20, 60] }`, [
    "expect[0].crossover.between[1]: expected one of the swept values 20 | 3600, got 60",
  ]],
  [`crossover: { ${SIDES}, along: run, between: [plain, hardened] }`, [
    'expect[0].crossover.of.run: expected another key than along, got "run"',
    'expect[0].crossover.to.run: expected another key than along, got "run"',
  ]],
  ["divergence: { at_most: 0 }", [
    "expect[0].divergence.at_most: expected number of nats above 0, at most 1e6, got 0",
  ]],
  ["overhead: { of: cell, at_most: 1 }", [
    "expect[0].overhead.of: expected one of cells | adcs | dacs | arrays | weights | macs | bytes_per_chip, " +
    'got "cell" (did you mean "cells"?)',
  ]],
  ["overhead: { of: cells, at_most: 1, relative_to: { run: none } }", [
    'expect[0].overhead.relative_to.run: expected one of the swept values plain | hardened, got "none"',
  ]],
  ["overhead: { of: cells, at_most: 1, relative_to: { run: plain } }, when: { run: plain }", [
    "expect[0].overhead.relative_to: expected a side that differs from the other, got no two cases",
  ]],
  ["curvature: { quantity: trace }", [
    "expect[0].curvature: expected exactly one of at_least | at_most, got nothing",
  ]],
  // met by everything, or never proven
  ["mean: { at_least: 0 }", ["expect[0].mean.at_least: expected number above 0 and below 1, got 0"]],
  ["mean: { at_most: 1 }", ["expect[0].mean.at_most: expected number above 0 and below 1, got 1"]],
  ["clean: { at_least: 0 }", ["expect[0].clean.at_least: expected number above 0, at most 1, got 0"]],
  ["clean: { at_most: 1 }", ["expect[0].clean.at_most: expected number ≥ 0 and below 1, got 1"]],
  ["percentile: { rank: 5, at_least: 0 }", [
    "expect[0].percentile.at_least: expected number above 0, at most 1, got 0",
  ]],
  ["drop: { at_most: 1 }", ["expect[0].drop.at_most: expected number above -1 and below 1, got 1"]],
  [`compare: { ${SIDES}, difference: { at_least: -1 } }`, [
    "expect[0].compare.difference.at_least: expected number above -1 and below 1, got -1",
  ]],
  [
    "name: x, contrast: [{ weight: 1, of: { run: plain, device.time_seconds: 20, device.compensation: none } }, " +
    "{ weight: 1, of: { run: hardened, device.time_seconds: 20, device.compensation: none } }], at_least: 2",
    ["expect[0].at_least: expected number above 0 and below 2, the reach of the weights, got 2"],
  ],
  ["clean: { at_least: 0.9 }, planned: later, known_not_reproduced: never", [
    "expect[0].known_not_reproduced: expected at most one of planned | known_not_reproduced, got both",
  ]],
];

for (const [gate, expected] of BAD) {
  Deno.test(`a gate is refused in its place [${gate}]`, () => {
    const found = sentences(text(gate));
    assert.deepEqual(found.map((line) => line.replace(/^x\.yaml:\d+:\d+ /, "")), expected);
    assert(found.every((line) => /^x\.yaml:1\d:\d+ /.test(line)), found.join("\n"));
  });
}

Deno.test("a side without a partner is refused: it would be left out without a word", () => {
  const gate = "compare: { of: { run: hardened }, to: { run: plain }, difference: { at_least: 0 } }";
  const cut = text(gate).replace(
    "[none, global] }",
    "[none, global], exclude: [{ run: plain, device.time_seconds: 20 }] }",
  );
  assert.match(
    sentences(cut).join("\n"),
    /compare\.to: expected a case of the sweep for each of the other side, got none like run=plain device\.time_seconds=20/,
  );
});

Deno.test("overrides take away what they leave nothing to compare, and conditions on them count as met", () => {
  const left = (gate: string, overrides: Record<string, unknown>) =>
    applyOverrides(parse(text(gate)), overrides, NAMES).expect.map(gateName);
  const compared = `compare: { ${SIDES}, difference: { at_least: 0 } }, when: { device.time_seconds: 20 }`;
  assert.deepEqual(left(compared, { "device.time_seconds": 60 }), ["run=hardened − run=plain ≥ 0 at 95 %"]);
  const monotone = `monotone: { ${ALONG}, direction: falling }`;
  assert.deepEqual(left(monotone, { "device.time_seconds": 60 }), []);
  const drift =
    "compare: { of: { device.time_seconds: 3600 }, to: { device.time_seconds: 20 }, difference: { at_most: 0 } }";
  assert.deepEqual(left(drift, { "device.time_seconds": 60 }), []);
  const counted = "overhead: { of: cells, at_most: 1, relative_to: { device.compensation: none } }";
  assert.deepEqual(left(counted, { "device.compensation": "none" }), []);
});
