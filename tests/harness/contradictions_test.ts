/** Gates that no result can meet together are refused; those that one can are not. */

import assert from "node:assert/strict";
import { parse, sentences, SMALL } from "./scenario_support.ts";

/** Two times, two compensations; these gates. */
function text(gates: string[], edit: (text: string) => string = (text) => text): string {
  return edit(SMALL.replace(/expect:[^]*?control/, `expect:\n${gates.map((gate) => `  - ${gate}\n`).join("")}control`));
}

const [EARLY, LATE] = ["{ device.time_seconds: 20 }", "{ device.time_seconds: 3600 }"];
const compare = (of: string, to: string, bound: string) =>
  `{ compare: { of: ${of}, to: ${to}, ${bound} }, when: { device.compensation: none } }`;
const crossover = (of: string, to: string) =>
  `{ crossover: { of: { device.compensation: ${of} }, to: { device.compensation: ${to} }, ` +
  "along: device.time_seconds, between: [20, 3600], by: 0.1 } }";

/** Gates, and what is said of the last one. */
const BAD: [string[], string][] = [
  [
    ["{ clean: { at_least: 0.96 } }", "{ drop: { at_most: 0.1 } }", "{ mean: { at_most: 0.5 } }"],
    "expect[2].mean.at_most: expected at least 0.86, as expect[0] and expect[1] ask, got 0.5",
  ],
  [
    [compare(EARLY, LATE, "difference: { at_least: 0.1 }"), compare(LATE, EARLY, "difference: { at_least: 0.1 }")],
    "expect[1].compare.difference.at_least: expected at most -0.1, as expect[0] asks, got 0.1",
  ],
  [
    [compare(EARLY, LATE, "ratio: { at_least: 1.25 }"), compare(LATE, EARLY, "ratio: { at_least: 1 }")],
    "expect[1].compare.ratio.at_least: expected at most 0.8, as expect[0] asks, got 1",
  ],
  [
    [
      "{ compare: { of: { device.time_seconds: 20, device.compensation: none }, to: { device.time_seconds: 3600 }, difference: { at_least: 0.1 } } }",
      "{ compare: { of: { device.compensation: none, device.time_seconds: 20 }, to: { device.time_seconds: 3600 }, difference: { at_most: 0.05 } } }",
    ],
    "expect[1].compare.difference.at_most: expected at least 0.1, as expect[0] asks, got 0.05",
  ],
  [
    [crossover("none", "global"), crossover("global", "none")],
    "expect[1].crossover: expected a claim that fits what expect[0] asks, got a crossover along device.time_seconds",
  ],
  [
    [
      "{ monotone: { along: device.time_seconds, direction: falling } }",
      compare(LATE, EARLY, "difference: { at_least: 0.1 }"),
    ],
    "expect[1].compare.difference.at_least: expected at most 0, as expect[0] asks, got 0.1",
  ],
  [
    [
      `{ name: gain, contrast: [{ weight: -2, of: { device.time_seconds: 20, device.compensation: none } }, ` +
      `{ weight: 2, of: { device.time_seconds: 20, device.compensation: global } }], at_least: 0.4 }`,
      "{ mean: { at_least: 0.9 }, when: { device.compensation: none } }",
    ],
    "expect[1].mean.at_least: expected at most 0.8, as expect[0] asks, got 0.9",
  ],
];

for (const [gates, expected] of BAD) {
  Deno.test(`gates that contradict each other are refused [${expected.slice(0, 70)}]`, () => {
    const found = sentences(text(gates)).map((line) => line.replace(/^x\.yaml:\d+:\d+ /, ""));
    assert.deepEqual(found, [expected]);
  });
}

const GOOD: string[][] = [
  // with 5 % of chips at 0 the mean is 0.04 below what the floor makes of it
  ["{ mean: { at_least: 0.9, floor: 0.8 } }", "{ mean: { at_most: 0.88 } }"],
  [compare(EARLY, LATE, "difference: { at_least: 0.1 }"), compare(LATE, EARLY, "difference: { at_least: -0.3 }")],
  ["{ clean: { at_least: 0.96 } }", "{ drop: { at_most: 0.1 } }", "{ mean: { at_most: 0.9 } }"],
  [
    "{ monotone: { along: device.time_seconds, direction: falling, tolerance: 0.1 } }",
    compare(LATE, EARLY, "difference: { at_least: 0.1 }"),
  ],
  ["{ mean: { at_least: 0.3 } }", "{ name: again, mean: { at_least: 0.3 } }", "{ mean: { at_most: 0.3 } }"],
];

for (const gates of GOOD) {
  Deno.test(`gates that a result can meet together are read [${gates[0].slice(0, 60)}]`, () => {
    assert.equal(parse(text(gates)).expect.length, gates.length);
  });
}

Deno.test("a control or breaker that makes gates contradict each other is refused", () => {
  const gates = [`{ mean: { at_least: 0.9 }, when: ${EARLY} }`, `{ mean: { at_most: 0.5 }, when: ${LATE} }`];
  assert.equal(parse(text(gates)).expect.length, 2);
  for (const where of ["control", "breaker"]) {
    const fixed = (text: string) => text.replace(`${where}: {`, `${where}: { device.time_seconds: 20,`);
    const [found, ...others] = sentences(text(gates, fixed));
    assert.equal(others.length, 0);
    assert.match(found, new RegExp(`${where}: expected overrides that leave room for expect\\[0\\] and expect\\[1\\]`));
    assert.match(found, /\(leave device.time_seconds out: conditions on it count as met here\)$/);
  }
});
