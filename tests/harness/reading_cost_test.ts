/** Files that took seconds to minutes to read: the worst that a limit allows is read, or refused, at once. */

import assert from "node:assert/strict";
import process from "node:process";
import { KNOWN } from "../../harness/plan.ts";
import { parseScenario, ScenarioError } from "../../harness/schema.ts";
import { SWEEPABLE } from "../../harness/schema/sweep.ts";
import { SMALL } from "./scenario_support.ts";

/** Of the computer's time, not of the clock's. */
const MOST_SECONDS = 1;

const list = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join(", ");
const numbers = (count: number) => `[${list(count, (i) => `${i + 20}`)}]`;

function text({ sweep, expect = "{ mean: { at_least: 0.5 } }", more = "" }: Record<string, string>): string {
  return SMALL.replace(/sweep:.*/, `sweep: { ${sweep} }`).replace(
    /expect:[^]*?control/,
    `expect: [${expect}]\ncontrol`,
  ) + more;
}

const AXES = SWEEPABLE.filter((key) => /sigma|ohm|probability|stuck|dead/.test(key)).slice(0, 16);
const RUNS = "runs: { a: {}, b: { crossbar.dac_bits: 4 } }\n";

const FILES: Record<string, string> = {
  "as many cases and gates as there may be": text({
    sweep: `training.seed: ${numbers(1024)}`,
    expect: list(200, (i) => `{ mean: { at_least: 0.${100 + i} } }`),
  }),
  "gates that contradict each other": text({
    sweep: `training.seed: ${numbers(1024)}`,
    expect: list(200, (i) => `{ mean: { at_${i % 2 ? `least: 0.${500 + i}` : `most: 0.${499 - i}`} } }`),
  }),
  "a condition for every case": text({
    sweep: `training.seed: ${numbers(1024)}`,
    expect: list(1000, (i) => `{ mean: { at_least: 0.5 }, when: { training.seed: ${i + 20} } }`),
  }),
  "comparisons of 512 pairs": text({
    sweep: `device.time_seconds: ${numbers(512)}`,
    expect: list(
      200,
      (i) => `{ compare: { of: { run: a }, to: { run: b }, difference: { at_least: -0.${900 - i} } } }`,
    ),
    more: RUNS,
  }),
  "steps of a long row": text({
    sweep: `device.time_seconds: ${numbers(1024)}`,
    expect: list(
      200,
      (i) => `{ monotone: { along: device.time_seconds, direction: falling, tolerance: 0.${900 - i} } }`,
    ),
  }),
  "entries that take most cases out": text({
    sweep: `device.time_seconds: ${numbers(200)}, training.seed: ${numbers(300)}, exclude: [${
      list(295, (i) => `{ training.seed: ${i + 20} }`)
    }]`,
  }),
  "entries of many kinds": text({
    sweep: `${AXES.map((key) => `${key}: [0.01, 0.02]`).join(", ")}, exclude: [${
      list(800, (i) =>
        `{ ${
          AXES.filter((_, d) => (i * 40503 >> d) & 1).slice(0, 3).map((key) =>
            `${key}: 0.01`
          ).join(", ")
        } }`)
    }]`,
  }),
  "keys that are nearly known": text({ sweep: list(4000, (i) => `device.tim${i}: [1]`) }),
};

for (const [name, file] of Object.entries(FILES)) {
  Deno.test(`a scenario is read in less than ${MOST_SECONDS} s [${name}]`, () => {
    assert(file.length < 100_000);
    const before = process.cpuUsage();
    try {
      parseScenario(file, { path: "x.yaml", ...KNOWN });
    } catch (error) {
      assert(error instanceof ScenarioError, String(error));
      assert(error.issues.every(({ key }) => !["yaml", "file"].includes(key)), "it is not read at all");
    }
    const { user, system } = process.cpuUsage(before);
    assert((user + system) / 1e6 < MOST_SECONDS, `${(user + system) / 1e6} s`);
  });
}

Deno.test("a scenario has at most 200 gates", () => {
  assert.throws(() => parseScenario(FILES["a condition for every case"], { path: "x.yaml", ...KNOWN }), {
    message: "x.yaml:9:9 expect: expected at most 200 gates, got 1000",
  });
});
